#!/bin/sh
# Installs the Debian packages that the tests need. Somebody who is not root is told what is missing; the tests that need
# it then fail and say so.
set -eu

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

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "missing, and only root can install them: apt-get install$missing"
	exit 0
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
