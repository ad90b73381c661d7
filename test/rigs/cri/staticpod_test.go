package cri

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/rigs/rig"
)

// staticPod is a pod that a file describes.
type staticPod struct {
	*rig.Rig
	k    *kubelet
	name string
	file string
}

// out is where containers write: the kubelet removes their logs together with them.
const out = "/out"

// container is one whose stdout and stderr go to a file of its name. Its image has mote.
func container(name string, command ...string) corev1.Container {
	return corev1.Container{
		Name: name, Image: appImage, ImagePullPolicy: corev1.PullNever,
		Command:      append([]string{"/bin/sh", "-c", `exec >>/out/` + name + ` 2>&1; exec "$0" "$@"`}, command...),
		VolumeMounts: []corev1.VolumeMount{{Name: "out", MountPath: out}},
	}
}

// start has the kubelet run a pod. It has an hour for its end, of which no test sees the end.
func (k *kubelet) start(t *testing.T, change func(pod *corev1.Pod), containers ...corev1.Container) *staticPod {
	t.Helper()
	r := rig.New(t)
	s := &staticPod{Rig: r, k: k, name: strings.ToLower(strings.ReplaceAll(filepath.Base(t.Name()), "_", "-")) + "-node"}
	grace := int64(patience)
	pod := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: strings.TrimSuffix(s.name, "-node"), Namespace: "default"},
		Spec: corev1.PodSpec{
			HostNetwork: true, TerminationGracePeriodSeconds: &grace, Containers: containers,
			Volumes: []corev1.Volume{{Name: "out", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: r.Dir}}}},
		},
	}
	if change != nil {
		change(pod)
	}
	s.file = filepath.Join(k.Path("pods"), pod.Name+".json")
	if err := os.WriteFile(r.Path("pod.json"), encode(pod), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(r.Path("pod.json"), s.file); err != nil { // so that the kubelet never reads a part
		t.Fatal(err)
	}
	t.Cleanup(func() { s.remove() })
	return s
}

// remove has the kubelet end the pod.
func (s *staticPod) remove() { _ = os.Remove(s.file) }

// says waits until a container has written a text to its file.
func (s *staticPod) says(container, text string) {
	s.Helper()
	s.Eventually(fmt.Sprintf("%s says %q", container, text), func() bool { return strings.Contains(s.written(container), text) })
}

// written is what a container has written to its file so far.
func (s *staticPod) written(container string) string {
	content, _ := os.ReadFile(s.Path(container))
	return string(content)
}

// wantEnd waits for the end of a container and compares the exit code. The first attempt is 0.
func (s *staticPod) wantEnd(container string, attempt uint32, code int32) *cri.ContainerStatus {
	s.Helper()
	var end *cri.ContainerStatus
	s.Eventually(fmt.Sprintf("%s has ended %d times", container, attempt+1), func() bool {
		end = s.k.end(s.name, container, attempt)
		return end != nil
	})
	if end.ExitCode != code {
		s.Errorf("%s ended with %d, want %d", container, end.ExitCode, code)
	}
	return end
}

// running waits until a container runs, and returns it as the tests of containerd have it.
func (s *staticPod) running(container string) *pod {
	s.Helper()
	p := &pod{Rig: s.Rig, node: s.k.node}
	filter := &cri.ContainerFilter{
		State:         &cri.ContainerStateValue{State: cri.ContainerState_CONTAINER_RUNNING},
		LabelSelector: map[string]string{podLabel: s.name, containerLabel: container},
	}
	s.Eventually(container+" runs", func() bool {
		all := call(s.Rig, s.k.ListContainers, &cri.ListContainersRequest{Filter: filter}).Containers
		if len(all) == 1 {
			p.container, p.id = all[0].Id, all[0].PodSandboxId
		}
		return len(all) == 1
	})
	return p
}

// status is what the kubelet tells about a container, or nil.
func (s *staticPod) status(container string) *corev1.ContainerStatus {
	pods, err := s.k.pods()
	if err != nil {
		return nil
	}
	for _, pod := range pods.Items {
		for _, status := range pod.Status.ContainerStatuses {
			if pod.Name == s.name && status.Name == container {
				return &status
			}
		}
	}
	return nil
}
