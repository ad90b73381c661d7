#!/bin/sh
# What Dockerfile.test runs: the unit tests, and mote in PID namespaces where the container may make them. Where it may not,
# it lists what has not been run, and says what is missing. With TEST_SHORT=1 only a choice of the latter is run.
set -u
cd "$(dirname "$0")/.." || exit 1
TEST_MOTE=$PWD/mote
export TEST_MOTE
failed=
short=${TEST_SHORT:-}

go test -count=1 ./init ./forward ./reaper ./internal/kernel ./internal/proc || failed=1

# Five recipes want their servers, two tests a cgroup of their own, some mandoc or two more shells, and make test compares mote
# with its peers.
elsewhere='^Test(Manual.*|Completion.*|Recipe(Nginx|PHP|UWSGI|Redis|Postgres)|OutOfMemory|FaultMemoryCgroup|FaultErrnos|Peers)$'
# The table of behaviours, and what a container may do differently: its PID 1 and its /proc.
choice='^Test(Behaviours|Pause.*|ToolPs.*|ToolSignal.*)$'
if reason=$(unshare --pid --fork --mount-proc true 2>&1); then
	go test -count=1 -timeout 2h -parallel 6 ./test ${short:+-run "$choice"} -skip "$elsewhere" || failed=1
	echo "not run in a container, but by make test and make test-all:"
	go test ./test -list "$elsewhere" | sed -n 's/^Test/  Test/p'
	[ -z "$short" ] || echo "and, because TEST_SHORT is set, all but $choice"
else
	echo "not run, because this container may not make a PID namespace ($reason):"
	go test ./test -list . | sed -n 's/^Test/  Test/p'
	echo "they need the flag --privileged: docker run --rm --privileged IMAGE"
fi
[ -z "$failed" ]
