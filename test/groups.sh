#!/bin/sh
# Runs the tests group by group and prints the seconds of each. Fails where a group fails, after all have run.
set -u
cd "$(dirname "$0")/.." || exit 1
TEST_MOTE=$PWD/mote
export TEST_MOTE
failed=

group() { # NAME COMMAND...
	name=$1
	shift
	start=$(date +%s)
	"$@" || failed="$failed $name"
	echo "== $name: $(($(date +%s) - start)) s"
}

group check make -s check
group unit go test ./init ./forward ./reaper ./internal/... ./test/demo ./test/bench
group rule go test ./test/rule
group file sh -c 'cd internal/trim && go test -count=1 ./...'
group main-job-and-signals go test -count=1 ./test -skip '^Test(Peers$|On|Recipe|Dropin|DropIn|JobControl|Fault)'
group reactions go test -count=1 ./test -run '^Test(On|Recipe)'
group drop-in go test -count=1 ./test -run '^Test(Dropin|DropIn|JobControl)'
group faults go test -count=1 ./test -run '^TestFault'
group peers go test -count=1 ./test -run '^TestPeers$'
group arm64 test/arm64.sh

[ -z "$failed" ] || {
	echo "failed:$failed"
	exit 1
}
