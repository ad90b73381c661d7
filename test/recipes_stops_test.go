package test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// running counts the processes in the container of p, beside mote and its app, that have a word in their command line.
func (x *X) running(p *process, word string) (n int) {
	x.Helper()
	r := x.output(nil, enters(p, "/bin/sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'")...)
	return count(r.stdout, word+"\n")
}

// TestRecipeProbe has a health check whose time is over: the runtime kills the shell that it has started, and no more. With
// the recipe the probe ends, too, and so does what that has started; without it all that stays.
func TestRecipeProbe(t *testing.T) {
	const probe = "sleep 1001 & setsid sleep 1001 & echo up; wait"
	for _, with := range []bool{true, false} {
		x := newX(t)
		words := []string{"/bin/sh", "-c", probe}
		if with {
			o := x.recipe("-p TERM --on EXIT=TERM/1s/KILL", "1s", "100ms")
			words = append(append(append([]string{motePath}, o.extra...), "--"), words...)
		}
		p := x.container(childPath, "report", "64")
		p.ready()
		words = enters(p, append([]string{"/bin/sh", "-c", `"$@"; echo too late`, "sh"}, words...)...)
		check := exec.Command(words[0], words[1:]...)
		check.Env = []string{"PATH=" + os.Getenv("PATH")}
		if err := check.Start(); err != nil {
			t.Fatal(err)
		}
		x.eventually("the probe runs", func() bool { return x.running(p, "1001") == 2 })
		if err := syscall.Kill(children(check.Process.Pid)[0], syscall.SIGKILL); err != nil { // the shell, of nsenter
			t.Fatal(err)
		}
		_ = check.Wait()
		if with {
			x.eventually("nothing is left", func() bool { return x.running(p, "1001") == 0 })
		} else if n := x.running(p, "1001"); n != 2 {
			t.Errorf("without the recipe %d processes stay, want 2", n)
		}
		p.send(64)
		p.wantCode(0)
	}
}

// TestRecipeExec has a command in a running container that leaves processes behind, one of which does not listen: behind the
// recipe nothing is left when it ends. The code is the command's.
func TestRecipeExec(t *testing.T) {
	x := newX(t)
	o := x.recipe("--on EXIT=TERM/2s/KILL", "2s", "100ms")
	p := x.container(childPath, "report", "64")
	p.ready()
	const leaves = "exec >/dev/null 2>&1; setsid sleep 1002 & trap '' TERM; setsid sleep 1002 & exit 3"
	words := append(append(append([]string{}, o.extra...), "--"), "/bin/sh", "-c", leaves)
	if r := x.tool(p, words...); r.code != 3 || !contains(r.stderr, " after the app's end: killing what is left\n") {
		t.Errorf("code %d, stderr %q", r.code, r.stderr)
	}
	x.eventually("nothing is left", func() bool { return x.running(p, "1002") == 0 })
	p.send(64)
	p.wantCode(0)
}

// TestRecipeBash stops an interactive bash, to which TERM is nothing.
func TestRecipeBash(t *testing.T) {
	const recipe = "MOTE_ON=TERM=HUP"
	x := newX(t)
	x.onPage(recipe)
	start := func(env ...string) (*pty, *process) {
		tty := x.pty()
		s := tty.session(setup{env: append(env, "PATH="+os.Getenv("PATH"), "PS1=ready>", "HOME="+x.dir)})
		p := x.start(s, x.program("bash"), "--norc", "--noprofile", "-i")
		tty.see("ready>")
		return tty, p
	}
	tty, p := start()
	p.send(unix.SIGTERM)
	tty.press("echo still $((40+2)) here\n")
	tty.see("still 42 here")
	p.send(unix.SIGHUP)
	p.wantCode(129)
	_, p = start(recipe)
	p.send(unix.SIGTERM)
	p.wantCode(129)
}

// TestRecipeMachine stops a container as LXC does, and as the tools of systemd do.
func TestRecipeMachine(t *testing.T) {
	for _, signal := range []syscall.Signal{unix.SIGPWR, 34 + 3} {
		x := newX(t)
		p := x.start(setup{opts: x.recipe("--on PWR=TERM --on RTMIN+3=TERM")}, childPath, "report", "15")
		p.ready()
		p.send(signal)
		p.wantNumbers("15")
		p.wantCode(0)
	}
}

// npm stands in for npm and yarn, which would be a hundred packages: like npm 11 it dies of TERM, and so does the shell below
// it, and the server that this has started is told nothing.
const npm = `/bin/sh -c "$0; exit \$?" & trap 'kill $!; trap - TERM; kill $$' TERM; wait $!; exit $?`

func TestRecipeNpm(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := newX(t)
		server := x.file("server", "#!/bin/sh\ntrap 'echo TERM; sleep 0.3; echo saved; exit 0' TERM\necho up\nwhile :; do sleep 0.02; done\n", 0o755)
		var s setup
		want := 143
		if with {
			s.opts, want = x.recipe("--on EXIT=TERM/25s/KILL --stop-code 0", "25s", "5s"), 0
		}
		p := x.start(s, "/bin/sh", "-c", npm, server)
		p.wantLines("up")
		p.send(unix.SIGTERM)
		if r := p.wantCode(want); (r.stdout == "TERM\nsaved\n") != with {
			t.Errorf("with the recipe %v: stdout %q, stderr %q", with, r.stdout, r.stderr)
		}
	}
}

// TestRecipeParent has a program that takes 1 for the pid of a parent that has died.
func TestRecipeParent(t *testing.T) {
	x := newX(t)
	x.onPage("mote -- mote -- /app")
	x.onPage("MOTE_EXEC=1")
	const app = `[ "$PPID" != 1 ] || exit 9; trap 'exit 4' TERM; echo up; while :; do sleep 0.02; done`
	words := []string{"/bin/sh", "-c", app}
	if r := x.run(setup{}, words...); r.code != 9 {
		t.Errorf("without the recipe: code %d", r.code)
	}
	twice := append([]string{motePath, "--"}, words...)
	for what, s := range map[string]struct {
		setup
		words []string
	}{
		"two motes": {setup{}, twice},
		"--exec":    {setup{env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1"}}, words},
	} {
		p := x.start(s.setup, s.words...)
		p.wantLines("up")
		p.send(unix.SIGTERM)
		if r := p.wait(); r.code != 4 {
			t.Error(fmt.Sprintf("%s: code %d, stderr %q", what, r.code, r.stderr))
		}
	}
}
