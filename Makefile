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

.PHONY: run
run: build ## show the main job: a real PID 1 in a PID namespace of its own
	@$(GO) run ./test/demo $(abspath $(OUT))

.PHONY: test
test: build tools ## run all tests; prints the seconds of each group
	@test/groups.sh

.PHONY: tools
tools: ## install what the tests need (Debian packages; as root)
	@test/tools.sh

.PHONY: check
check: ## gofmt and go vet
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "gofmt would change: $$files"; exit 1; }
	@for module in $$(git ls-files '*go.mod'); do (cd $$(dirname $$module) && $(GO) vet ./...) || exit 1; done

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: clean
clean: ## remove what was built
	rm -rf mote mote.debug mote-* .build
