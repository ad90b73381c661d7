package cri

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// kubelet is one without an API server: it runs the pods that files in a folder describe.
type kubelet struct {
	*node
	*journal
	port int // where it tells about its pods
}

// kubeletConfig keeps all in one folder, DIR, leaves the machine's firewall alone, and does not look how full its disks are.
const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: DIR/pods
fileCheckFrequency: 1s
syncFrequency: 1s
containerRuntimeEndpoint: unix://DIR/sock
podLogsDir: DIR/logs
volumePluginDir: DIR/plugins
failCgroupV1: false
failSwapOn: false
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
makeIPTablesUtilChains: false
localStorageCapacityIsolation: false
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%",
  imagefs.available: "0%", imagefs.inodesFree: "0%"}
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
address: 127.0.0.1
port: SECURE
readOnlyPort: READ
healthzPort: 0
`

// newKubelet starts a kubelet on containerd 2, with the plugin.
func newKubelet(t testing.TB) *kubelet {
	n := newNode2(t)
	k := &kubelet{node: n, journal: n.journal(), port: freePort(t)}
	n.plugin("--pods", k.url())
	if err := os.Mkdir(n.Path("pods"), 0o755); err != nil {
		t.Fatal(err)
	}
	keepTunables(n)
	config := strings.NewReplacer("DIR", n.Dir, "SECURE", fmt.Sprint(freePort(t)),
		"READ", fmt.Sprint(k.port)).Replace(kubeletConfig)
	daemon := n.Start("kubelet", n.program("kubelet", "--config", n.Write("kubelet.yaml", config, 0o644),
		"--root-dir", n.Path("kubelet"), "--hostname-override", "node")...)
	answers := func() bool { _, err := k.pods(); return err == nil }
	if !wait.For(func() bool { return answers() || daemon.Ended() }) || !answers() {
		t.Fatal(rig.Last(n.Read("kubelet.log"), 5))
	}
	return k
}

// keepTunables lays files over what a kubelet changes about the kernel, in this world only.
func keepTunables(n *node) {
	for _, name := range []string{"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
		"kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes"} {
		tunable := filepath.Join("/proc/sys", name)
		content, err := os.ReadFile(tunable)
		if err != nil {
			continue // a kernel without keys
		}
		if err := unix.Mount(n.Write(filepath.Base(name), string(content), 0o644), tunable, "", unix.MS_BIND, ""); err != nil {
			n.Fatal(err)
		}
	}
}

// freePort is a port that nobody has at the moment.
func freePort(t testing.TB) int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (k *kubelet) url() string { return fmt.Sprintf("http://127.0.0.1:%d/pods", k.port) }

// pods asks the kubelet about its pods.
func (k *kubelet) pods() (list corev1.PodList, err error) {
	response, err := http.Get(k.url())
	if err != nil {
		return list, err
	}
	defer response.Body.Close()
	return list, json.NewDecoder(response.Body).Decode(&list)
}
