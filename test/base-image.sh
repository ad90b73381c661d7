#!/bin/sh
# Makes a Docker image that can stand in for golang:1.26-bookworm where no registry can be reached. It holds what this
# machine has: the packages that every Debian has, those that Dockerfile.test asks for, Go, and the modules that mote and
# its plugin for Kubernetes need.
#
#	base-image.sh IMAGE FOLDER
set -eu
umask 022
cd "$(dirname "$0")/.."
image=$1
root=$2
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64" # where /bin and its like lead to

packages() { # those that every Debian has, and what they need
	basic=$(dpkg-query -W -f '${Essential} ${Priority} ${Package}\n' | awk '$1 == "yes" || $2 == "required" { print $3 }')
	apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
		--no-enhances $basic git make strace tini dumb-init catatonit | grep '^[a-z0-9]' | sort -u
}

files() {
	dpkg-query -L $(packages) 2>/dev/null | grep -v -e '^/usr/share/\(doc\|info\|locale\|man\)/' -e '^package diverts' | sort -u
	echo /etc/passwd
	echo /etc/group
	find /etc/alternatives
	find /usr/bin -lname '/etc/alternatives/*'
	echo /tmp
}

# A file of a package that somebody has removed from this machine is left out.
for file in $(files); do
	[ ! -e "$file" ] || echo "${file#/}"
done | tar -C / --no-recursion -c -T - | tar -C "$root" -x

go=$(go env GOROOT)
mkdir -p "$root/usr/local/go"
tar -C "$go" --exclude=./test --exclude=./api --exclude=./doc -c . | tar -C "$root/usr/local/go" -x
modules=$(go env GOMODCACHE)/cache/download
for module in . deploy/nri; do
	(cd $module && GOMODCACHE="$root/go/pkg/mod" GOPROXY="file://$modules,$(go env GOPROXY)" go mod download)
done

path=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tar -C "$root" -c . | docker import --change "ENV GOPATH=/go GOTOOLCHAIN=local PATH=$path" --change 'WORKDIR /go' \
	--change 'CMD ["bash"]' - "$image" >/dev/null
rm -rf "$root"
