package cri

import (
	"context"
	"os"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// node is a machine with a containerd, which the test calls as a kubelet does.
type node struct {
	*rig.Rig
	cri.RuntimeServiceClient
	path string // PATH for its programs
}

// containerdConfig keeps all in one folder, DIR. Without the right to raise limits, the out-of-memory score of a pod cannot
// be lowered, and without AppArmor no profile loaded; pods in the network of the machine need no network plugin.
const containerdConfig = `version = 2
root = "DIR/root"
state = "DIR/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt"]
[grpc]
  address = "DIR/sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "IMAGE"
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "DIR/cni"
    conf_dir = "DIR/cni"
`

// newNode starts Debian's containerd with the images.
func newNode(t testing.TB) *node {
	n := &node{Rig: rig.New(t), path: os.Getenv("PATH")}
	n.Needs("containerd", "ctr")
	n.Usable("containerd", func() (reason string) { return n.serve(containerdConfig) })
	n.fill()
	return n
}

// program is a command that finds the programs of this node.
func (n *node) program(words ...string) []string {
	return append([]string{"env", "PATH=" + n.path}, words...)
}

// serve starts containerd, and returns the reason where it does not work.
func (n *node) serve(config string) (reason string) {
	config = strings.NewReplacer("DIR", n.Dir, "IMAGE", pauseImage).Replace(config)
	daemon := n.Start("containerd", n.program("containerd", "--config", n.Write("config.toml", config, 0o644))...)
	listens := func() bool { _, err := os.Stat(n.Path("sock")); return err == nil }
	return daemon.Serves(listens)
}

// fill imports the images and connects the client.
func (n *node) fill() {
	n.writeImages(n.Path("images.tar"))
	// Only what is in this namespace exists for CRI.
	n.MustRun(n.program("ctr", "-a", n.Path("sock"), "-n", "k8s.io", "images", "import", n.Path("images.tar"))...)
	connection, err := grpc.NewClient("unix://"+n.Path("sock"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		n.Fatal(err)
	}
	n.Cleanup(func() { connection.Close() })
	n.RuntimeServiceClient = cri.NewRuntimeServiceClient(connection)
}

// call is a call of the interface that must succeed. Its time is bounded.
func call[Request, Response any](r *rig.Rig, function func(context.Context, Request, ...grpc.CallOption) (Response, error),
	request Request) Response {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*wait.Bound)
	defer cancel()
	response, err := function(ctx, request)
	if err != nil {
		r.Fatalf("%T: %v", request, err)
	}
	return response
}
