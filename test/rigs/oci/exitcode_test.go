package oci

import (
	"strings"
	"testing"

	"mote/test/bundle"
	"mote/test/rigs/rig"
)

// ends are apps and the codes with which a container of theirs ends.
var ends = []struct {
	name string
	args []string
	code int
}{
	{"0", mote("--", "/child", "exit", "0"), 0},
	{"7", mote("--", "/child", "exit", "7"), 7},
	{"255", mote("--", "/child", "exit", "255"), 255},
	{"TERM", mote("--", "/child", "die", "15"), 143},
	{"KILL", mote("-q", "--", "/child", "die", "9"), 137},
	{"RTMAX", mote("-q", "--", "/child", "die", "64"), 192},
	{"not-executable", mote("-q", "--", "/etc/passwd"), 126},
	{"nosuch", mote("-q", "--", "/nosuch"), 127},
	{"called-wrongly", mote("--nosuch"), 125},
}

// TestExitCode has the runtime start mote and waits for mote itself.
func TestExitCode(t *testing.T) {
	for _, e := range ends {
		t.Run(e.name, func(t *testing.T) {
			eachWay(t, func(b *box) { b.start(bundle.Options{Args: e.args}).wantCode(e.code) })
		})
	}
}

// TestRun takes the runtime's own word for the exit code, as a person does who calls runc run, and compares the output.
func TestRun(t *testing.T) {
	each(t, func(b *box) {
		b.write(bundle.Options{Args: mote("--", "/bin/sh", "-c", "echo out; echo err >&2; kill -SEGV $$")})
		r := b.Run(b.words("run", "-b", b.Path("bundle"), b.id)...)
		if r.Code != 139 || r.Out != "out\n" || !strings.HasPrefix(r.Err, "err\nmote: app killed by SIGSEGV (11) after ") {
			b.Errorf("got %+v", r)
		}
	})
}

// TestOrphans has an app that leaves orphans and lives on: mote reaps them.
func TestOrphans(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--", "/bin/sh", "-c", "/child orphans 20 10; exec /child report 15")})
		c.ready()
		c.Eventually("the app is mote's only child", func() bool { return len(rig.Children(c.pid)) == 1 })
		c.forwards(0)
		c.wantErr("")
	})
}

// TestPause runs no app.
func TestPause(t *testing.T) {
	eachWay(t, func(b *box) {
		c := b.start(bundle.Options{Args: mote("--pause"), UID: 65535, GID: 65535, ReadOnlyRoot: true})
		c.Eventually("it waits", func() bool { return state(c.pid) == "S" })
		c.kill(10)
		c.kill(15)
		c.wantCode(0)
		c.wantErr("")
	})
}
