package test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// world prints all of a process that an init could have changed, except what names the process itself. cat changes
// nothing of its own.
var world = []string{"cat", "/proc/self/status", "/proc/self/limits", "/proc/self/environ", "/proc/self/oom_score_adj",
	"/proc/self/personality", "/proc/self/timerslack_ns"}

// mayDiffer are the fields of /proc/self/status that say who and when, not how.
var mayDiffer = []string{"Pid:", "Tgid:", "Ngid:", "PPid:", "NSpid:", "NStgid:", "NSpgid:", "NSsid:", "Vm", "Rss", "Hugetlb",
	"voluntary_ctxt", "nonvoluntary_ctxt", "SigQ:", "CoreDumping:", "THP_", "untag_mask", "x86_", "Cpus_", "Mems_"}

func comparable(text string) string {
	var kept []string
lines:
	for _, line := range strings.Split(text, "\n") {
		for _, field := range mayDiffer {
			if strings.HasPrefix(line, field) {
				continue lines
			}
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}

// inherited are worlds to be started in.
var inherited = []struct{ name, shell, wrap string }{
	{"plain", "", "mask 0"},
	{"signals ignored", "trap '' HUP USR1 PIPE", "ignore 40"},
	{"SIGCHLD ignored", "", "ignore 17"},
	{"signals blocked", "", "mask 8000000200004401"},
	{"limits and umask", "umask 027; ulimit -n 99; ulimit -c 0; ulimit -s 4096; ulimit -u 5000", "mask 0"},
}

// leavesWorldAlone compares what an app sees with and without an init before it.
func leavesWorldAlone(x *X) {
	env := []string{"PATH=" + os.Getenv("PATH"), "EMPTY=", "odd", "A=1", "A=2", "Z=\xff\x01"}
	for _, i := range inherited {
		wrap := append([]string{childPath}, strings.Fields(i.wrap)...)
		with := x.run(setup{proc: true, shell: i.shell, wrap: wrap, env: env}, append([]string{"/bin/cat"}, world[1:]...)...)
		without := x.without().run(setup{proc: true, shell: i.shell, wrap: wrap, env: env}, append([]string{"/bin/cat"}, world[1:]...)...)
		if a, b := comparable(with.stdout), comparable(without.stdout); a != b {
			x.Errorf("%s: the app's world is\n%s\nand without the init\n%s\nstderr %q", i.name, a, b, with.stderr)
		}
	}
}

// passesDescriptors compares what the app has open: inherited descriptors are the app's, and nothing of the init's is.
func passesDescriptors(x *X) {
	s := setup{proc: true, shell: "exec 5</etc/passwd 9<>/dev/null"}
	list := []string{"ls", "-l", "/proc/self/fd"}
	with, without := x.run(s, list...), x.without().run(s, list...)
	a, b := openFiles(with.stdout), openFiles(without.stdout)
	if a != b || !contains(a, "9 /dev/null") {
		x.Errorf("the app has\n%s\nand without the init\n%s\nstderr %q", a, b, with.stderr)
	}
}

// openFiles reads descriptors and files out of what ls -l prints. Pipes have no name that could be compared, and the
// folder that ls itself has open does not count.
func openFiles(list string) string {
	var files []string
	for _, line := range strings.Split(list, "\n") {
		link, target, ok := strings.Cut(line, " -> ")
		if !ok || strings.HasPrefix(target, "/proc/") {
			continue
		}
		target, _, _ = strings.Cut(target, ":[")
		files = append(files, link[strings.LastIndex(link, " ")+1:]+" "+target)
	}
	return strings.Join(files, "\n")
}

// passesDirectory looks at the working directory, which the init itself leaves.
func passesDirectory(x *X) {
	if r := x.run(setup{}, "/bin/pwd"); r.stdout != x.dir+"\n" {
		x.Errorf("the app runs in %q, want %q", r.stdout, x.dir)
	}
}

// passesArguments passes odd words, and two MiB of them, which is the most that the kernel takes with a stack of 8 MiB.
func passesArguments(x *X) {
	odd := []string{"", " ", "-v", "--", "a b", "\xff\n"}
	if r := x.run(setup{}, append([]string{"printf", "<%s>"}, odd...)...); r.stdout != "<>< ><-v><--><a b><\xff\n>\n" {
		x.Errorf("the app got %q", r.stdout)
	}
	const each, count = 100_000, 15
	words := []string{"/bin/sh", "-c", `echo $# ${#1} ${#15} ${#BIG}`, "sh"}
	for range count {
		words = append(words, strings.Repeat("x", each))
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "BIG=" + strings.Repeat("y", 131000)}
	for i := range 3 {
		env = append(env, "MORE"+string(rune('A'+i))+"="+strings.Repeat("z", 131000))
	}
	if r := x.run(setup{env: env}, words...); r.stdout != "15 100000 100000 131000\n" {
		x.Errorf("with 2 MiB of arguments and environment the app says %q, code %d, stderr %.200q", r.stdout, r.code, r.stderr)
	}
}

// runsOnSmallStack starts below a stack limit of 256 KiB.
func runsOnSmallStack(x *X) {
	p := x.start(setup{shell: "ulimit -s 256"}, childPath, "report", "15")
	p.ready()
	p.send(syscall.SIGUSR1)
	if line := p.line(); !strings.HasPrefix(line, "10 ") {
		x.Fatalf("the app got %q, want signal 10", line)
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// runsWithoutProc does the whole of the main job where /proc is an empty folder.
func runsWithoutProc(x *X) {
	p := x.start(setup{shell: "mount -t tmpfs none /proc"}, "/bin/sh", "-c",
		childPath+" orphans 20 1; exec "+childPath+" report 15")
	p.ready()
	x.eventually("the app is the init's only child", func() bool { return len(children(p.pid())) == 1 })
	p.send(syscall.SIGUSR1)
	if line := p.line(); !strings.HasPrefix(line, "10 ") {
		x.Fatalf("the app got %q, want signal 10", line)
	}
	p.send(syscall.SIGTERM)
	p.wantCode(0)
}

// TestWorldDiffers shows that leavesWorldAlone can fail: a shell that changes one thing is noticed.
func TestWorldDiffers(t *testing.T) {
	x := newX(t).without()
	plain := x.run(setup{proc: true}, world...)
	for _, shell := range []string{"trap '' HUP", "umask 077", "ulimit -n 50", "A=1; export A"} {
		if changed := x.run(setup{proc: true, shell: shell}, world...); comparable(changed.stdout) == comparable(plain.stdout) {
			t.Errorf("%s makes no difference that the test sees", shell)
		}
	}
}
