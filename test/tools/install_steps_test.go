package tools

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"mote/test/harness"
)

// TestToolInstallTemporary meets temporary files of others, which are not its own to remove.
func TestToolInstallTemporary(t *testing.T) {
	for _, c := range []struct {
		many, code int
	}{{1, 0}, {99, 0}, {100, 1}} {
		x := harness.NewX(t)
		const script = `i=0; while [ $i -lt $1 ]; do echo theirs >.mote-$$-$i; i=$((i+1)); done; exec "$0" --install tool`
		r := x.RunCommand(nil, "/bin/sh", "-c", script, harness.MotePath, fmt.Sprint(c.many))
		if c.code != 0 {
			wantFailure(x, r, "tool", "file exists")
		}
		theirs, _ := filepath.Glob(x.Dir + "/.mote-*")
		for _, path := range theirs {
			if text, _ := os.ReadFile(path); string(text) != "theirs\n" {
				t.Errorf("%s was written to", path)
			}
		}
		if _, err := os.Stat(x.Dir + "/tool"); r.Code != c.code || len(theirs) != c.many || (err == nil) != (c.code == 0) {
			t.Errorf("%d files: code %d, %d are left, %v", c.many, r.Code, len(theirs), err)
		}
	}
}

// TestToolInstallSteps sees the system calls: the file gets its place when it is whole, has its mode, and is on the disk.
func TestToolInstallSteps(t *testing.T) {
	x := harness.NewX(t)
	log := x.Dir + "/strace.out"
	words := []string{"strace", "-o", log, "-e", "trace=openat,write,fchmod,fsync,close,renameat2,unlinkat,linkat",
		harness.MotePath, "--install", x.Dir + "/tool"}
	x.RunCommand(nil, words...).Wants(x, "under strace", 0, "", "")
	text, _ := os.ReadFile(log)
	steps := `(?s)^openat\(AT_FDCWD, "` + x.Dir + `/", O_RDONLY\|O_CLOEXEC\|O_DIRECTORY\) = (\d+)
openat\(AT_FDCWD, "/proc/self/exe", O_RDONLY\|O_CLOEXEC\) = \d+
openat\(\d+, "(\.mote-\d+-0)", O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600\) = (\d+)
(?:write\([^\n]*\n)+fchmod\((\d+), 0755\) += 0
fsync\((\d+)\) += 0
close\((\d+)\) += 0
renameat2\((\d+), "(\.mote-\d+-0)", (\d+), "tool", 0\) = 0
fsync\((\d+)\) += 0
\+\+\+ exited with 0 \+\+\+\n$`
	found := regexp.MustCompile(steps).FindSubmatch(regexp.MustCompile(` +=`).ReplaceAll(text, []byte(" =")))
	if found == nil {
		t.Fatalf("the steps are\n%s", text)
	}
	for _, same := range [][2]int{{1, 7}, {1, 9}, {1, 10}, {2, 8}, {3, 4}, {3, 5}, {3, 6}} {
		if a, b := string(found[same[0]]), string(found[same[1]]); a != b {
			t.Errorf("%s and %s should be the same in\n%s", a, b, text)
		}
	}
}

// TestToolInstallAtOnce installs over a file that others run all the while: they never see half of it.
func TestToolInstallAtOnce(t *testing.T) {
	x := harness.NewX(t)
	path := x.Dir + "/tool"
	x.Words(nil, "--install", path)
	var all sync.WaitGroup
	for range 3 {
		all.Add(2)
		go func() {
			defer all.Done()
			for range 20 {
				if out, err := exec.Command(harness.MotePath, "--install", path).CombinedOutput(); err != nil {
					t.Errorf("install: %v %s", err, out)
				}
			}
		}()
		go func() {
			defer all.Done()
			for range 60 {
				if out, err := exec.Command(path, "--version").CombinedOutput(); err != nil {
					t.Errorf("run: %v %s", err, out)
				}
			}
		}()
	}
	all.Wait()
	wantInstalled(x, "all at once", path)
}
