package test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// inPlace is --exec in both spellings.
func inPlace() []setup {
	return []setup{
		{opts: options{extra: []string{"--exec"}}},
		{env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1"}},
		{env: []string{"PATH=" + os.Getenv("PATH"), "MOTE_EXEC=1", "MOTE_SESSION=1", "MOTE_ON=TERM=KILL", "MOTE_PARENT_DEATH=KILL"}},
	}
}

// TestDropinInPlace compares the world of a program that takes mote's place with that without mote.
func TestDropinInPlace(t *testing.T) {
	for n, s := range inPlace() {
		for _, i := range inherited {
			x := newX(t)
			s.proc, s.shell, s.wrap = true, i.shell, append([]string{childPath}, strings.Fields(i.wrap)...)
			bare := s
			bare.env = []string{"PATH=" + os.Getenv("PATH")}
			with := x.run(s, append([]string{"/bin/cat"}, world[1:]...)...)
			without := x.without().run(bare, append([]string{"/bin/cat"}, world[1:]...)...)
			if a, b := comparable(with.stdout), comparable(without.stdout); a != b || with.stderr != without.stderr {
				t.Errorf("%d, %s: the program's world is\n%s\nand without mote\n%s\nstderr %q", n, i.name, a, b, with.stderr)
			}
		}
	}
}

// TestDropinInPlaceIsFirst looks at the pid, the parent, the group, and that the program's signals are its own.
func TestDropinInPlaceIsFirst(t *testing.T) {
	for n, s := range inPlace() {
		x := newX(t)
		p := x.start(s, childPath, "report", "15")
		if pid := p.ready(); pid != 1 || len(children(p.pid())) != 0 {
			t.Errorf("%d: the program has pid %d", n, pid)
		}
		p.send(syscall.SIGHUP)
		if line := p.line(); !strings.HasPrefix(line, "1 0 0 ") {
			t.Errorf("%d: it got %q", n, line)
		}
		p.send(syscall.SIGTERM)
		p.wantCode(0)
	}
}

// TestDropinInPlacePasses keeps descriptors and the working directory.
func TestDropinInPlacePasses(t *testing.T) {
	x := newX(t)
	x.init.words = func(options) ([]string, bool) { return []string{"--exec"}, true }
	passesDescriptors(x)
	passesDirectory(x)
	runsScripts(x)
}

// TestDropinInPlaceFails compares codes and lines with those of a start.
func TestDropinInPlaceFails(t *testing.T) {
	x := newX(t)
	x.file("plain", "text\n", 0o644)
	for _, program := range []string{"nosuch-program", "./plain", "/", ""} {
		with, without := x.run(setup{opts: options{extra: []string{"--exec"}}}, program), x.run(setup{}, program)
		if with.code != without.code || with.stderr != without.stderr || with.code < 126 {
			t.Errorf("%q: code %d, stderr %q; want %d, %q", program, with.code, with.stderr, without.code, without.stderr)
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
			x := newX(t)
			x.file(c.program, "#!/bin/sh\n"+c.script+"\n", 0o755)
			for _, name := range []string{filepath.Join(x.dir, c.program), c.program} {
				s := setup{env: []string{"PATH=" + x.dir + ":" + os.Getenv("PATH")}}
				if r := x.run(s, name); contains(r.stderr, "mote: hint: ") != c.hint || contains(r.stderr, "--exec") != c.hint {
					t.Errorf("%s: code %d, stderr %q", name, r.code, r.stderr)
				}
				s.opts.extra = []string{"--quiet"}
				if r := x.run(s, name); r.stderr != "" && r.code < 128 {
					t.Errorf("%s, quiet: stderr %q", name, r.stderr)
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
	x := newX(t)
	init := x.file("init", fmt.Sprintf("exec %s report 15\n", childPath), 0o755)
	p := x.start(setup{}, init)
	p.ready()
	p.send(syscall.SIGTERM)
	if r := p.wantCode(0); r.stderr != "" {
		t.Errorf("stderr %q", r.stderr)
	}
}
