package cri

import (
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"mote/test/rigs/rig"
)

// sharedProcesses has one PID namespace, whose PID 1 is the pause container, and mote in each of two containers.
func sharedProcesses(t *testing.T, k *kubelet) {
	share := true
	s := k.start(t, func(pod *corev1.Pod) { pod.Spec.ShareProcessNamespace = &share },
		container("one", withMote(orphaning)...), container("two", withMote(orphaning)...))
	for _, name := range []string{"one", "two"} {
		s.says(name, "ready")
		p := s.running(name)
		p.reaps(p.pid(), 1)
	}
	one := s.running("one")
	if line := commandLine(one.sandboxPid()); line != "/mote --pause" {
		t.Errorf("PID 1 of the pod is %q", line)
	}
	if all := rig.Children(one.sandboxPid()); len(all) != 0 {
		t.Errorf("PID 1 of the pod has got orphans: %v", all)
	}
	k.mustExec(one, "/mote", "--signal", "USR1")
	s.says("one", "\n10 0 ")
	s.remove()
	s.wantEnd("one", 0, 0)
	s.wantEnd("two", 0, 0)
	if got := s.written("two"); strings.Contains(got, "\n10 ") || !strings.Contains(got, "\n15 0 ") {
		t.Errorf("the other app got %q, want TERM only", got)
	}
}

// sidecar has a container that starts before the app and has to end after it, although both are sent TERM when the pod goes.
func sidecar(t *testing.T, k *kubelet) {
	always := corev1.ContainerRestartPolicyAlways
	beside := container("beside", withMote([]string{"/child", "report", "15"})...)
	beside.RestartPolicy = &always
	s := k.start(t, func(pod *corev1.Pod) { pod.Spec.InitContainers = []corev1.Container{beside} },
		container("app", "/mote", "--", "/bin/sh", "-c", "trap 'sleep 2; exit 0' TERM; echo up; while :; do sleep .1; done"))
	s.says("app", "up")
	if got := s.written("beside"); got == "" {
		t.Error("the app has begun before its sidecar")
	}
	s.remove()
	app, last := s.wantEnd("app", 0, 0), s.wantEnd("beside", 0, 0)
	if !finished(last).After(finished(app)) {
		t.Errorf("the sidecar ended at %v, and the app at %v", finished(last), finished(app))
	}
	s.says("beside", "\n15 0 ")
}

// onFailure stops apps that die of TERM, by mote's own tool. With a code for that, it counts as done.
func onFailure(t *testing.T, k *kubelet) {
	onFailure := func(pod *corev1.Pod) { pod.Spec.RestartPolicy = corev1.RestartPolicyOnFailure }
	app := "echo up; exec sleep 1000000"
	s := k.start(t, onFailure, container("plain", "/mote", "--", "/bin/sh", "-c", app),
		container("done", "/mote", "--stop-code", "0", "--", "/bin/sh", "-c", app))
	for name, code := range map[string]int32{"plain": 143, "done": 0} {
		s.says(name, "up")
		k.exec(s.running(name), "/mote", "--signal", "TERM") // may be killed itself, because the container ends
		s.wantEnd(name, 0, code)
	}
	s.says("plain", "up\nup\n")
	s.Eventually("the other one is done", func() bool {
		status := s.status("done")
		return status != nil && status.State.Terminated != nil && status.State.Terminated.Reason == "Completed"
	})
	if status := s.status("done"); status.RestartCount != 0 {
		t.Errorf("it was started %d more times", status.RestartCount)
	}
}

// pluginPod has no mote in its image, and asks for it. Its init container has to end, and does without.
func pluginPod(t *testing.T, k *kubelet) {
	always := corev1.ContainerRestartPolicyAlways
	first := container("first", "/bin/cat", "/proc/1/cmdline")
	beside := container("beside", "/child", "report", "15")
	beside.RestartPolicy = &always
	app := container("app", orphaning...)
	s := k.start(t, func(pod *corev1.Pod) {
		pod.Annotations = yes
		pod.Spec.InitContainers = []corev1.Container{first, beside}
		pod.Spec.Containers = []corev1.Container{app}
		for _, all := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
			for i := range all {
				all[i].Image = bareImage
			}
		}
	})
	s.says("app", "ready")
	for _, name := range []string{"app", "beside"} {
		p := s.running(name)
		p.Eventually("mote is first", func() bool { return strings.HasPrefix(commandLine(p.pid()), "/.mote -- ") })
		if pid := innermost(p.pid()); pid != "1" {
			t.Errorf("mote in %s is pid %s, want 1", name, pid)
		}
		p.reaps(p.pid(), 1)
	}
	if got := s.written("first"); got != "/bin/cat\x00/proc/1/cmdline\x00" {
		t.Errorf("PID 1 of the init container is %q", got)
	}
	s.remove()
	s.wantEnd("app", 0, 0)
	s.wantEnd("beside", 0, 0)
	if got := s.written("app"); !regexp.MustCompile(`\n15 0 .*\n$`).MatchString(got) {
		t.Errorf("the app got %q, want TERM", got)
	}
}
