# make builds ./mote; make help lists the targets.

GO ?= go
# The program to write, and its architecture: make GOARCH=arm64 OUT=mote-arm64
OUT ?= mote
GOARCH ?= $(shell $(GO) env GOHOSTARCH)

# The bare start rests on what the compiler makes of Go (docs/bare.md), and two builds of one commit are to be the same
# file: so nothing of the caller's environment may change the build.
BUILD_ENV = CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT= \
	GOFLAGS='-mod=readonly -buildvcs=false' GOTOOLCHAIN=local
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

.PHONY: build
build: ## build ./mote: static, without the Go runtime
	@$(BUILD_ENV) $(GO) build -trimpath -ldflags='-s -w -E _boot -X main.commit=$(COMMIT)' -o $(OUT) .

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: clean
clean: ## remove what was built
	rm -rf mote mote.debug mote-* .build
