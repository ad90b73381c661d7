package exitcodes

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"mote/test/harness"
)

// TestOomGroup has the kernel kill all of a cgroup together, which a kubelet asks for: mote is killed as well, and no line
// tells. Who started it sees the KILL, and the cgroup's counters.
func TestOomGroup(t *testing.T) {
	x := harness.NewX(t)
	folder := oomGroup(x)
	s := harness.Logged(x.File("log", "", 0o644))
	s.Shell = harness.Into(folder)
	r := x.Run(s, "/bin/sh", "-c", hog)
	said, _ := os.ReadFile(x.Dir + "/log")
	if r.Code != -9 || r.Stderr != "" || len(said) != 0 {
		t.Errorf("code %d, stderr %q, log %q; want a death by KILL and not a word", r.Code, r.Stderr, said)
	}
	// Linux 6.1 counts the one that it has chosen twice: by itself, and as one of the group.
	if text, _ := os.ReadFile(folder + "/memory.events"); !regexp.MustCompile("oom_kill [23]\noom_group_kill 1\n").Match(text) {
		t.Errorf("memory.events says %q", text)
	}
}

// TestOomGroupSpared takes mote out of that: who has an oom_score_adj of -1000 is not killed. The app has to give it back.
func TestOomGroupSpared(t *testing.T) {
	x := harness.NewX(t)
	folder := oomGroup(x)
	s := harness.Setup{Proc: true, Shell: harness.Into(folder) + "echo -1000 >/proc/$$/oom_score_adj"}
	r := x.Run(s, "/bin/sh", "-c", "echo 0 >/proc/$$/oom_score_adj; "+hog)
	if r.Code != 137 {
		t.Errorf("code %d, want 137", r.Code)
	}
	wantDeath(x, r, elsewhere+"(1 out-of-memory kill|2 out-of-memory kills) in all")
}

func oomGroup(x *harness.X) (folder string) {
	x.Helper()
	folder, _ = x.MemoryCgroup(16 << 20)
	group := folder + "/memory.oom.group"
	if _, err := os.Stat(group); err != nil {
		x.Skip("version 1 of cgroups has no memory.oom.group")
	}
	if err := os.WriteFile(group, []byte("1"), 0o644); err != nil {
		x.Fatal(err)
	}
	return folder
}

// TestCgroupKill kills all of a cgroup by one word: mote and its app, or the app and its orphans, as mote explains then.
func TestCgroupKill(t *testing.T) {
	for _, with := range []bool{true, false} {
		t.Run(fmt.Sprint("mote too ", with), func(t *testing.T) {
			x := harness.NewX(t)
			folder := x.Cgroup("unified")
			s := harness.Setup{Opts: harness.Options{Extra: []string{"-w"}}}
			app := fmt.Sprintf("%[1]s orphans 3 9999999; exec %[1]s report %[2]s", harness.ChildPath, harness.EndOfReport)
			if with {
				s.Shell = harness.Into(folder)
			} else {
				app = harness.Into(folder) + app
			}
			p := x.Start(s, "/bin/sh", "-c", app)
			p.Ready()
			x.Write(folder+"/cgroup.kill", "1") // Linux 5.14
			r := p.Wait()
			if with && (r.Code != -9 || r.Stderr != "") || !with && r.Code != 137 {
				t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
			}
			if !with && !regexp.MustCompile(`(?m)^mote: app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote`).MatchString(r.Stderr) {
				t.Errorf("stderr %q", r.Stderr)
			}
		})
	}
}
