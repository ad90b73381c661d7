package dropin

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"mote/test/harness"
)

// two is an app of two processes in one group, outer being the init's child.
const two = `"$0" as inner 15 & exec "$0" as outer 15`

// startTwo starts them and waits until both are ready.
func startTwo(x *harness.X, s harness.Setup) *harness.Process {
	x.Helper()
	p := x.Start(s, "/bin/sh", "-c", two, harness.ChildPath)
	p.Line()
	p.Line()
	return p
}

func aimsAtChild(x *harness.X, s harness.Setup) {
	p := startTwo(x, s)
	p.Send(syscall.SIGUSR1)
	if line := p.Line(); !strings.HasPrefix(line, "outer 10 ") {
		x.Errorf("%s: got %q", x.Init.Name, line)
	}
	p.Send(syscall.SIGTERM)
	for _, line := range strings.Split(p.WantCode(0).Stdout, "\n") {
		if strings.HasPrefix(line, "inner 10 ") {
			x.Errorf("%s: got %q", x.Init.Name, line)
		}
	}
}

func aimsAtGroup(x *harness.X, s harness.Setup) {
	p := startTwo(x, s)
	p.Send(syscall.SIGUSR1)
	both := p.Line()[:9] + p.Line()[:9]
	if both != "outer 10 inner 10 " && both != "inner 10 outer 10 " {
		x.Errorf("%s: got %q", x.Init.Name, both)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// adopts leaves an orphan to an init that is not PID 1.
func adopts(x *harness.X, s harness.Setup) {
	s.Bare = true
	p := x.Start(s, "/bin/sh", "-c", "sh -c '"+harness.ChildPath+" wait 15 &'; exec "+harness.ChildPath+" wait 15")
	p.Line()
	p.Line()
	x.Eventually("the orphan is a child of the init", func() bool { return len(harness.Children(p.PID())) == 2 })
	for _, pid := range harness.Children(p.PID()) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
	}
	p.WantCode(0)
}

// dies ends the init's parent.
func dies(want syscall.Signal) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		words := append(append([]string{}, x.Init.Runner...), append([]string{x.Init.Path}, s.Opts.Extra...)...)
		p := x.Parent(words...)
		p.Ready()
		for _, pid := range harness.Descendants(p.PID()) {
			x.Adopted(pid)
		}
		_ = syscall.Kill(p.PID(), syscall.SIGKILL)
		signal := 0
		if line := p.Line(); !harness.Scan(line, "%d ", &signal) || signal != int(want) {
			x.Errorf("%s: the app got %q", x.Init.Name, line)
		}
	}
}

func ends(app, want int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		if r := x.Run(s, harness.ChildPath, "exit", strconv.Itoa(app)); r.Code != want {
			x.Errorf("%s: code %d, want %d; stderr %q", x.Init.Name, r.Code, want, r.Stderr)
		}
	}
}

// warns leaves an orphan that is reaped.
func warns(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, "/bin/sh", "-c", harness.ChildPath+" orphans 1 1; exec "+harness.ChildPath+" report 15")
		p.Ready()
		x.Eventually("the orphan is reaped", func() bool { return len(harness.Children(p.PID())) == 1 })
		p.Send(syscall.SIGTERM)
		if r := p.WantCode(0); strings.Contains(strings.ToLower(r.Stderr), "reaped") != want {
			x.Errorf("%s: stderr %q", x.Init.Name, r.Stderr)
		}
	}
}

// tells looks whether a normal life is told of.
func tells(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Together = true // tini's go to stdout
		if r := x.Run(s, harness.ChildPath, "exit", "3"); r.Code != 3 || (r.Stdout != "") != want {
			x.Errorf("%s: code %d, it tells %q", x.Init.Name, r.Code, r.Stdout)
		}
	}
}

// says runs the init with these words alone.
func says(x *harness.X, words ...string) (text string, code int) {
	words = append(append(append([]string{}, x.Init.Runner...), x.Init.Path), words...)
	cmd := exec.Command(words[0], words[1:]...)
	out, _ := cmd.CombinedOutput()
	return string(out), harness.ExitCode(cmd.ProcessState)
}

// prints looks for a text, which a peer may write to stderr.
func prints(want string) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		if text, code := says(x, s.Opts.Extra...); code != 0 || !regexp.MustCompile(want).MatchString(text) {
			x.Errorf("%s: code %d, it prints %q", x.Init.Name, code, text)
		}
	}
}

func inSession(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		if app := x.Child(p.PID()); (harness.Session(app) == app) != want {
			x.Errorf("%s: the app %d is in session %d", x.Init.Name, app, harness.Session(app))
		}
		p.Send(syscall.SIGTERM)
		p.WantCode(0)
	}
}

// endsOthers has the app end before another process of its group, and looks who ends that.
func endsOthers(want bool) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Bare = true
		p := x.Start(s, "/bin/sh", "-c", `"$0" as rest 15 & exec "$0" as app 10`, harness.ChildPath)
		rest, app := 0, 0
		for range 2 {
			if line := p.Line(); !harness.Scan(line, "rest ready %d", &rest) && !harness.Scan(line, "app ready %d", &app) {
				x.Fatalf("got line %q", line)
			}
		}
		x.Adopted(rest)
		_ = syscall.Kill(app, syscall.SIGUSR1)
		sender := p.PID()
		if !want {
			x.Eventually("the init has ended", func() bool { return harness.State(p.PID()) == "Z" })
			sender = os.Getpid()
			_ = syscall.Kill(rest, syscall.SIGTERM)
		}
		p.Line()
		if line := p.Line(); !strings.HasPrefix(line, fmt.Sprintf("rest 15 0 %d ", sender)) {
			x.Errorf("%s: got %q, want sender %d", x.Init.Name, line, sender)
		}
		p.WantCode(0)
	}
}

// stops sends the signals of job control, and CONT behind each: the init suspends itself, whatever the app gets in their place: 0
// stands for nothing, and 19, which no app can tell of, for STOP.
func stops(want ...int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		s.Bare = true
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		app := x.Child(p.PID())
		for i, signal := range []syscall.Signal{syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU} {
			p.Send(signal)
			x.Eventually("the init is stopped", func() bool { return harness.State(p.PID()) == "T" })
			switch want[i] {
			case 0:
			case int(syscall.SIGSTOP):
				x.Eventually("the app is stopped", func() bool { return harness.State(app) == "T" })
			default:
				p.WantSignal(want[i])
			}
			p.Send(syscall.SIGCONT)
			p.WantSignal(int(syscall.SIGCONT))
			x.Eventually("the init goes on", func() bool { return harness.State(p.PID()) == "S" })
		}
		p.Send(syscall.SIGTERM)
		p.WantSignal(int(syscall.SIGTERM))
		p.WantCode(0)
	}
}

// rewrites sends USR1 and looks what the app gets: what was put in its place, and nothing else.
func rewrites(want ...int) func(*harness.X, harness.Setup) {
	return func(x *harness.X, s harness.Setup) {
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		p.Send(syscall.SIGUSR1)
		p.Send(syscall.SIGTERM)
		got := harness.Reported(p.WantCode(0).Stdout)
		if !slices.Equal(got, want) {
			x.Errorf("%s: the app got %v, want %v", x.Init.Name, got, want)
		}
	}
}

// idles runs no app: TERM and INT end it with 0, nothing else does.
func idles(x *harness.X, s harness.Setup) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := x.Start(s)
		x.Eventually("it waits", func() bool { return harness.State(p.PID()) == "S" && len(harness.Children(p.PID())) == 0 })
		p.Send(signal)
		if r := p.WantCode(0); r.Stdout != "" {
			x.Errorf("%s: stdout %q", x.Init.Name, r.Stdout)
		}
	}
}
