#!/bin/sh
# Runs the tests group by group and prints the seconds of each. Fails where a group fails, after all have run.
set -u
umask 022 # what is copied into images is for any user
cd "$(dirname "$0")/.." || exit 1
TEST_MOTE=$PWD/mote
PATH=$PATH:/usr/sbin:/sbin # root by su(1) has a user's, and daemons are there
export TEST_MOTE PATH
failed=

group() { # NAME COMMAND...
	name=$1
	shift
	start=$(date +%s)
	"$@" || failed="$failed $name"
	echo "== $name: $(($(date +%s) - start)) s"
}

group check make -s check
group unit go test ./init ./forward ./reaper ./internal/kernel ./internal/proc ./test/demo ./test/bench ./test/bundle ./test/soak
group rule go test ./test/rule
group file go test -count=1 ./internal/link
group sbom sh -c 'cd test/sbom && go test -count=1 ./...'
group model go test -count=1 ./test/model
group main-job-and-signals go test -count=1 ./test -skip '^Test(Peers$|On|Recipe|Dropin|DropIn|JobControl|Fault|Tool)'
group reactions go test -count=1 ./test -run '^Test(On|Recipe)'
group drop-in go test -count=1 ./test -run '^Test(Dropin|DropIn|JobControl)'
group tools go test -count=1 ./test -run '^TestTool'
# Everything once more in the sandbox, by a mote that dies of a call which its filter lacks. Left out is what counts calls,
# bytes or memory, compares with the peers, or has strace put -1 in the place of a call's number, which no filter knows.
sandbox() {
	make -s OUT=.build/mote-trap TAGS=trap build &&
		TEST_MOTE=$PWD/.build/mote-trap TEST_SANDBOX=1 go test -count=1 ./test \
			-skip '^Test(Peers|Size|Idle|SystemCalls|MemoryIsConstant|JobControlRefused.*|SandboxRefused|Fault(s|sPageStale|sCoverEveryCall|Errnos|Forever|Clock))$'
}
group sandbox sandbox
group soak go run ./test/soak -mote ./mote -for 15s
group faults go test -count=1 ./test -run '^TestFault'
group peers go test -count=1 ./test -run '^TestPeers$'
group emulated test/emulated.sh
runtimes() (
	cd test/rigs || exit
	go test -count=1 -v -run '^TestWorld$' ./rig | grep '^skipped' # which is not shown otherwise
	go test -count=1 -p 1 ./...
)
group runtimes runtimes
# make docker-test runs all there that a container can run.
docker_test() {
	TEST_SHORT=1 test/docker.sh || [ $? = 77 ]
}
group docker-test docker_test

[ -z "$failed" ] || {
	echo "failed:$failed"
	exit 1
}
