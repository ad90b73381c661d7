package cri

import (
	"strconv"
	"strings"
	"testing"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/rigs/rig"
)

// inject runs a container of an image without mote in a pod that asks for it.
func (n *node) inject(t testing.TB, pid cri.NamespaceMode, s settings, command ...string) *pod {
	t.Helper()
	p := n.annotated(t, pid, yes)
	s.image = bareImage
	p.run(s, command...)
	return p
}

// wantMote waits until the container's first process is mote with the command behind it. At first it is the runtime.
func (p *pod) wantMote(command string) {
	p.Helper()
	p.Eventually("mote runs "+command, func() bool { return commandLine(p.pid()) == "/.mote -- "+command })
}

// injected has mote before the command of a pod, or of its image, as PID 1.
func injected(t *testing.T, n *node) {
	for name, command := range map[string][]string{"image": nil, "pod": orphaning} {
		t.Run(name, func(t *testing.T) {
			p := n.inject(t, own, settings{}, command...)
			p.says("ready")
			if command == nil {
				command = []string{"/child", "report", "15"}
			}
			p.wantMote(strings.Join(command, " "))
			if pid := innermost(p.pid()); pid != "1" {
				t.Errorf("mote is pid %s, want 1", pid)
			}
			n.mustExec(p, "/bin/grep", " /.mote ro,", "/proc/self/mountinfo")
			p.reaps(p.pid(), 1)
			p.stop(patience)
			p.says(" stdout F 15 0 ")
			p.wantEnd(0, "Completed")
		})
	}
}

// injectedGrace stops an app that reports TERM, and is deaf to it.
func injectedGrace(t *testing.T, n *node) {
	p := n.inject(t, own, settings{}, "/child", "report", "10")
	p.says("ready")
	begin := time.Now()
	p.stop(2)
	if took := time.Since(begin); took < 2*time.Second {
		t.Errorf("the stop took %v, want two seconds and a little", took)
	}
	p.wantEnd(137, "Error")
	p.says(" stdout F 15 0 ")
}

// injectedShared has the pod's own process as PID 1.
func injectedShared(t *testing.T, n *node) {
	p := n.inject(t, shared, settings{}, orphaning...)
	p.says("ready")
	p.reaps(p.pid(), 1)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// injectedCodes compares with what containerd says where there is no mote.
func injectedCodes(t *testing.T, n *node) {
	for _, row := range []struct {
		how    string
		number int
		code   int32
		reason string
	}{
		{"exit", 0, 0, "Completed"}, {"exit", 3, 3, "Error"}, {"exit", 255, 255, "Error"},
		{"die", 9, 137, "Error"}, {"die", 11, 139, "Error"},
	} {
		number := strconv.Itoa(row.number)
		t.Run(row.how+number, func(t *testing.T) {
			n.inject(t, own, settings{}, "/child", row.how, number).wantEnd(row.code, row.reason)
			plain := n.pod(t, own)
			plain.run(settings{}, "/bin/sh", "-c", "/child "+row.how+" "+number+"; exit $?") // PID 1 cannot raise a signal
			plain.wantEnd(row.code, row.reason)
		})
	}
}

// injectedOutOfMemory is outOfMemory.
func injectedOutOfMemory(t *testing.T, n *node) {
	p := n.inject(t, own, settings{memory: 32 << 20}, hog...)
	n.mustExec(p, "/bin/touch", "/now")
	p.wantEnd(137, "OOMKilled")
}

// injectedProbes runs commands that leave orphans, and asks the mote that the plugin brought.
func injectedProbes(t *testing.T, n *node) {
	p := n.inject(t, own, settings{})
	p.says("ready")
	for range 20 {
		n.mustExec(p, "/child", "orphans", "2", "10")
	}
	n.mustExec(p, "/.mote", "--signal", "NONE=child")
	p.reaps(p.pid(), 1)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// injectedUser has a user, and a root file system that can only be read.
func injectedUser(t *testing.T, n *node) {
	p := n.inject(t, own, settings{user: 1000, readOnly: true}, "/bin/sh", "-c",
		"id -u; touch /tmp/x || echo refused; exec /child report 15")
	p.says("ready")
	p.says(" stdout F 1000\n")
	p.says(" stdout F refused\n")
	for _, pid := range append(rig.Children(p.pid()), p.pid()) {
		if uid := rig.Status(pid)["Uid"]; uid != "1000\t1000\t1000\t1000" {
			t.Errorf("pid %d has the uids %q", pid, uid)
		}
	}
	p.stop(patience)
	p.wantEnd(0, "Completed")
}
