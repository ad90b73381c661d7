#!/bin/sh
# Puts the arm64 build of mote through the table of behaviours under qemu-user: as PID 1 by way of binfmt_misc where that
# can be registered, and by the emulator itself with pages of 64 KiB.
set -eu
cd "$(dirname "$0")/.."

qemu=$(command -v qemu-aarch64-static) || {
	echo "qemu-aarch64-static is missing: make tools installs it"
	exit 1
}
make -s GOARCH=arm64 OUT=mote-arm64
TEST_MOTE=$PWD/mote-arm64 TEST_EMULATED=1
export TEST_MOTE TEST_EMULATED

# Beside the table: a signal handler of assembly.
tests='^(TestBehaviours|TestJobControlSuspendsSearch)$'

binfmt=/proc/sys/fs/binfmt_misc
registered=
register() { # registers the emulator for arm64 files, unless the machine has one
	[ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt 2>/dev/null || return 1
	[ -e $binfmt/qemu-aarch64 ] && return 0
	cat /usr/lib/binfmt.d/qemu-aarch64.conf >$binfmt/register 2>/dev/null && registered=1
}
trap '[ -z "$registered" ] || echo -1 >$binfmt/qemu-aarch64' EXIT

echo "arm64 under qemu-user, pages of 64 KiB:"
TEST_RUNNER="$qemu -p 65536" go test -count=1 -timeout 2h -p 1 ./test/peers ./test/jobcontrol -run "$tests"

if register; then
	echo "arm64 by binfmt_misc:"
	go test -count=1 -timeout 2h -p 1 ./test/peers ./test/jobcontrol -run "$tests"
else
	echo "arm64 by binfmt_misc: not run, only root may register it"
fi
