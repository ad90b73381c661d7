#!/bin/sh
# Puts mote, built for other architectures than this machine's, through the table of behaviours under qemu-user: as PID 1 by
# way of binfmt_misc where that can be registered, which takes root; and by the emulator itself where it cannot, and with pages
# of 64 KiB for architectures whose kernels have them. Most kernels of amd64 run 386 themselves: no row is left out there.
#
# usage: test/emulated.sh [ARCHITECTURE...]
set -eu
cd "$(dirname "$0")/.."

[ $# != 0 ] || set -- 386 arm arm64 loong64 ppc64le riscv64 s390x
emulator() { # prints what qemu calls an architecture
	case $1 in
	386) echo i386 ;;
	arm64) echo aarch64 ;;
	loong64) echo loongarch64 ;;
	*) echo "$1" ;;
	esac
}

options() { # prints the emulator's option for large pages; qemu-arm gives up with them
	case $1 in
	arm64 | loong64 | ppc64le) echo "-p 65536" ;;
	esac
}

# What a unit test measures in time or memory has no room for an emulator.
units="./forward ./init ./reaper ./internal/kernel ./internal/options ./internal/proc ./internal/program ./internal/say ./internal/tool"
unit() { # EMULATOR: runs the unit tests of 32 bits and big-endian
	echo "$arch, unit tests:"
	# shellcheck disable=SC2086 # they are words
	GOARCH=$arch go test -count=1 -exec "$1" -skip '^TestFamilyIsQuick$' $units || failed="$failed $arch"
}

binfmt=/proc/sys/fs/binfmt_misc
registered=
register() { # registers the emulator for the files of an architecture, unless the machine has one
	[ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt 2>/dev/null || return 1
	[ -e "$binfmt/qemu-$1" ] && return 0
	cat "/usr/lib/binfmt.d/qemu-$1.conf" >$binfmt/register 2>/dev/null && registered=qemu-$1
}
unregister() {
	[ -z "$registered" ] || echo -1 >"$binfmt/$registered"
	registered=
}
trap unregister EXIT

failed=
behaviours() { # HOW: runs the table, and beside it a Ctrl-Z that comes before the app
	echo "$arch $1:"
	go test -count=1 -timeout 1h ./test -run '^(TestBehaviours|TestJobControlSuspendsSearch)$' || failed="$failed $arch"
}
for arch; do
	name=$(emulator "$arch")
	qemu=$(command -v "qemu-$name-static") || {
		echo "qemu-$name-static is missing: make tools installs it"
		exit 1
	}
	make -s GOARCH="$arch" OUT="mote-$arch"
	TEST_MOTE=$PWD/mote-$arch
	export TEST_MOTE
	unset TEST_EMULATED
	if [ "$arch" = 386 ] && "$TEST_MOTE" --version >/dev/null 2>&1; then
		behaviours "by this kernel"
		trap=.build/mote-$arch-trap # which dies of a system call that its own filter lacks
		make -s GOARCH="$arch" OUT="$trap" TAGS=trap
		TEST_MOTE=$PWD/$trap TEST_SANDBOX=1
		export TEST_SANDBOX
		behaviours "by this kernel, with --sandbox"
		unset TEST_SANDBOX
		unit env
		continue
	fi
	case $arch in
	386 | arm | s390x) unit "$qemu" ;;
	esac
	TEST_EMULATED=$arch
	export TEST_EMULATED
	if register "$name"; then
		behaviours "by binfmt_misc"
		unregister
		[ -n "$(options "$arch")" ] || continue
	fi
	TEST_RUNNER="$qemu $(options "$arch")"
	export TEST_RUNNER
	behaviours "by $TEST_RUNNER"
	unset TEST_RUNNER
done
[ -z "$failed" ] || {
	echo "failed:$failed"
	exit 1
}
