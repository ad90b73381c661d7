package cri

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// TestRealKubelet starts one kubelet on containerd 2, and has it run pods.
func TestRealKubelet(t *testing.T) {
	k := newKubelet(t)
	t.Run("all", func(t *testing.T) {
		for _, row := range []struct {
			name string
			run  func(t *testing.T, k *kubelet)
		}{
			{"Deleted", deleted}, {"DeletedDeaf", deletedDeaf}, {"DeletedLadder", deletedLadder},
			{"PreStopSleep", preStopSleep}, {"PreStopExec", preStopExec}, {"Liveness", liveness},
			{"ProbesForAMinute", probesForAMinute}, {"TerminationMessage", terminationMessage},
			{"SharedProcesses", sharedProcesses}, {"Sidecar", sidecar}, {"OnFailure", onFailure}, {"Plugin", pluginPod},
		} {
			t.Run(row.name, func(t *testing.T) {
				t.Parallel()
				row.run(t, k)
			})
		}
	})
}

// deleted removes a pod whose app takes a second for its end.
func deleted(t *testing.T, k *kubelet) {
	s := k.start(t, nil, container("app", "/mote", "-v", "--", "/bin/sh", "-c",
		"trap 'sleep 1; echo done; exit 0' TERM; echo up; while :; do sleep .1; done"))
	s.says("app", "up")
	s.remove()
	s.wantEnd("app", 0, 0)
	s.says("app", "done")
}

// deletedDeaf removes a pod whose app reports TERM and goes on, until the grace period is over.
func deletedDeaf(t *testing.T, k *kubelet) {
	const grace = 3
	s := k.start(t, func(pod *corev1.Pod) { *pod.Spec.TerminationGracePeriodSeconds = grace },
		container("app", withMote([]string{"/child", "report", "10"})...))
	s.says("app", "ready")
	begin := time.Now()
	s.remove()
	s.says("app", "\n15 0 ")
	if end := s.k.end(s.name, "app", 0); end != nil {
		t.Errorf("TERM was followed at once by the end, with %d", end.ExitCode)
	}
	if took := finished(s.wantEnd("app", 0, 137)).Sub(begin); took < grace*time.Second {
		t.Errorf("the end took %v, want the grace period and a little", took)
	}
}

// deletedLadder has mote end the app long before the kubelet would.
func deletedLadder(t *testing.T, k *kubelet) {
	s := k.start(t, nil, container("app", "/mote", "--on", "TERM=TERM/2s/KILL", "--", "/child", "report", "10"))
	s.says("app", "ready")
	s.remove()
	s.wantEnd("app", 0, 137)
	want := regexp.MustCompile(`^ready \d+\n15 0 .*\nmote: .* s after SIGTERM: SIGKILL to pid \d+\n`)
	if got := s.written("app"); !want.MatchString(got) {
		t.Errorf("they wrote %q, want TERM and mote's KILL", got)
	}
}

// preStopSleep has the kubelet wait before TERM.
func preStopSleep(t *testing.T, k *kubelet) {
	const pause = 5
	app := container("app", withMote([]string{"/child", "report", "15"})...)
	app.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: pause}}}
	s := k.start(t, nil, app)
	s.says("app", "ready")
	begin := time.Now()
	s.remove()
	s.wantEnd("app", 0, 0)
	s.says("app", "\n15 0 ")
	file, err := os.Stat(s.Path("app"))
	if err != nil {
		t.Fatal(err)
	}
	if took := file.ModTime().Sub(begin); took < pause*time.Second {
		t.Errorf("TERM came after %v, want the hook's %d s", took, pause)
	}
}

// preStopExec has a hook send a signal by a word of the image's author's. TERM comes behind it.
func preStopExec(t *testing.T, k *kubelet) {
	app := container("app", withMote([]string{"/child", "report", "15"})...)
	app.Env = []corev1.EnvVar{{Name: "MOTE_COMMANDS", Value: "drain=USR2"}}
	app.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Exec: run("/mote", "--signal", "drain")}}
	s := k.start(t, nil, app)
	s.says("app", "ready")
	s.remove()
	s.wantEnd("app", 0, 0)
	if got := s.written("app"); !regexp.MustCompile(`^ready \d+\n12 0 .*\n15 0 .*\n$`).MatchString(got) {
		t.Errorf("the app got %q, want USR2 and then TERM", got)
	}
}

func run(command ...string) *corev1.ExecAction { return &corev1.ExecAction{Command: command} }

// probe runs each second, and fails at once.
func probe(command ...string) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{Exec: run(command...)}, PeriodSeconds: 1, FailureThreshold: 1,
		TimeoutSeconds: int32(wait.Bound.Seconds()),
	}
}

// liveness asks mote for a process that the app has started. When it is gone, the container is stopped and started again.
func liveness(t *testing.T, k *kubelet) {
	app := container("app", withMote([]string{"/bin/sh", "-c", "(sleep 1000000 &); exec /child report 15"})...)
	app.LivenessProbe = probe("/mote", "--signal", "NONE=sleep")
	app.StartupProbe = probe("/mote", "--signal", "NONE=sleep")
	app.StartupProbe.FailureThreshold = 1000
	s := k.start(t, nil, app)
	s.Eventually("the app counts as started, and the other probe begins", func() bool {
		status := s.status("app")
		return status != nil && status.Started != nil && *status.Started
	})
	k.mustExec(s.running("app"), "/mote", "--signal", "KILL=sleep")
	s.wantEnd("app", 0, 0)
	again := regexp.MustCompile(`^ready \d+\n15 0 .*\nready \d+\n$`)
	s.Eventually("the app gets TERM and another start", func() bool { return again.MatchString(s.written("app")) })
	s.Eventually("the kubelet tells of one restart", func() bool {
		status := s.status("app")
		return status != nil && status.RestartCount == 1 && status.Ready
	})
}

// probesForAMinute has a probe each second that leaves orphans.
func probesForAMinute(t *testing.T, k *kubelet) {
	app := container("app", withMote([]string{"/child", "report", "15"})...)
	app.ReadinessProbe = probe("/bin/sh", "-c", "echo >>/out/probes; exec /child orphans 2 10")
	s := k.start(t, nil, app)
	s.says("app", "ready")
	mote := s.running("app").pid()
	if !wait.Within(5*wait.Bound, func() bool { return strings.Count(s.written("probes"), "\n") >= 60 }) {
		t.Fatalf("%d probes in %v", strings.Count(s.written("probes"), "\n"), 5*wait.Bound)
	}
	s.Eventually("the app is mote's only child", func() bool { return len(rig.Children(mote)) == 1 })
	s.remove()
	s.wantEnd("app", 0, 0)
}

// terminationMessage has the kubelet show how mote explains a death.
func terminationMessage(t *testing.T, k *kubelet) {
	s := k.start(t, func(pod *corev1.Pod) { pod.Spec.RestartPolicy = corev1.RestartPolicyNever },
		container("app", "/mote", "--termination-log", corev1.TerminationMessagePathDefault, "--", "/child", "die", "11"))
	var end *corev1.ContainerStateTerminated
	s.Eventually("the kubelet tells about the end", func() bool {
		if status := s.status("app"); status != nil {
			end = status.State.Terminated
		}
		return end != nil
	})
	if !regexp.MustCompile(`^app killed by SIGSEGV \(11\).* after \d+\.\d{3} s\n?$`).MatchString(end.Message) || end.ExitCode != 139 {
		t.Errorf("the code is %d, the message %q", end.ExitCode, end.Message)
	}
}
