package recipes

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// running counts the processes in the container of p, beside mote and its app, that have a word in their command line.
func running(x *harness.X, p *harness.Process, word string) (n int) {
	x.Helper()
	r := x.RunCommand(nil, harness.Enters(p, "/bin/sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'")...)
	return strings.Count(r.Stdout, word+"\n")
}

// TestRecipeProbe has a health check whose time is over: the runtime kills the shell that it has started, and no more. With
// the recipe the probe ends, too, and so does what that has started; without it all that stays.
func TestRecipeProbe(t *testing.T) {
	const probe = "sleep 1001 & setsid sleep 1001 & echo up; wait"
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		words := []string{"/bin/sh", "-c", probe}
		if with {
			o := recipe(x, "-p TERM --on EXIT=TERM/1s/KILL", "1s", "100ms")
			words = append(append(append([]string{harness.MotePath}, o.Extra...), "--"), words...)
		}
		p := x.Container(harness.ChildPath, "report", "64")
		p.Ready()
		words = harness.Enters(p, append([]string{"/bin/sh", "-c", `"$@"; echo too late`, "sh"}, words...)...)
		check := exec.Command(words[0], words[1:]...)
		check.Env = []string{"PATH=" + os.Getenv("PATH")}
		if err := check.Start(); err != nil {
			t.Fatal(err)
		}
		x.Eventually("the probe runs", func() bool { return running(x, p, "1001") == 2 })
		if err := syscall.Kill(harness.Children(check.Process.Pid)[0], syscall.SIGKILL); err != nil { // the shell, of nsenter
			t.Fatal(err)
		}
		_ = check.Wait()
		if with {
			x.Eventually("nothing is left", func() bool { return running(x, p, "1001") == 0 })
		} else if n := running(x, p, "1001"); n != 2 {
			t.Errorf("without the recipe %d processes stay, want 2", n)
		}
		p.Send(64)
		p.WantCode(0)
	}
}

// TestRecipeExec has a command in a running container that leaves processes behind, one of which does not listen: behind the
// recipe nothing is left when it ends. The code is the command's.
func TestRecipeExec(t *testing.T) {
	x := harness.NewX(t)
	o := recipe(x, "--on EXIT=TERM/2s/KILL", "2s", "100ms")
	p := x.Container(harness.ChildPath, "report", "64")
	p.Ready()
	const leaves = "exec >/dev/null 2>&1; setsid sleep 1002 & trap '' TERM; setsid sleep 1002 & exit 3"
	words := append(append(append([]string{}, o.Extra...), "--"), "/bin/sh", "-c", leaves)
	if r := x.Tool(p, words...); r.Code != 3 || !strings.Contains(r.Stderr, " after the app's end: killing what is left\n") {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
	x.Eventually("nothing is left", func() bool { return running(x, p, "1002") == 0 })
	p.Send(64)
	p.WantCode(0)
}

// TestRecipeBash stops an interactive bash, to which TERM is nothing.
func TestRecipeBash(t *testing.T) {
	const recipe = "MOTE_ON=TERM=HUP"
	x := harness.NewX(t)
	onPage(x, recipe)
	start := func(env ...string) (*harness.PTY, *harness.Process) {
		tty := x.PTY()
		s := tty.Session(harness.Setup{Env: append(env, "PATH="+os.Getenv("PATH"), "PS1=ready>", "HOME="+x.Dir)})
		p := x.Start(s, program(x, "bash"), "--norc", "--noprofile", "-i")
		tty.See("ready>")
		return tty, p
	}
	tty, p := start()
	p.Send(unix.SIGTERM)
	tty.Press("echo still $((40+2)) here\n")
	tty.See("still 42 here")
	p.Send(unix.SIGHUP)
	p.WantCode(129)
	_, p = start(recipe)
	p.Send(unix.SIGTERM)
	p.WantCode(129)
}

// TestRecipeMachine stops a container as LXC does, and as the tools of systemd do.
func TestRecipeMachine(t *testing.T) {
	for _, signal := range []syscall.Signal{unix.SIGPWR, 34 + 3} {
		x := harness.NewX(t)
		p := x.Start(harness.Setup{Opts: recipe(x, "--on PWR=TERM --on RTMIN+3=TERM")}, harness.ChildPath, "report", "15")
		p.Ready()
		p.Send(signal)
		p.WantNumbers("15")
		p.WantCode(0)
	}
}

// npm stands in for npm and yarn, which would be a hundred packages: like npm 11 it dies of TERM, and so does the shell below
// it, and the server that this has started is told nothing.
const npm = `/bin/sh -c "$0; exit \$?" & trap 'kill $!; trap - TERM; kill $$' TERM; wait $!; exit $?`

func TestRecipeNpm(t *testing.T) {
	for _, with := range []bool{true, false} {
		x := harness.NewX(t)
		server := x.File("server", "#!/bin/sh\ntrap 'echo TERM; sleep 0.3; echo saved; exit 0' TERM\necho up\nwhile :; do sleep 0.02; done\n", 0o755)
		var s harness.Setup
		want := 143
		if with {
			s.Opts, want = recipe(x, "--on EXIT=TERM/25s/KILL --stop-code 0", "25s", "5s"), 0
		}
		p := x.Start(s, "/bin/sh", "-c", npm, server)
		p.WantLines("up")
		p.Send(unix.SIGTERM)
		if r := p.WantCode(want); (r.Stdout == "TERM\nsaved\n") != with {
			t.Errorf("with the recipe %v: stdout %q, stderr %q", with, r.Stdout, r.Stderr)
		}
	}
}

// TestRecipeParent has a program that takes 1 for the pid of a parent that has died.
func TestRecipeParent(t *testing.T) {
	x := harness.NewX(t)
	onPage(x, "mote -- mote -- /app")
	onPage(x, "MOTE_EXEC=1")
	const app = `[ "$PPID" != 1 ] || exit 9; trap 'exit 4' TERM; echo up; while :; do sleep 0.02; done`
	words := []string{"/bin/sh", "-c", app}
	if r := x.Run(harness.Setup{}, words...); r.Code != 9 {
		t.Errorf("without the recipe: code %d", r.Code)
	}
	twice := append([]string{harness.MotePath, "--"}, words...)
	for what, s := range map[string]struct {
		harness.Setup
		words []string
	}{
		"two motes": {harness.Setup{}, twice},
		"--exec":    {harness.Setup{Env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1"}}, words},
	} {
		p := x.Start(s.Setup, s.words...)
		p.WantLines("up")
		p.Send(unix.SIGTERM)
		if r := p.Wait(); r.Code != 4 {
			t.Error(fmt.Sprintf("%s: code %d, stderr %q", what, r.Code, r.Stderr))
		}
	}
}
