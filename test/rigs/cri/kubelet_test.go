package cri

import (
	"regexp"
	"strings"
	"testing"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// Whose PID namespace a container has.
const (
	own    = cri.NamespaceMode_CONTAINER
	shared = cri.NamespaceMode_POD
)

// orphaning is an app that leaves orphans, and then tells of each signal and ends with 0 on TERM.
var orphaning = []string{"/bin/sh", "-c", "/child orphans 20 10; exec /child report 15"}

// withMote puts mote in front.
func withMote(app []string) []string { return append([]string{"/mote", "--"}, app...) }

// row is a test that has a node in common with others.
type row struct {
	name string
	run  func(t *testing.T, n *node)
}

// usual are what a kubelet does with pods.
var usual = []row{
	{"OwnNamespace", ownNamespace}, {"GraceKept", graceKept}, {"GraceRunsOut", graceRunsOut},
	{"SharedNamespace", sharedNamespace}, {"Pause", pause}, {"OutOfMemory", outOfMemory},
	{"TerminationLog", terminationLog}, {"Exec", execOrphans}, {"Probes", probes},
}

// TestKubelet starts one containerd and does with its pods what a kubelet does.
func TestKubelet(t *testing.T) {
	n := newNode(t)
	if testing.Short() {
		n.all(t, usual[:1])
		return
	}
	n.all(t, usual)
}

// all runs tests side by side, and returns when they have ended, before containerd does.
func (n *node) all(t *testing.T, rows []row) {
	t.Run("all", func(t *testing.T) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				t.Parallel()
				row.run(t, n)
			})
		}
	})
}

// graceKept stops an app that takes a second for its end, and has an hour.
func graceKept(t *testing.T, n *node) {
	for name, pid := range map[string]cri.NamespaceMode{"own": own, "shared": shared} {
		t.Run(name, func(t *testing.T) {
			p := n.pod(t, pid)
			p.run(settings{}, "/mote", "--", "/bin/sh", "-c",
				"trap 'sleep 1; echo done; exit 0' TERM; echo up; while :; do sleep .1; done")
			p.says("up")
			begin := time.Now()
			p.stop(patience)
			if took := time.Since(begin); took < time.Second {
				t.Errorf("the stop took %v, want a second and a little", took)
			}
			p.wantEnd(0, "Completed")
			p.says("done")
		})
	}
}

// graceRunsOut stops an app that is deaf, and has two seconds.
func graceRunsOut(t *testing.T, n *node) {
	p := n.pod(t, own)
	p.run(settings{}, "/mote", "--", "/child", "wait", "10")
	p.says("ready")
	begin := time.Now()
	p.stop(2)
	if took := time.Since(begin); took < 2*time.Second {
		t.Errorf("the stop took %v, want two seconds and a little", took)
	}
	p.wantEnd(137, "Error")
}

// ownNamespace has mote as PID 1 of the container.
func ownNamespace(t *testing.T, n *node) {
	p := n.pod(t, own)
	p.run(settings{}, withMote(orphaning)...)
	p.says("ready")
	if pid := innermost(p.pid()); pid != "1" {
		t.Errorf("mote is pid %s, want 1", pid)
	}
	p.reaps(p.pid(), 1)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// reaps waits until a process has so many children, dead ones included.
func (p *pod) reaps(pid, left int) {
	p.Helper()
	p.Eventually("all orphans are reaped", func() bool { return len(rig.Children(pid)) == left })
}

// sharedNamespace has mote as any process of the pod. The orphans of its app come to it all the same, not to PID 1, as long
// as they live, and dead ones are reaped.
func sharedNamespace(t *testing.T, n *node) {
	p := n.pod(t, shared)
	p.run(settings{}, "/mote", "--", "/bin/sh", "-c",
		"/child orphans 3 600000; /child orphans 20 10; exec /child report 15")
	p.says("ready")
	mote := p.pid()
	if pid := innermost(mote); pid == "1" || pid == "" {
		t.Errorf("mote is pid %s, want another one than 1", pid)
	}
	p.reaps(mote, 4)
	if all := rig.Children(p.sandboxPid()); len(all) != 0 {
		t.Errorf("PID 1 of the pod has got orphans: %v", all)
	}
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// exec runs a command in the container, as a kubelet does for a probe or a hook.
func (n *node) exec(p *pod, command ...string) *cri.ExecSyncResponse {
	p.Helper()
	request := &cri.ExecSyncRequest{ContainerId: p.container, Cmd: command, Timeout: int64(wait.Bound.Seconds())}
	return call(p.Rig, n.ExecSync, request)
}

// mustExec runs a command that must end with 0.
func (n *node) mustExec(p *pod, command ...string) {
	p.Helper()
	if r := n.exec(p, command...); r.ExitCode != 0 {
		p.Fatalf("%q: code %d, stderr %q", command, r.ExitCode, r.Stderr)
	}
}

// probes asks mote by what a pod's probes and hooks run: whether the app is there, whether somebody is who is not, and to stop.
// With a PID namespace for the pod, the mote of this container has to be found, which is not PID 1.
func probes(t *testing.T, n *node) {
	for name, pid := range map[string]cri.NamespaceMode{"own": own, "shared": shared} {
		t.Run(name, func(t *testing.T) {
			p := n.pod(t, pid)
			p.run(settings{}, "/mote", "--", "/child", "report", "15")
			p.says("ready")
			n.mustExec(p, "/mote", "--signal", "NONE")
			n.mustExec(p, "/mote", "--signal", "NONE=child")
			if r := n.exec(p, "/mote", "--signal", "NONE=nobody"); r.ExitCode != 1 {
				t.Errorf("code %d for a process that is not there; stderr %q", r.ExitCode, r.Stderr)
			}
			n.mustExec(p, "/mote", "--signal", "USR1")
			p.says(" stdout F 10 0 ")
			n.exec(p, "/mote", "--signal", "TERM") // may be killed itself, because the container ends
			p.wantEnd(0, "Completed")
		})
	}
}

// execOrphans runs commands in the container that leave orphans, as a probe may do: they come to mote.
func execOrphans(t *testing.T, n *node) {
	p := n.pod(t, own)
	p.run(settings{}, "/mote", "-w", "--", "/child", "report", "15")
	p.says("ready")
	n.mustExec(p, "/child", "orphans", "5", "10")
	p.Eventually("five are reaped", func() bool { return strings.Count(p.Read(p.log), "reaped") == 5 })
	p.reaps(p.pid(), 1)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// pause has mote as the pod's own process, which reaps what an app without an init leaves.
func pause(t *testing.T, n *node) {
	p := n.pod(t, shared)
	sandbox := p.sandboxPid()
	p.Eventually("it is mote", func() bool { return commandLine(sandbox) == "/mote --pause" })
	if pid := innermost(sandbox); pid != "1" {
		t.Errorf("it is pid %s, want 1", pid)
	}
	p.run(settings{}, orphaning...)
	p.says("ready")
	p.reaps(sandbox, 0)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// hog is an app that takes its memory when it is asked to, by a file: containerd begins to watch for out-of-memory kills once
// the container runs, and misses what happens before.
var hog = []string{"/bin/sh", "-c", "until [ -e /now ]; do sleep 0.05; done; exec dd if=/dev/zero of=/dev/null bs=256M count=1"}

// outOfMemory has the kernel kill the app. The kubelet sees it in the reason, a person in the log.
func outOfMemory(t *testing.T, n *node) {
	p := n.pod(t, own)
	p.run(settings{memory: 32 << 20}, withMote(hog)...)
	n.mustExec(p, "/bin/touch", "/now")
	p.wantEnd(137, "OOMKilled")
	p.says(" stderr F mote: app killed by SIGKILL (9) after ")
	p.says(" s, not by mote; its cgroup counts 1 out-of-memory kill in all\n")
}

// terminationLog mounts the file of which a kubelet shows the content as the reason of the end.
func terminationLog(t *testing.T, n *node) {
	p := n.pod(t, own)
	mount := &cri.Mount{HostPath: p.Write("reason", "", 0o666), ContainerPath: "/dev/termination-log"}
	p.run(settings{mounts: []*cri.Mount{mount}},
		"/mote", "--termination-log", "/dev/termination-log", "--", "/child", "die", "11")
	p.wantEnd(139, "Error")
	want := regexp.MustCompile(`^app killed by SIGSEGV \(11\).* after \d+\.\d{3} s\n?$`)
	if reason := p.Read("reason"); !want.MatchString(reason) {
		t.Errorf("the reason is %q", reason)
	}
}
