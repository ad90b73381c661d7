#!/bin/sh
# Builds the parts of a node that test/parts pins, and prints the folder that they are in. It lies in the user's cache, so
# that it outlives the tree, and has one name for each choice of versions: ten minutes on two processors, once.
set -eu
cd "$(dirname "$0")/parts"

name=$(cat go.mod go.sum ../parts.sh | sha256sum | cut -c 1-12)
parts=${XDG_CACHE_HOME:-$HOME/.cache}/mote/parts/$name
if [ ! -e "$parts" ]; then
	echo "building containerd, runc and kubelet into $parts: ten minutes, once" >&2
	new=$parts.$$
	mkdir -p "$new"
	trap 'rm -rf "$new"' EXIT
	build() { # CGO PACKAGE ...
		cgo=$1
		shift
		CGO_ENABLED=$cgo nice -n 5 go build -trimpath -ldflags '-s -w' -o "$new/" "$@"
	}
	containerd=github.com/containerd/containerd/v2/cmd
	build 0 $containerd/containerd $containerd/containerd-shim-runc-v2 $containerd/ctr
	# It enters namespaces by C, before Go starts, and a kubelet wants the filter of system calls for its pause containers.
	build 1 -tags seccomp github.com/opencontainers/runc
	build 0 k8s.io/kubernetes/cmd/kubelet
	mv "$new" "$parts"
fi
echo "$parts"
