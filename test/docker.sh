#!/bin/sh
# Builds Dockerfile.test and runs it, with --privileged and without. It starts a daemon where none answers, and makes the
# base image where no registry does. Both end with it.
set -eu
cd "$(dirname "$0")/.."

base=$(sed -n 's/^FROM //p' Dockerfile.test)
scratch=$(mktemp -d /tmp/mote-docker-XXXXXX)
daemon=
made=

clean() {
	[ -z "$made" ] || docker image rm -f mote-test "$base" >/dev/null 2>&1 || true
	if [ -n "$daemon" ]; then
		kill "$daemon"
		wait "$daemon" || true
		for folder in $(awk -v data="$scratch" 'index($2, data) == 1 { print $2 }' /proc/mounts); do
			umount "$folder" || true
		done
		find /sys/fs/cgroup -depth -type d -path "*/${scratch##*/}*" -exec rmdir {} + 2>/dev/null || true
	fi
	rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

answers() { docker version >/dev/null 2>&1; }

lacking() { # the capabilities that this machine's root has not, because it is a container or a small VM itself
	mine=$(setpriv --dump | sed -n 's/^Capability bounding set: //p')
	setpriv --list-caps | while read -r name; do
		case ,$mine, in *,"$name",*) ;; *) echo "CAP_$name" | tr '[:lower:]' '[:upper:]' ;; esac
	done
}

# runtime writes a runc that does without them: the daemon's --privileged means every one there is, and runc would fail.
runtime() {
	cat >"$scratch/runc" <<-END
		#!/bin/sh
		for word; do
		    [ "\$before" != --bundle ] || bundle=\$word
		    before=\$word
		done
		for name in $(lacking | tr '\n' ' '); do
		    [ -z "\$bundle" ] || sed -i "s/\"\$name\",//g; s/,\"\$name\"//g" "\$bundle/config.json"
		done
		exec runc "\$@"
	END
	chmod +x "$scratch/runc"
}

start_daemon() { # keeps everything in the scratch folder, and leaves the machine's network alone
	command -v dockerd >/dev/null || {
		echo "no Docker daemon answers, and there is none to start: make tools installs one"
		exit 1
	}
	[ "$(id -u)" = 0 ] || {
		echo "no Docker daemon answers, and only root can start one"
		exit 1
	}
	runtime
	export DOCKER_HOST="unix://$scratch/socket"
	dockerd --bridge=none --iptables=false --host "$DOCKER_HOST" --data-root "$scratch/data" --exec-root "$scratch/exec" \
		--add-runtime "own=$scratch/runc" --default-runtime own --cgroup-parent "/${scratch##*/}" \
		--pidfile "$scratch/pid" >"$scratch/log" 2>&1 </dev/null &
	daemon=$!
	tries=300
	until answers; do
		tries=$((tries - 1))
		if [ $tries = 0 ] || ! kill -0 "$daemon"; then
			tail "$scratch/log"
			exit 1
		fi
		sleep 0.1
	done
}

answers || start_daemon
if ! docker image inspect "$base" >/dev/null 2>&1 && ! docker pull -q "$base"; then
	echo "making a stand-in for $base out of what this machine has"
	made=1
	test/base-image.sh "$base" "$scratch/base"
fi
docker build --network host -f Dockerfile.test -t mote-test .
failed=
echo "== with --privileged"
docker run --rm --network none --privileged mote-test || failed=1
echo "== without"
docker run --rm --network none mote-test || failed=1
[ -z "$failed" ]
