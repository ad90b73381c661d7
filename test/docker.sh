#!/bin/sh
# Builds Dockerfile.test and runs it, with --privileged and without, and looks whether each has run what it can. It starts a
# daemon where none answers, and makes the base image where no registry does. Both end with it. With TEST_SHORT=1 some of the
# tests are run: container.sh. It ends with 77 where the machine truly cannot do that.
set -eu
umask 022 # what is copied into images is for any user
cd "$(dirname "$0")/.."

# What was left by a run that was killed, with its daemon: nobody holds the lock any more.
find /tmp -maxdepth 1 -name 'mote-docker-*' -user "$(id -u)" -mmin +1 -exec flock -n {} rm -rf {} \;

base=$(sed -n 's/^FROM //p' Dockerfile.test)
scratch=$(mktemp -d /tmp/mote-docker-XXXXXX)
exec 9<"$scratch"
flock 9
name=${scratch##*/}
daemon=
made=
had=1 # an image of that name, until it is known

clean() {
	docker rm -f "$name" >/dev/null 2>&1 || true
	[ -n "$had" ] || docker image rm -f mote-test >/dev/null 2>&1 || true
	[ -z "$made" ] || docker image rm -f "$base" >/dev/null 2>&1 || true
	if [ -n "$daemon" ]; then
		kill "$daemon"
		wait "$daemon" || true
		find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} + 2>/dev/null || true
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

# What a daemon writes outside of its folders, it writes to overlays, in a mount namespace of its own.
apart='
mkdir "$0/over"
mount -t tmpfs tmpfs "$0/over"
for folder in /etc /opt /run /var/lib; do
	mkdir -p "$0/over$folder/upper" "$0/over$folder/work"
	mount -t overlay -o "lowerdir=$folder,upperdir=$0/over$folder/upper,workdir=$0/over$folder/work" overlay $folder ||
		echo "what the daemon writes to $folder will stay there"
done
exec "$@"'

start_daemon() { # keeps everything in the scratch folder, and leaves the machine's network and its settings alone
	command -v dockerd >/dev/null || {
		echo "no Docker daemon answers, and there is none to start: make tools installs one"
		exit 1
	}
	[ "$(id -u)" = 0 ] || {
		echo "skipped: no Docker daemon answers, and only root can start one"
		exit 77
	}
	unshare --mount --pid --fork true || {
		echo "skipped: no Docker daemon answers, and none can be started without namespaces"
		exit 77
	}
	runtime
	for variable in $(env | sed -n 's/^\(DOCKER_[A-Z_]*\)=.*/\1/p'); do
		unset "$variable"
	done
	export DOCKER_HOST="unix://$scratch/socket" DOCKER_CONFIG="$scratch" DOCKER_BUILDKIT=0
	echo '{}' >"$scratch/daemon.json" # instead of the machine's
	# With the other driver of cgroups systemd would refuse the name of the parent.
	setpriv --pdeathsig TERM unshare --mount sh -ec "$apart" "$scratch" \
		dockerd --config-file "$scratch/daemon.json" --bridge=none --iptables=false --ip-forward=false \
		--host "$DOCKER_HOST" --data-root "$scratch/data" --exec-root "$scratch/exec" --pidfile "$scratch/pid" \
		--add-runtime "own=$scratch/runc" --default-runtime own \
		--exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$name" >"$scratch/log" 2>&1 </dev/null &
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
had=$(docker image ls -q mote-test)
if ! docker image inspect "$base" >/dev/null 2>&1 && ! docker pull -q "$base"; then
	echo "making a stand-in for $base out of what this machine has"
	made=1
	test/base-image.sh "$base" "$scratch/base"
fi
docker build --network host -f Dockerfile.test -t mote-test .

run() { # [OPTION]: runs the tests, and keeps what they say
	{ docker run --rm --name "$name" --network none -e TEST_SHORT "$@" mote-test 2>&1 || touch "$scratch/failed"; } |
		tee "$scratch/said"
}

must() { # SENTENCE COMMAND...: the command must succeed, or else the sentence is not true
	sentence=$1
	shift
	"$@" || {
		echo "FAIL: it is not so that $sentence"
		touch "$scratch/failed"
	}
}
said() { grep -q -e "$1" "$scratch/said"; }
kept_back() { ! said "$1"; }

echo "== with --privileged"
run --privileged
must "the unit tests have run" said '^ok.*mote/forward'
must "the tests in PID namespaces have run" said '^ok[[:space:]]*mote/test/'
must "nothing was left out for want of a right" kept_back 'not run, because'
echo "== without"
run
must "the unit tests have run" said '^ok.*mote/forward'
must "no test has run that needs a PID namespace" kept_back '^ok[[:space:]]*mote/test/'
must "the others are listed with a reason" said '^not run, because this container may not make a PID namespace'
must "TestBehaviours is one of them" said '^  TestBehaviours$'
must "the flag is named that is missing" said 'they need the flag --privileged'
[ ! -e "$scratch/failed" ]
