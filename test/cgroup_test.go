package test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// memoryCgroup makes a cgroup that may have so much memory, and removes it in the end: of version 1 below the caller's own, or of
// version 2. It returns the cgroup's folder, and where a container has its own one.
func (x *X) memoryCgroup(bytes int) (folder, mount string) {
	x.Helper()
	if os.Getuid() != 0 {
		x.Skip("only root can make a cgroup")
	}
	membership, _ := os.ReadFile("/proc/self/cgroup")
	own := regexp.MustCompile(`(?m)^\d+:memory:(.*)$`).FindSubmatch(membership)
	if own == nil {
		return x.memoryVersion2(bytes), "/sys/fs/cgroup"
	}
	folder, err := os.MkdirTemp("/sys/fs/cgroup/memory"+string(own[1]), "mote-test-")
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() {
		x.eventually("the cgroup can be removed", func() bool { return os.Remove(folder) == nil })
	})
	// Memory, and then memory and swap: or else the app fills the machine's swap first. A kernel may not count that.
	for _, file := range []string{folder + "/memory.limit_in_bytes", folder + "/memory.memsw.limit_in_bytes"} {
		if _, err := os.Stat(file); err != nil && strings.Contains(file, "memsw") {
			continue
		}
		x.write(file, strconv.Itoa(bytes))
	}
	return folder, "/sys/fs/cgroup/memory"
}

// memoryVersion2 is the same in version 2, below the root of the hierarchy. Only that may have the controller for its
// children and processes of its own.
func (x *X) memoryVersion2(bytes int) (folder string) {
	x.Helper()
	if err := os.WriteFile("/sys/fs/cgroup/cgroup.subtree_control", []byte("+memory"), 0o644); err != nil {
		x.Skipf("no cgroup can be made that has a limit of memory: %v", err)
	}
	folder = x.cgroup("unified")
	x.write(folder+"/memory.max", strconv.Itoa(bytes))
	if _, err := os.Stat(folder + "/memory.swap.max"); err == nil {
		x.write(folder+"/memory.swap.max", "0")
	}
	return folder
}

// into is a line of sh that moves the process that becomes mote into a cgroup.
func into(folder string) string { return "echo $$ >" + folder + "/cgroup.procs\n" }

// TestOomGroup has the kernel kill all of a cgroup together, which a kubelet asks for: mote is killed as well, and no line
// tells. Who started it sees the KILL, and the cgroup's counters.
func TestOomGroup(t *testing.T) {
	x := newX(t)
	folder := x.oomGroup()
	log := x.file("log", "", 0o644)
	r := x.run(setup{shell: into(folder), opts: extra("--termination-log", log)}, "/bin/sh", "-c", hog)
	said, _ := os.ReadFile(log)
	if r.code != -9 || r.stderr != "" || len(said) != 0 {
		t.Errorf("code %d, stderr %q, log %q; want a death by KILL and not a word", r.code, r.stderr, said)
	}
	// Linux 6.1 counts the one that it has chosen twice: by itself, and as one of the group.
	if text, _ := os.ReadFile(folder + "/memory.events"); !regexp.MustCompile("oom_kill [23]\noom_group_kill 1\n").Match(text) {
		t.Errorf("memory.events says %q", text)
	}
}

// TestOomGroupSpared takes mote out of that: who has an oom_score_adj of -1000 is not killed. The app has to give it back.
func TestOomGroupSpared(t *testing.T) {
	x := newX(t)
	folder := x.oomGroup()
	s := setup{proc: true, shell: into(folder) + "echo -1000 >/proc/$$/oom_score_adj"}
	r := x.run(s, "/bin/sh", "-c", "echo 0 >/proc/$$/oom_score_adj; "+hog)
	if r.code != 137 {
		t.Errorf("code %d, want 137", r.code)
	}
	x.wantDeath(r, elsewhere+"(1 out-of-memory kill|2 out-of-memory kills) in all")
}

func (x *X) oomGroup() (folder string) {
	x.Helper()
	folder, _ = x.memoryCgroup(16 << 20)
	if err := os.WriteFile(folder+"/memory.oom.group", []byte("1"), 0o644); err != nil {
		x.Skipf("version 1 has no memory.oom.group: %v", err)
	}
	return folder
}

// TestCgroupKill kills all of a cgroup by one word: mote and its app, or the app and its orphans, as mote explains then.
func TestCgroupKill(t *testing.T) {
	for _, with := range []bool{true, false} {
		t.Run(fmt.Sprint("mote too ", with), func(t *testing.T) {
			x := newX(t)
			folder := x.cgroup("unified")
			s, app := setup{opts: extra("-w")}, childPath+" orphans 3 9999999; exec "+childPath+" report "+last
			if with {
				s.shell = into(folder)
			} else {
				app = into(folder) + app
			}
			p := x.start(s, "/bin/sh", "-c", app)
			p.ready()
			x.write(folder+"/cgroup.kill", "1") // Linux 5.14
			r := p.wait()
			if with && (r.code != -9 || r.stderr != "") || !with && r.code != 137 {
				t.Errorf("code %d, stderr %q", r.code, r.stderr)
			}
			if !with && !regexp.MustCompile(`(?m)^mote: app killed by SIGKILL \(9\) after \d+\.\d{3} s, not by mote`).MatchString(r.stderr) {
				t.Errorf("stderr %q", r.stderr)
			}
		})
	}
}

// TestFrozenApp freezes the app alone. What it is sent waits, and so would a TERM without end; the KILL of a ladder ends it
// all the same, without a thaw. In version 1 it would wait, too.
func TestFrozenApp(t *testing.T) {
	asBoth(t, func(x *X, s setup) {
		s.opts = on("TERM=TERM/300ms/KILL")
		p := x.start(s, childPath, "report", last)
		p.ready()
		x.freeze(freezers[1], children(p.pid()))
		p.send(syscall.SIGTERM)
		r := p.wantCode(137)
		x.wantText(r.stderr, `\d+\.\d\d\d s after SIGTERM: SIGKILL to pid \d+`)
		if r.stdout != "" {
			x.Errorf("a frozen app says %q", r.stdout)
		}
	})
}
