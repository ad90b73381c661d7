package cri

import (
	"os"
	"testing"

	"mote/test/rigs/rig"
)

// containerd2Config is containerdConfig for containerd 2, which asks plugins of NRI, too.
const containerd2Config = `version = 3
root = "DIR/root"
state = "DIR/state"
[grpc]
  address = "DIR/sock"
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "IMAGE"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins."io.containerd.cri.v1.runtime".cni]
  bin_dirs = ["DIR/cni"]
  conf_dir = "DIR/cni"
[plugins."io.containerd.grpc.v1.cri"]
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
[plugins."io.containerd.nri.v1.nri"]
  disable = false
  socket_path = "DIR/nri"
  plugin_path = "DIR/nri-plugins"
  plugin_config_path = "DIR/nri-config"
`

// newNode2 starts the containerd that test/parts pins, with its runc. Building them takes too long for make test.
func newNode2(t testing.TB) *node {
	parts := os.Getenv("TEST_PARTS")
	if parts == "" {
		t.Skip("containerd 2 is not built here: make kubelet does that")
	}
	n := &node{Rig: rig.New(t), path: parts + ":" + os.Getenv("PATH")}
	if reason := n.serve(containerd2Config); reason != "" {
		t.Fatal(reason)
	}
	n.fill()
	return n
}
