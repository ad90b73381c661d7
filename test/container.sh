#!/bin/sh
# What Dockerfile.test runs: the unit tests, and mote in PID namespaces where the container may make them. Where it may not,
# it lists what has not been run, and says what is missing.
set -u
cd "$(dirname "$0")/.." || exit 1
TEST_MOTE=$PWD/mote
export TEST_MOTE
failed=

go test -count=1 ./init ./forward ./reaper ./internal/... || failed=1
(cd internal/trim && go test -count=1 ./...) || failed=1

# Five recipes want their servers, two tests a cgroup of their own, and make test compares mote with its peers.
elsewhere='^Test(Recipe(Nginx|PHP|UWSGI|Redis|Postgres)|OutOfMemory|FaultMemoryCgroup|FaultErrnos|Peers)$'
if reason=$(unshare --pid --fork --mount-proc true 2>&1); then
	go test -count=1 ./test -skip "$elsewhere" || failed=1
	echo "not run in a container, but by make test:"
	go test ./test -list "$elsewhere" | sed -n 's/^Test/  Test/p'
else
	echo "not run, because this container may not make a PID namespace ($reason):"
	go test ./test -list . | sed -n 's/^Test/  Test/p'
	echo "they need the flag --privileged: docker run --rm --privileged IMAGE"
fi
[ -z "$failed" ]
