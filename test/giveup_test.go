package test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// capKill is CAP_KILL, bit 5, as /proc shows sets of capabilities.
const capKill = "0000000000000020"

// privileges are the rows of /proc/PID/status that tell what a process may do.
func privileges(pid int) string {
	s := status(pid)
	return fmt.Sprintf("inheritable %s permitted %s effective %s bounding %s ambient %s no_new_privs %s seccomp %s",
		s["CapInh"], s["CapPrm"], s["CapEff"], s["CapBnd"], s["CapAmb"], s["NoNewPrivs"], s["Seccomp"])
}

// TestCapabilities compares what mote and the app may do with what the one who started mote may: without --sandbox, the same.
func TestCapabilities(t *testing.T) {
	if os.Getenv("TEST_SANDBOX") != "" {
		t.Skip("without --sandbox")
	}
	for _, pause := range []bool{false, true} {
		x := newX(t)
		var p *process
		if pause {
			p = x.pausing(setup{})
		} else {
			p = x.start(setup{}, childPath, "wait", "15")
			p.ready()
		}
		x.rests(p.pid())
		own := privileges(os.Getpid())
		if got := privileges(p.pid()); os.Getuid() == 0 && got != own {
			t.Errorf("pause %v: mote has\n%s, want\n%s", pause, got, own)
		}
		if !pause {
			if got := privileges(x.child(p.pid())); got != privileges(p.pid()) {
				t.Errorf("the app has\n%s, and mote\n%s", got, privileges(p.pid()))
			}
		}
		p.send(15)
		p.wantCode(0)
	}
}

// TestNoCapabilities starts a mote in the sandbox without CAP_KILL, and without any: it has none afterwards, and no call fails
// loudly.
func TestNoCapabilities(t *testing.T) {
	for _, drop := range []string{"-all", "-all,+chown", "-kill"} {
		x := newX(t)
		s := setup{wrap: []string{"setpriv", "--inh-caps=-all", "--bounding-set=" + drop}, opts: options{extra: []string{"--sandbox"}}}
		p := x.start(s, childPath, "wait", "15")
		p.ready()
		x.eventually("mote has no capability", func() bool { return status(p.pid())["CapPrm"] == strings.Repeat("0", 16) })
		p.send(15)
		p.wantCode(0)
	}
}

// TestSandbox looks at mote's privileges in the sandbox, and at the app's, which has none of it.
func TestSandbox(t *testing.T) {
	for _, s := range []setup{{opts: options{extra: []string{"--sandbox"}}}, {env: []string{"MOTE_SANDBOX=yes"}}} {
		x := newX(t)
		p := x.start(s, childPath, "report", "15")
		p.ready()
		x.eventually("mote is confined", func() bool {
			s := status(p.pid())
			return s["NoNewPrivs"] == "1" && s["Seccomp"] == "2" && s["CapPrm"] == capKill && s["CapEff"] == capKill
		})
		if app, own := status(x.child(p.pid())), status(os.Getpid()); app["NoNewPrivs"] != own["NoNewPrivs"] || app["Seccomp"] != own["Seccomp"] {
			t.Errorf("the app has %s", privileges(x.child(p.pid())))
		}
		p.send(10)
		p.wantLines("10 0 1 0 0")
		p.send(15)
		p.wantCode(0)
	}
}

// TestSandboxOutside looks into a confined mote from outside, as docker exec and a person who debugs would.
func TestSandboxOutside(t *testing.T) {
	x := newX(t)
	p := x.start(setup{env: []string{"MOTE_SANDBOX=1", "PATH=/bin:/usr/bin", "MARK=here"}}, childPath, "wait", "15")
	p.ready()
	x.eventually("mote is confined", func() bool { return status(p.pid())["Seccomp"] == "2" })
	x.output(nil, enters(p, "/bin/true")...).wants(x, "nsenter", 0, "", "")
	for _, words := range []string{
		"grep -qa MARK=here /proc/%d/environ", "readlink /proc/%d/exe", "ls /proc/%d/fd",
	} {
		words := strings.Fields(fmt.Sprintf(words, p.pid()))
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", words, err, out)
		}
	}
	tracer := exec.Command("strace", "-o", x.dir+"/strace.out", "-p", fmt.Sprint(p.pid()))
	if err := tracer.Start(); err != nil {
		t.Fatal(err)
	}
	x.Cleanup(func() { _ = tracer.Process.Kill() })
	x.eventually("strace shows what mote waits in", func() bool { return contains(x.straced(), "rt_sigtimedwait(") })
	_ = tracer.Process.Signal(os.Interrupt)
	_ = tracer.Wait()
	p.send(15)
	p.wantCode(0)
}

// TestSandboxRefused has a kernel that knows nothing of it, or that refuses a part, with each errno that there is for that.
func TestSandboxRefused(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	for _, call := range []string{"capset", "prctl"} {
		for _, errno := range errnosOf(call) {
			for _, when := range map[string][]string{"capset": {""}, "prctl": {"", ":when=1", ":when=2"}}[call] {
				t.Run(call+" "+errno+when, func(t *testing.T) {
					t.Parallel()
					sandboxRefused(newX(t), call+":error="+errno+when)
				})
			}
		}
	}
}

func sandboxRefused(x *X, inject string) {
	wrap := []string{"strace", "-D", "-o", "strace.out", "-e", "trace=capset,prctl", "-e", "inject=" + inject}
	p := x.start(setup{opts: options{extra: []string{"--sandbox"}}, wrap: wrap}, reportApp()...)
	if r := p.livesOn(); r.stderr != "" {
		x.Errorf("stderr %q", r.stderr)
	}
	if !contains(x.straced(), "(INJECTED)") {
		x.Errorf("strace made nothing fail: %s", x.straced())
	}
}
