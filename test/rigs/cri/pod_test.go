package cri

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/bundle"
	"mote/test/rigs/rig"
)

// pod is a sandbox and the one container in it that a test starts.
type pod struct {
	*rig.Rig
	node      *node
	config    *cri.PodSandboxConfig
	id        string
	container string
	log       string // the container's output, in its folder
}

// namespaces has a PID namespace for each container, or one for the pod. The network is the machine's.
func namespaces(pid cri.NamespaceMode) *cri.NamespaceOption {
	return &cri.NamespaceOption{Network: cri.NamespaceMode_NODE, Pid: pid, Ipc: cri.NamespaceMode_POD}
}

// pod starts a pod without a container.
func (n *node) pod(t testing.TB, pid cri.NamespaceMode) *pod {
	t.Helper()
	return n.annotated(t, pid, nil)
}

// annotated starts a pod that has annotations.
func (n *node) annotated(t testing.TB, pid cri.NamespaceMode, annotations map[string]string) *pod {
	t.Helper()
	p := &pod{Rig: rig.New(t), node: n, log: "app.log"}
	name := strings.ReplaceAll(t.Name(), "/", "-") + "-" + filepath.Base(p.Dir) // a test may have several
	p.config = &cri.PodSandboxConfig{
		Metadata:     &cri.PodSandboxMetadata{Name: name, Uid: name, Namespace: "default"},
		Annotations:  annotations,
		LogDirectory: p.Dir,
		Linux: &cri.LinuxPodSandboxConfig{
			CgroupParent:    "/" + rig.Cgroup,
			SecurityContext: &cri.LinuxSandboxSecurityContext{NamespaceOptions: namespaces(pid)},
		},
	}
	p.id = call(p.Rig, n.RunPodSandbox, &cri.RunPodSandboxRequest{Config: p.config}).PodSandboxId
	p.Cleanup(p.remove)
	return p
}

// remove stops the pod, which kills what still runs in it, and removes it.
func (p *pod) remove() {
	if content, err := os.ReadFile(p.Path(p.log)); err == nil && p.Failed() {
		p.Logf("the container wrote %q", content)
	}
	call(p.Rig, p.node.StopPodSandbox, &cri.StopPodSandboxRequest{PodSandboxId: p.id})
	call(p.Rig, p.node.RemovePodSandbox, &cri.RemovePodSandboxRequest{PodSandboxId: p.id})
}

// settings are what a test changes about the usual container.
type settings struct {
	memory   int64
	mounts   []*cri.Mount
	image    string // appImage where it is empty
	user     int64
	readOnly bool // the root file system
}

// run starts a container in the pod.
func (p *pod) run(s settings, command ...string) {
	p.Helper()
	p.create(s, command...)
	call(p.Rig, p.node.StartContainer, &cri.StartContainerRequest{ContainerId: p.container})
}

// create makes a container in the pod. Without a command, it has that of its image.
func (p *pod) create(s settings, command ...string) {
	p.Helper()
	if s.image == "" {
		s.image = appImage
	}
	options := p.config.Linux.SecurityContext.NamespaceOptions
	resources := &cri.LinuxContainerResources{MemoryLimitInBytes: s.memory}
	if bundle.CountsSwap() {
		resources.MemorySwapLimitInBytes = s.memory // a kubelet, too, leaves nothing for swap
	}
	config := &cri.ContainerConfig{
		Metadata: &cri.ContainerMetadata{Name: "app"},
		Image:    &cri.ImageSpec{Image: s.image},
		Command:  command, LogPath: p.log, Mounts: s.mounts,
		Linux: &cri.LinuxContainerConfig{
			Resources: resources,
			SecurityContext: &cri.LinuxContainerSecurityContext{
				NamespaceOptions: options, RunAsUser: &cri.Int64Value{Value: s.user}, ReadonlyRootfs: s.readOnly,
			},
		},
	}
	request := &cri.CreateContainerRequest{PodSandboxId: p.id, Config: config, SandboxConfig: p.config}
	p.container = call(p.Rig, p.node.CreateContainer, request).ContainerId
}

// patience is a grace period, in seconds, that no test sees the end of.
const patience = 3600

// stop asks the container to end, and has it killed after the seconds of its grace period.
func (p *pod) stop(grace int64) {
	p.Helper()
	call(p.Rig, p.node.StopContainer, &cri.StopContainerRequest{ContainerId: p.container, Timeout: grace})
}

// status is what the runtime knows about the container.
func (p *pod) status() *cri.ContainerStatusResponse {
	p.Helper()
	return call(p.Rig, p.node.ContainerStatus, &cri.ContainerStatusRequest{ContainerId: p.container, Verbose: true})
}

// wantEnd waits for the end, for a reason, and compares the exit code. The reason may change after the end: containerd hears
// of the two by two events.
func (p *pod) wantEnd(code int32, reason string) {
	p.Helper()
	var status *cri.ContainerStatus
	p.Cleanup(func() {
		if p.Failed() {
			p.Logf("the last status is %v", status)
		}
	})
	p.Eventually("the container has ended with the reason "+reason, func() bool {
		status = p.status().Status
		return status.State == cri.ContainerState_CONTAINER_EXITED && status.Reason == reason
	})
	if status.ExitCode != code {
		p.Errorf("exit code %d, want %d", status.ExitCode, code)
	}
}

// pidOf finds the pid, out here, in what the runtime tells on demand.
func (p *pod) pidOf(info map[string]string) int {
	p.Helper()
	var all struct{ Pid int }
	if err := json.Unmarshal([]byte(info["info"]), &all); err != nil || all.Pid == 0 {
		p.Fatalf("no pid in %q: %v", info["info"], err)
	}
	return all.Pid
}

// pid is that of the container's first process.
func (p *pod) pid() int {
	p.Helper()
	return p.pidOf(p.status().Info)
}

// sandboxPid is that of the pod's own process.
func (p *pod) sandboxPid() int {
	p.Helper()
	request := &cri.PodSandboxStatusRequest{PodSandboxId: p.id, Verbose: true}
	return p.pidOf(call(p.Rig, p.node.PodSandboxStatus, request).Info)
}

// says waits until the container has written a text.
func (p *pod) says(text string) {
	p.Helper()
	p.Eventually(fmt.Sprintf("it says %q", text), func() bool { return strings.Contains(p.Read(p.log), text) })
}

// innermost is a process's pid in its own PID namespace.
func innermost(pid int) string {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, line := range strings.Split(string(content), "\n") {
		if pids, ok := strings.CutPrefix(line, "NSpid:"); ok {
			all := strings.Fields(pids)
			return all[len(all)-1]
		}
	}
	return ""
}

// commandLine is a process's command line.
func commandLine(pid int) string {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.Join(strings.Split(strings.TrimSuffix(string(content), "\x00"), "\x00"), " ")
}
