package main

import (
	"fmt"
	"slices"
	"strings"
)

// group is some tests that are run by one line of sh, in the root of the repository. A line that has "go test" in it is read
// test by test; what others print is passed on.
type group struct {
	name    string
	set     set
	command string
}

// set says what a group is part of: make test runs the quick ones, make test-all those and the rest, and .ci/run the quick
// ones first and then the rest. What is apart has a target of its own.
type set int

const (
	quick set = iota
	rest
	apart
)

// tests is how the groups begin that run mote. Most of these tests wait for something, so that some may run at a time; but one
// package after the other, because some measure.
const tests = "go test -count=1 -timeout 2h -parallel 6 -p 1 "

// behaviours are the folders of the promises that have no group of their own; grouped are the others.
const (
	behaviours = "./test/check ./test/exitcodes ./test/figures ./test/messages ./test/options ./test/peers ./test/reaping ./test/sandbox " +
		"./test/signals ./test/start ./test/terminal ./test/world "
	grouped = "./test/dropin ./test/faults ./test/jobcontrol ./test/reactions ./test/recipes ./test/tools "
)

// rigs is the same for the container runtimes. Each package has daemons of its own; one after the other is quicker.
const rigs = "cd test/rigs && go test -count=1 -timeout 2h -p 1 "

// trapped has mote die of a system call which its own filter lacks.
const trapped = "make -s OUT=.build/mote-trap TAGS=trap build && TEST_MOTE=$PWD/.build/mote-trap TEST_SANDBOX=1 "

// notTrapped are tests that count calls, bytes or memory, compare with the peers, or have strace put -1 in the place of a
// call's number, which no filter knows.
const notTrapped = `-skip '^Test(Peers|Size|Idle|SystemCalls|MemoryIsConstant|Denied|JobControlRefused.*|SandboxRefused|Fault(s|sPageStale|sCoverEveryCall|Errnos|Forever|Clock))$'`

var groups = []group{
	{"check", quick, "make -s check"},
	{"unit", quick, "go test -short ./init ./forward ./reaper ./internal/check ./internal/completion ./internal/kernel ./internal/options ./internal/proc ./internal/program ./internal/say ./internal/tool ./test/bench ./test/bundle ./test/demo ./test/harness ./test/rule ./test/run ./test/soak ./test/wait"},
	{"behaviours", quick, tests + behaviours + "-short -skip '^TestPeers$'"},
	{"reactions", quick, tests + "./test/reactions ./test/recipes"},
	{"tools", quick, tests + "./test/tools"},
	{"drop-in", quick, tests + "./test/dropin"},
	{"terminal", quick, tests + "./test/jobcontrol"},
	{"pages", quick, tests + "./test/pages"},
	{"faults", quick, tests + "./test/faults -short -skip '^TestFaultsCoverEveryCall$'"},
	{"starts", quick, rigs + "-short ./oci ./docker ./podman ./cri -run '^Test(Run|IsFirst|Init|Kubelet)$'"},

	{"file", rest, "go test -count=1 -timeout 2h ./internal/link ./test/rule"},
	{"sbom", rest, "cd test/sbom && go test -count=1 ./..."},
	{"dist", rest, "cd build && go vet ./... && go test -count=1 -timeout 2h ./..."},
	{"nri", rest, "cd deploy/nri && go vet -tags nri_no_wasm ./... && go test -count=1 -tags nri_no_wasm ./..."},
	{"policy", rest, "cd test/policy && go vet ./... && go test -count=1 ./..."},
	{"model", rest, "go test -count=1 ./test/model"},
	{"sandbox", rest, trapped + tests + behaviours + grouped + notTrapped},
	{"soak", rest, "go run ./test/soak -mote ./mote -for 15s"},
	{"long", rest, tests + "./test/faults ./test/figures -run '^Test(Fault(s|sCoverEveryCall)|MemoryIsConstant)$'"},
	{"peers", rest, tests + "./test/peers -run '^TestPeers$'"},
	{"emulated", rest, "test/emulated.sh 386 loong64 riscv64"},
	{"runtimes", rest, "(cd test/rigs && go vet ./...) && " + rigs + "./cri ./deploy ./docker ./oci ./podman ./rig"},
	{"kernels", rest, "export TEST_MACHINES='amd64 arm64' && " + rigs + "./kernel"},
	{"docker-test", rest, "TEST_SHORT=1 test/docker.sh"},

	{"kernels-all", apart, rigs + "./kernel"},
	{"emulated-all", apart, "test/emulated.sh"},
	{"kubelet", apart, "TEST_PARTS=$(test/parts.sh) && export TEST_PARTS && " + rigs + "./cri -run '^Test(NRI|RealKubelet)$'"},
}

// named are the groups of some words: "quick", "rest", "all", or the name of one.
func named(words []string) (some []group, err error) {
	for _, word := range words {
		before := len(some)
		for _, g := range groups {
			if word == g.name || word == "quick" && g.set == quick || word == "rest" && g.set == rest || word == "all" && g.set != apart {
				some = append(some, g)
			}
		}
		if len(some) == before {
			return nil, fmt.Errorf("no group is called %q; there are quick, rest, all, and %s", word, strings.Join(names(groups), ", "))
		}
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("which tests? quick, rest, all, or some of %s", strings.Join(names(groups), ", "))
	}
	return some, nil
}

func names(some []group) (all []string) {
	for _, g := range some {
		all = append(all, g.name)
	}
	return all
}

// alone is the line that runs only some of a group's tests. The last -run counts.
func (g group) alone(failed []string) string {
	if len(failed) == 0 || !g.isGoTest() {
		return g.command
	}
	var tops []string
	for _, name := range failed {
		if top, _, _ := strings.Cut(name, "/"); !slices.Contains(tops, top) {
			tops = append(tops, top)
		}
	}
	return g.command + " -run '^(" + strings.Join(tops, "|") + ")$'"
}

func (g group) isGoTest() bool { return strings.Contains(g.command, "go test ") }
