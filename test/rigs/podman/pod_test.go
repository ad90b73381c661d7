package podman

import (
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// infra is the container that holds the namespaces of a pod.
func (s store) infra(pod string) rig.Container {
	s.Helper()
	return rig.Container{Engine: s.Engine, ID: s.Must("pod", "inspect", "-f", "{{.InfraContainerID}}", pod)}
}

// wantPause looks whether mote has catatonit's place in a pod, as PID 1 of its shared PID namespace.
func (s store) wantPause(pod string) (pid int) {
	s.Helper()
	pid = s.infra(pod).PID()
	s.isMote(pid)
	if words := s.words(pid); words != "/catatonit -P" {
		s.Errorf("PID 1 of the pod is %q", words)
	}
	return pid
}

// TestPod makes a pod whose containers share a PID namespace. What an app without an init leaves behind is reaped by mote,
// which podman has put into its own image as catatonit.
func TestPod(t *testing.T) {
	s := newStore(t)
	s.Must("pod", "create", "--name", "web", "--share", "pid", "--network", "none", "--cgroup-parent", "/"+rig.Cgroup)
	t.Cleanup(func() { s.Client("pod", "rm", "-f", "-t", "0", "web") })
	// The pod shares no network, so that the container would get one of podman's, with a bridge out here.
	app := rig.Container{Engine: s.Engine, ID: s.Must("run", "-d", "--pod", "web", "--network", "none", image, "/child", "report", "15")}
	app.Says("ready ")
	pause := s.wantPause("web")
	if first := s.Must("exec", app.ID, "/bin/cat", "/proc/1/comm"); first != "catatonit" {
		t.Errorf("the app sees %q as PID 1", first)
	}
	before := len(rig.Children(pause))
	s.Must("exec", app.ID, "/child", "orphans", "20", "300")
	s.Eventually("mote has them all reaped", func() bool { return len(rig.Children(pause)) <= before && rig.Zombies(pause) == 0 })
	s.Must("stop", "-t", patience, app.ID)
	app.WantCode(0)
}

// pod has mote twice: in the image, before the app, and as the pause of the pod.
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: kube
spec:
  shareProcessNamespace: true
  restartPolicy: Never
  containers:
  - name: app
    image: ` + image + `
    imagePullPolicy: Never
    command: ["/mote", "--", "/child", "report", "15"]
    env:
    - name: MOTE_VERBOSE
      value: "1"
`

// TestPlayKube makes a pod out of Kubernetes' YAML. mote before the app is not PID 1 there, and reaps for it nevertheless.
func TestPlayKube(t *testing.T) {
	s := newStore(t)
	s.Must("play", "kube", "--network", "none", s.Write("pod.yaml", pod, 0o644))
	t.Cleanup(func() { s.Client("pod", "rm", "-f", "-t", "0", "kube") })
	s.wantPause("kube")
	app := rig.Container{Engine: s.Engine, ID: "kube-app"}
	app.Says("ready ")
	pid := app.PID()
	s.isMote(pid)
	if inside := s.Must("exec", app.ID, "/bin/cat", "/proc/1/comm"); inside != "catatonit" {
		t.Errorf("the app sees %q as PID 1", inside)
	}
	s.Must("kill", "-s", "USR1", app.ID)
	app.Says("10 ")
	s.Must("stop", "-t", patience, app.ID)
	app.WantCode(0)
	if logs := app.Logs(); !strings.Contains(logs, "mote: SIGTERM from pid") {
		t.Errorf("mote has not said who stopped it:\n%s", logs)
	}
}

// TestPauseEnds stops a pod: its pause ends with 0, at once.
func TestPauseEnds(t *testing.T) {
	s := newStore(t)
	s.Must("pod", "create", "--name", "idle", "--network", "none", "--cgroup-parent", "/"+rig.Cgroup)
	t.Cleanup(func() { s.Client("pod", "rm", "-f", "-t", "0", "idle") })
	s.Must("pod", "start", "idle")
	pause := s.infra("idle")
	s.Must("pod", "stop", "-t", patience, "idle")
	pause.WantCode(0)
}
