package dropin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
	"mote/test/start"
	"mote/test/world"
)

// inPlace is --exec in both spellings.
func inPlace() []harness.Setup {
	return []harness.Setup{
		{Opts: harness.Options{Extra: []string{"--exec"}}},
		{Env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1"}},
		{Env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1", "MOTE_SESSION=1", "MOTE_ON=TERM=KILL", "MOTE_PARENT_DEATH=KILL"}},
	}
}

// TestDropinInPlace compares the world of a program that takes mote's place with that without mote.
func TestDropinInPlace(t *testing.T) {
	for n, s := range inPlace() {
		for _, i := range world.Inherited {
			x := harness.NewX(t)
			s.Proc, s.Shell, s.Wrap = true, i.Shell, append([]string{harness.ChildPath}, strings.Fields(i.Wrap)...)
			bare := s
			bare.Env = []string{"PATH=" + os.Getenv("PATH")}
			with := x.Run(s, append([]string{"/bin/cat"}, world.World[1:]...)...)
			without := x.WithoutInit().Run(bare, append([]string{"/bin/cat"}, world.World[1:]...)...)
			if a, b := world.Comparable(with.Stdout), world.Comparable(without.Stdout); a != b || with.Stderr != without.Stderr {
				t.Errorf("%d, %s: the program's world is\n%s\nand without mote\n%s\nstderr %q", n, i.Name, a, b, with.Stderr)
			}
		}
	}
}

// TestDropinInPlaceIsFirst looks at the pid, the parent, the group, and that the program's signals are its own.
func TestDropinInPlaceIsFirst(t *testing.T) {
	for n, s := range inPlace() {
		x := harness.NewX(t)
		p := x.Start(s, harness.ChildPath, "report", "15")
		if pid := p.Ready(); pid != 1 || len(harness.Children(p.PID())) != 0 {
			t.Errorf("%d: the program has pid %d", n, pid)
		}
		p.Send(syscall.SIGHUP)
		if line := p.Line(); !strings.HasPrefix(line, "1 0 0 ") {
			t.Errorf("%d: it got %q", n, line)
		}
		p.Send(syscall.SIGTERM)
		p.WantCode(0)
	}
}

// TestDropinInPlacePasses keeps descriptors and the working directory.
func TestDropinInPlacePasses(t *testing.T) {
	x := harness.NewX(t)
	x.Init.Words = func(harness.Options) ([]string, bool) { return []string{"--exec"}, true }
	world.PassesDescriptors(x)
	world.PassesDirectory(x)
	start.RunsScripts(x)
}

// TestDropinInPlaceFails compares codes and lines with those of a start.
func TestDropinInPlaceFails(t *testing.T) {
	x := harness.NewX(t)
	x.File("plain", "text\n", 0o644)
	for _, program := range []string{"nosuch-program", "./plain", "/", ""} {
		with, without := x.Run(harness.Setup{Opts: harness.Options{Extra: []string{"--exec"}}}, program), x.Run(harness.Setup{}, program)
		if with.Code != without.Code || with.Stderr != without.Stderr || with.Code < 126 {
			t.Errorf("%q: code %d, stderr %q; want %d, %q", program, with.Code, with.Stderr, without.Code, without.Stderr)
		}
	}
}

// TestDropinHints names programs that are inits themselves: one that ends at once gets a hint, and nobody else.
func TestDropinHints(t *testing.T) {
	for _, c := range []struct {
		program, script string
		hint            bool
	}{
		{"init", "exit 100", true},
		{"s6-svscan", "exit 100", true},
		{"init", "exit 0", false},
		{"systemd", "exit 1", true},
		{"systemd", "kill -ABRT $$", true},
		{"initd", "exit 100", false},
		{"my-init", "exit 100", false},
		{"app", "exit 100", false},
		{"init", "sleep 2.1; exit 100", false},
	} {
		t.Run(c.program+" "+c.script, func(t *testing.T) {
			t.Parallel()
			x := harness.NewX(t)
			x.File(c.program, "#!/bin/sh\n"+c.script+"\n", 0o755)
			for _, name := range []string{filepath.Join(x.Dir, c.program), c.program} {
				s := harness.Setup{Env: []string{"PATH=" + x.Dir + ":" + os.Getenv("PATH")}}
				if r := x.Run(s, name); strings.Contains(r.Stderr, "mote: hint: ") != c.hint || strings.Contains(r.Stderr, "--exec") != c.hint {
					t.Errorf("%s: code %d, stderr %q", name, r.Code, r.Stderr)
				}
				s.Opts.Extra = []string{"--quiet"}
				if r := x.Run(s, name); r.Stderr != "" && r.Code < 128 {
					t.Errorf("%s, quiet: stderr %q", name, r.Stderr)
				}
				if c.script[0] == 's' {
					break
				}
			}
		})
	}
}

// TestDropinHintsNobodyWhoWasStopped ends an init at once: that is no reason for a hint.
func TestDropinHintsNobodyWhoWasStopped(t *testing.T) {
	x := harness.NewX(t)
	init := x.File("init", fmt.Sprintf("exec %s report 15\n", harness.ChildPath), 0o755)
	p := x.Start(harness.Setup{}, init)
	p.Ready()
	p.Send(syscall.SIGTERM)
	if r := p.WantCode(0); r.Stderr != "" {
		t.Errorf("stderr %q", r.Stderr)
	}
}
