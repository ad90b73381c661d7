package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"mote/test/harness"
)

// capKill is CAP_KILL, bit 5, as /proc shows sets of capabilities.
const capKill = "0000000000000020"

// privileges are the rows of /proc/PID/status that tell what a process may do.
func privileges(pid int) string {
	s := harness.Status(pid)
	return fmt.Sprintf("inheritable %s permitted %s effective %s bounding %s ambient %s no_new_privs %s seccomp %s",
		s["CapInh"], s["CapPrm"], s["CapEff"], s["CapBnd"], s["CapAmb"], s["NoNewPrivs"], s["Seccomp"])
}

// TestCapabilities compares what mote and the app may do with what the one who started mote may: without --sandbox, the same.
func TestCapabilities(t *testing.T) {
	if os.Getenv("TEST_SANDBOX") != "" {
		t.Skip("without --sandbox")
	}
	for _, pause := range []bool{false, true} {
		x := harness.NewX(t)
		var p *harness.Process
		if pause {
			p = x.Pausing(harness.Setup{})
		} else {
			p = x.Start(harness.Setup{}, harness.ChildPath, "wait", "15")
			p.Ready()
		}
		x.Rests(p.PID())
		own := privileges(os.Getpid())
		if got := privileges(p.PID()); os.Getuid() == 0 && got != own {
			t.Errorf("pause %v: mote has\n%s, want\n%s", pause, got, own)
		}
		if !pause {
			if got := privileges(x.Child(p.PID())); got != privileges(p.PID()) {
				t.Errorf("the app has\n%s, and mote\n%s", got, privileges(p.PID()))
			}
		}
		p.Send(15)
		p.WantCode(0)
	}
}

// TestNoCapabilities starts a mote in the sandbox without CAP_KILL, and without any: it has none afterwards, and no call fails
// loudly.
func TestNoCapabilities(t *testing.T) {
	for _, drop := range []string{"-all", "-all,+chown", "-kill"} {
		x := harness.NewX(t)
		s := harness.Setup{Wrap: []string{"setpriv", "--inh-caps=-all", "--bounding-set=" + drop},
			Opts: harness.Options{Extra: []string{"--sandbox"}}}
		p := x.Start(s, harness.ChildPath, "wait", "15")
		p.Ready()
		x.Eventually("mote has no capability", func() bool { return harness.Status(p.PID())["CapPrm"] == strings.Repeat("0", 16) })
		p.Send(15)
		p.WantCode(0)
	}
}

// TestSandbox looks at mote's privileges in the sandbox, and at the app's, which has none of it.
func TestSandbox(t *testing.T) {
	for _, s := range []harness.Setup{{Opts: harness.Options{Extra: []string{"--sandbox"}}}, {Env: []string{"MOTE_SANDBOX=yes"}}} {
		x := harness.NewX(t)
		p := x.Start(s, harness.ChildPath, "report", "15")
		p.Ready()
		x.Eventually("mote is confined", func() bool {
			s := harness.Status(p.PID())
			return s["NoNewPrivs"] == "1" && s["Seccomp"] == "2" && s["CapPrm"] == capKill && s["CapEff"] == capKill
		})
		if app, own := harness.Status(x.Child(p.PID())), harness.Status(os.Getpid()); app["NoNewPrivs"] != own["NoNewPrivs"] ||
			app["Seccomp"] != own["Seccomp"] {
			t.Errorf("the app has %s", privileges(x.Child(p.PID())))
		}
		p.Send(10)
		p.WantLines("10 0 1 0 0")
		p.Send(15)
		p.WantCode(0)
	}
}

// TestSandboxOutside looks into a confined mote from outside, as docker exec and a person who debugs would.
func TestSandboxOutside(t *testing.T) {
	x := harness.NewX(t)
	p := x.Start(harness.Setup{Env: []string{"MOTE_SANDBOX=1", "PATH=/bin:/usr/bin", "MARK=here"}}, harness.ChildPath, "wait", "15")
	p.Ready()
	x.Eventually("mote is confined", func() bool { return harness.Status(p.PID())["Seccomp"] == "2" })
	x.RunCommand(nil, harness.Enters(p, "/bin/true")...).Wants(x, "nsenter", 0, "", "")
	for _, words := range []string{
		"grep -qa MARK=here /proc/%d/environ", "readlink /proc/%d/exe", "ls /proc/%d/fd",
	} {
		words := strings.Fields(fmt.Sprintf(words, p.PID()))
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", words, err, out)
		}
	}
	tracer := exec.Command("strace", "-o", x.Dir+"/strace.out", "-p", fmt.Sprint(p.PID()))
	if err := tracer.Start(); err != nil {
		t.Fatal(err)
	}
	x.Cleanup(func() { _ = tracer.Process.Kill() })
	x.Eventually("strace shows what mote waits in", func() bool { return strings.Contains(x.Straced(), "rt_sigtimedwait(") })
	_ = tracer.Process.Signal(os.Interrupt)
	_ = tracer.Wait()
	p.Send(15)
	p.WantCode(0)
}

// TestSandboxRefused has a kernel that knows nothing of it, or that refuses a part, with each errno that there is for that.
func TestSandboxRefused(t *testing.T) {
	if len(harness.Runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	for _, call := range []string{"capset", "prctl"} {
		for _, errno := range harness.ErrnosOf(call) {
			for _, when := range map[string][]string{"capset": {""}, "prctl": {"", ":when=1", ":when=2"}}[call] {
				t.Run(call+" "+errno+when, func(t *testing.T) {
					t.Parallel()
					sandboxRefused(harness.NewX(t), call+":error="+errno+when)
				})
			}
		}
	}
}

func sandboxRefused(x *harness.X, inject string) {
	wrap := []string{"strace", "-D", "-o", "strace.out", "-e", "trace=capset,prctl", "-e", "inject=" + inject}
	p := x.Start(harness.Setup{Opts: harness.Options{Extra: []string{"--sandbox"}}, Wrap: wrap}, harness.ReportApp()...)
	if r := p.LivesOn(); r.Stderr != "" {
		x.Errorf("stderr %q", r.Stderr)
	}
	if !strings.Contains(x.Straced(), "(INJECTED)") {
		x.Errorf("strace made nothing fail: %s", x.Straced())
	}
}
