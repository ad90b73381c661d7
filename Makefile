# make builds ./mote; make help lists the targets.

GO ?= go
# The program to write, and its architecture (docs/architectures.md): make GOARCH=arm64 OUT=mote-arm64
OUT ?= mote
GOARCH ?= $(shell $(GO) env GOHOSTARCH)
# For the tests: TAGS=trap makes a mote that dies of a system call which its own filter (--sandbox) lacks.
TAGS ?=

# The build step runs on this machine, whatever mote is built for, and nothing of the caller's environment may change what
# it writes (internal/link).
LINK = env -u GOOS -u GOARCH -u GOFLAGS -u GOEXPERIMENT GOWORK=off GOENV=off CGO_ENABLED=0 GOTOOLCHAIN=local GO=$(GO) $(GO) run ./internal/link
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
CREATED := $(shell TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null || echo 1970-01-01T00:00:00Z)
VERSION := $(shell sed -n 's/^const version = "\(.*\)"/\1/p' main.go)

.PHONY: build
build: ## build ./mote: static, without the Go runtime; and mote.debug, with symbols
	@$(LINK) -arch '$(GOARCH)' -tags '$(TAGS)' -o '$(OUT)' -debug '$(OUT).debug' -sbom '$(OUT).spdx.json' \
		-commit '$(COMMIT)' -created '$(CREATED)' -version '$(VERSION)' .

.PHONY: all-arch
all-arch: ## build mote for every architecture: ./mote-amd64, ./mote-arm64 and so on
	@for arch in 386 amd64 arm arm64 loong64 ppc64le riscv64 s390x; do $(MAKE) -s GOARCH=$$arch OUT=mote-$$arch || exit 1; done

# Where a release is written, or is to be verified, and a command that signs a file of it, whose name it gets.
DIST ?= dist
SIGN ?=
# What packages, image and provenance name: -source, -download and -maintainer, until there are such addresses (build/main.go).
RELEASE ?=
BUILD = cd build && env -u GOOS -u GOARCH -u GOFLAGS -u GOEXPERIMENT GOWORK=off GOENV=off CGO_ENABLED=0 GOTOOLCHAIN=local $(GO) run .

.PHONY: dist
dist: ## make all files of a release in ./dist, or DIST: binaries, packages, image, sums (docs/release.md)
	@$(BUILD) -version '$(VERSION)' -o '$(abspath $(DIST))' -sign '$(SIGN)' $(RELEASE)

.PHONY: verify-dist
verify-dist: ## build a release anew, and compare it with the one in ./dist, or DIST
	@$(BUILD) -verify '$(abspath $(DIST))'

# The plugin for Kubernetes' nodes, which is ordinary Go.
NRI ?= mote-nri
.PHONY: nri
nri: ## build ./mote-nri, which puts mote into the pods of a node (docs/kubernetes.md)
	@cd deploy/nri && GOARCH=$(GOARCH) CGO_ENABLED=0 $(GO) build -trimpath -tags nri_no_wasm -ldflags '-s -w' -o '$(abspath $(NRI))' .

.PHONY: run
run: build ## show the main job: a real PID 1 in a PID namespace of its own
	@$(GO) run ./test/demo $(abspath $(OUT))

.PHONY: test
test: build tools ## run the quick tests, in some minutes
	@$(GO) run ./test/run quick

.PHONY: test-all
test-all: build tools ## run all tests but make kubelet, in half an hour
	@$(GO) run ./test/run all

.PHONY: test-rest
test-rest: build tools ## run what make test-all has beyond make test
	@$(GO) run ./test/run rest

.PHONY: test-only
test-only: build tools ## run some groups of tests: make test-only GROUP="tools faults"
	@$(GO) run ./test/run $(GROUP)

.PHONY: docker-test
docker-test: ## run the tests in a container, by Dockerfile.test; starts a Docker daemon where none answers
	@test/docker.sh

.PHONY: test-emulated
test-emulated: build tools ## run the behaviours on every other architecture, under qemu-user
	@$(GO) run ./test/run emulated-all

.PHONY: kernels
kernels: build tools ## run them with mote as the first process of Debian's kernels, for six architectures in qemu-system
	@$(GO) run ./test/run kernels-all

.PHONY: matrix
matrix: build ## put the peers to the test and write docs/matrix.md anew
	@TEST_MOTE=$(abspath $(OUT)) $(GO) test -count=1 -timeout 2h ./test/peers -run '^TestPeers$$' -update

.PHONY: faults
faults: build ## make every system call fail and write docs/faults.md anew
	@TEST_MOTE=$(abspath $(OUT)) $(GO) test -count=1 -timeout 2h ./test/faults -run '^TestFaults$$' -update

.PHONY: completions
completions: ## write what shells complete a command line with anew, from the table of options
	@$(GO) run ./internal/completion completions

.PHONY: bench
bench: build ## measure mote beside its peers and the physical limit; BENCH=quick for a minute
	@mkdir -p .build && $(GO) run ./test/bench -mote $(abspath $(OUT)) -json .build/bench.json -svg docs/bench.svg

.PHONY: bench-node
bench-node: build ## measure 300 idle inits of each kind, as a node sees them
	@mkdir -p .build && $(GO) run ./test/bench -mote $(abspath $(OUT)) -node -json .build/bench-node.json

SOAK ?= 5m
.PHONY: soak
soak: build ## run mote in random lives for 5 minutes, or SOAK; prints the seed of each run
	@$(GO) run ./test/soak -mote $(abspath $(OUT)) -for $(SOAK)

FUZZTIME ?= 30s
.PHONY: fuzz
fuzz: ## fuzz each parser for 30 seconds, or FUZZTIME
	@for package in ./forward ./internal/options ./internal/proc ./internal/program ./internal/tool; do \
		for target in $$($(GO) test $$package -list '^Fuzz' | grep ^Fuzz); do \
			echo "== $$target"; $(GO) test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) || exit 1; \
		done; \
	done

.PHONY: tools
tools: ## install what the tests need (Debian packages; as root)
	@test/tools.sh

.PHONY: tools-all
tools-all: ## the same, and build the parts of a node that Debian lacks: ten minutes, once
	@test/tools.sh all
	@test/parts.sh

.PHONY: kubelet
kubelet: build tools-all ## test mote in the pods of a kubelet, and as a plugin of containerd 2
	@$(GO) run ./test/run kubelet

# Modules that take minutes to compile the first time. The groups of their tests look at them (test/run/groups.go).
HEAVY = ':!build' ':!deploy/nri' ':!test/policy' ':!test/rigs'
.PHONY: check
check: ## gofmt and go vet
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "gofmt would change: $$files"; exit 1; }
	@for module in $$(git ls-files '*go.mod' $(HEAVY)); do (cd $$(dirname $$module) && $(GO) vet ./...) || exit 1; done

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: clean
clean: ## remove what was built
	rm -rf mote mote.debug mote.spdx.json mote-* .build dist
