package world

import (
	"os"
	"strings"
	"syscall"

	"mote/test/harness"
)

// World prints all of a process that an init could have changed, except what names the process itself. cat changes
// nothing of its own.
var World = []string{"cat", "/proc/self/status", "/proc/self/limits", "/proc/self/environ", "/proc/self/oom_score_adj",
	"/proc/self/personality", "/proc/self/timerslack_ns"}

// mayDiffer are the fields of /proc/self/status that say who and when, not how.
var mayDiffer = []string{"Pid:", "Tgid:", "Ngid:", "PPid:", "NSpid:", "NStgid:", "NSpgid:", "NSsid:", "Vm", "Rss", "Hugetlb",
	"voluntary_ctxt", "nonvoluntary_ctxt", "SigQ:", "CoreDumping:", "THP_", "untag_mask", "x86_", "Cpus_", "Mems_"}

// Comparable is what world prints without what may differ.
func Comparable(text string) string {
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

// Inherited are worlds to be started in.
var Inherited = []struct{ Name, Shell, Wrap string }{
	{"plain", "", "mask 0"},
	{"signals ignored", "trap '' HUP USR1 PIPE", "ignore 40"},
	{"SIGCHLD ignored", "", "ignore 17"},
	{"signals blocked", "", "mask 8000000200004401"},
	{"limits and umask", "umask 027; ulimit -n 99; ulimit -c 0; ulimit -s 4096; ulimit -u 5000", "mask 0"},
}

// LeavesWorldAlone compares what an app sees with and without an init before it.
func LeavesWorldAlone(x *harness.X) {
	env := []string{"PATH=" + os.Getenv("PATH"), "EMPTY=", "odd", "A=1", "A=2", "Z=\xff\x01"}
	for _, i := range Inherited {
		wrap := append([]string{harness.ChildPath}, strings.Fields(i.Wrap)...)
		with := x.Run(harness.Setup{Proc: true, Shell: i.Shell, Wrap: wrap, Env: env}, append([]string{"/bin/cat"}, World[1:]...)...)
		without := x.WithoutInit().Run(harness.Setup{Proc: true, Shell: i.Shell, Wrap: wrap, Env: env},
			append([]string{"/bin/cat"}, World[1:]...)...)
		if a, b := Comparable(with.Stdout), Comparable(without.Stdout); a != b {
			x.Errorf("%s: the app's world is\n%s\nand without the init\n%s\nstderr %q", i.Name, a, b, with.Stderr)
		}
	}
}

// PassesDescriptors compares what the app has open: inherited descriptors are the app's, and nothing of the init's is.
func PassesDescriptors(x *harness.X) {
	s := harness.Setup{Proc: true, Shell: "exec 5</etc/passwd 9<>/dev/null"}
	list := []string{"ls", "-l", "/proc/self/fd"}
	with, without := x.Run(s, list...), x.WithoutInit().Run(s, list...)
	a, b := openFiles(with.Stdout), openFiles(without.Stdout)
	if a != b || !strings.Contains(a, "9 /dev/null") {
		x.Errorf("the app has\n%s\nand without the init\n%s\nstderr %q", a, b, with.Stderr)
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

// PassesDirectory looks at the working directory, which the init itself leaves.
func PassesDirectory(x *harness.X) {
	if r := x.Run(harness.Setup{}, "/bin/pwd"); r.Stdout != x.Dir+"\n" {
		x.Errorf("the app runs in %q, want %q", r.Stdout, x.Dir)
	}
}

// PassesArguments passes odd words, and two MiB of them, which is the most that the kernel takes with a stack of 8 MiB.
func PassesArguments(x *harness.X) {
	odd := []string{"", " ", "-v", "--", "a b", "\xff\n"}
	if r := x.Run(harness.Setup{}, append([]string{"printf", "<%s>"}, odd...)...); r.Stdout != "<>< ><-v><--><a b><\xff\n>\n" {
		x.Errorf("the app got %q", r.Stdout)
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
	if r := x.Run(harness.Setup{Env: env}, words...); r.Stdout != "15 100000 100000 131000\n" {
		x.Errorf("with 2 MiB of arguments and environment the app says %q, code %d, stderr %.200q", r.Stdout, r.Code, r.Stderr)
	}
}

// RunsOnSmallStack starts below a stack limit of 256 KiB.
func RunsOnSmallStack(x *harness.X) {
	p := x.Start(harness.Setup{Shell: "ulimit -s 256"}, harness.ChildPath, "report", "15")
	p.Ready()
	p.Send(syscall.SIGUSR1)
	if line := p.Line(); !strings.HasPrefix(line, "10 ") {
		x.Fatalf("the app got %q, want signal 10", line)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}

// RunsWithoutProc does the whole of the main job where /proc is an empty folder.
func RunsWithoutProc(x *harness.X) {
	p := x.Start(harness.Setup{Shell: "mount -t tmpfs none /proc"}, "/bin/sh", "-c",
		harness.ChildPath+" orphans 20 1; exec "+harness.ChildPath+" report 15")
	p.Ready()
	x.Eventually("the app is the init's only child", func() bool { return len(harness.Children(p.PID())) == 1 })
	p.Send(syscall.SIGUSR1)
	if line := p.Line(); !strings.HasPrefix(line, "10 ") {
		x.Fatalf("the app got %q, want signal 10", line)
	}
	p.Send(syscall.SIGTERM)
	p.WantCode(0)
}
