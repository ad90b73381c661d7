#!/bin/sh
# Installs the Debian packages that the tests need. Somebody who is not root is told what is missing; the tests that need
# it then fail and say so.
#
#     test/tools.sh [all]    all: what test/parts.sh needs, too
set -eu
PATH=$PATH:/usr/sbin:/sbin # a user has them, too

missing=
need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null || missing="$missing $2"
}
need strace strace
need unshare util-linux
need nsenter util-linux
need setpriv util-linux
need git git
need tini tini
need dumb-init dumb-init
need catatonit catatonit
need qemu-aarch64-static qemu-user-static
need qemu-system-x86_64 qemu-system-x86
need qemu-system-aarch64 qemu-system-arm
need qemu-system-ppc64 qemu-system-ppc
need qemu-system-s390x qemu-system-misc
need nginx nginx-light
need apache2 apache2-bin
need gunicorn gunicorn
need php-fpm8.2 php8.2-fpm
need uwsgi uwsgi-core
need redis-server redis-server
need /usr/lib/postgresql/15/bin/postgres postgresql-15
need runc runc
need crun crun
need podman podman
need conmon conmon
need dockerd docker.io
need containerd containerd
need busybox busybox-static
need spin spin
need gdb gdb
need readelf binutils
need aarch64-linux-gnu-strip binutils-aarch64-linux-gnu
need arm-linux-gnueabi-strip binutils-arm-linux-gnueabi
need i686-linux-gnu-strip binutils-i686-linux-gnu
need powerpc64le-linux-gnu-strip binutils-powerpc64le-linux-gnu
need riscv64-linux-gnu-strip binutils-riscv64-linux-gnu
need s390x-linux-gnu-strip binutils-s390x-linux-gnu
need eu-strip elfutils
need gcc "gcc libc6-dev"
need lintian lintian
need rpm rpm
need rpm2cpio rpm2cpio
need cpio cpio
need ssh-keygen openssh-client
need mandoc mandoc
need zsh zsh
need fish fish
[ -e /usr/share/man/man2/kill.2.gz ] || missing="$missing manpages-dev"
[ -e /usr/share/bash-completion/bash_completion ] || missing="$missing bash-completion"
if [ "${1:-}" = all ]; then
	need pkg-config pkg-config
	[ -e /usr/include/seccomp.h ] || missing="$missing libseccomp-dev"
fi

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "missing, and only root can install them: apt-get install$missing"
	exit 0
fi
# Some of them are servers, which Debian starts at once, unless a policy says no: invoke-rc.d(8).
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap 'rm -f $policy' EXIT
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod +x $policy
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 $missing
