package main

import (
	"context"
	"debug/elf"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"

	"mote/test/wait"
)

// runtime is NRI's half of a container runtime.
type runtime struct {
	*adaptation.Adaptation
}

func newRuntime(t *testing.T, socket string) *runtime {
	t.Helper()
	r := &runtime{}
	sync := func(ctx context.Context, with adaptation.SyncCB) error {
		_, err := with(ctx, nil, nil)
		return err
	}
	update := func(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) { return nil, nil }
	var err error
	r.Adaptation, err = adaptation.New("test", "1", sync, update, adaptation.WithSocketPath(socket),
		adaptation.WithPluginPath(t.TempDir()), adaptation.WithPluginConfigPath(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	return r
}

// create asks for a container until its command is the one that is wanted. A plugin is asked a little after it has come.
func (r *runtime) create(t *testing.T, note annotations, want ...string) *api.ContainerAdjustment {
	t.Helper()
	var adjustment *api.ContainerAdjustment
	came := wait.For(func() bool {
		reply, err := r.CreateContainer(context.Background(), &api.CreateContainerRequest{
			Pod:       &api.PodSandbox{Id: "p", Name: "p", Namespace: "default", Annotations: note},
			Container: &api.Container{Id: "c", PodSandboxId: "p", Name: "app", Args: []string{"/entrypoint.sh", "nginx"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		adjustment = reply.GetAdjust()
		return slices.Equal(adjustment.GetArgs(), want)
	})
	if !came {
		t.Fatalf("the command is %q, want %q", adjustment.GetArgs(), want)
	}
	return adjustment
}

// line is a way from one socket to another.
type line struct {
	mutex sync.Mutex
	ends  []net.Conn
}

func newLine(t *testing.T, near, far string) *line {
	t.Helper()
	listener, err := net.Listen("unix", near)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	l := &line{}
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			l.join(in, far)
		}
	}()
	return l
}

func (l *line) join(in net.Conn, far string) {
	out, err := net.Dial("unix", far)
	if err != nil {
		in.Close()
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.ends = append(l.ends, in, out)
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		go func() {
			io.Copy(way[0], way[1])
			way[0].Close()
		}()
	}
}

func (l *line) cut() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, end := range l.ends {
		end.Close()
	}
	l.ends = nil
}

// start runs the program that ships.
func start(t *testing.T, words ...string) *exec.Cmd {
	t.Helper()
	program := filepath.Join(t.TempDir(), "mote-nri")
	if out, err := exec.Command("make", "-s", "-C", "../..", "nri", "NRI="+program).CombinedOutput(); err != nil {
		t.Fatalf("make nri: %v\n%s", err, out)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("it is not static: its image has no loader")
		}
	}
	cmd := exec.Command(program, words...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd
}

// TestProtocol has the program talk to a runtime that is started later than it. The connection is lost, as by a runtime that
// is started anew, and made again. Then the program is killed.
func TestProtocol(t *testing.T) {
	folder := t.TempDir()
	near, far := filepath.Join(folder, "near.sock"), filepath.Join(folder, "far.sock")
	program := start(t, "--socket", near, "--mote", mote)
	runtime := newRuntime(t, far)
	line := newLine(t, near, far)
	a := runtime.create(t, with("on", "TERM=QUIT"), "/.mote", "--on=TERM=QUIT", "--", "/entrypoint.sh", "nginx")
	if len(a.Mounts) != 1 || a.Mounts[0].Source != mote || a.Mounts[0].Destination != "/.mote" {
		t.Errorf("the mounts are %v", a.Mounts)
	}
	runtime.create(t, nil)
	runtime.create(t, with("on", "TERM"))

	line.cut()
	runtime.create(t, yes)
	runtime.create(t, yes, "/.mote", "--", "/entrypoint.sh", "nginx")

	program.Process.Kill()
	program.Wait()
	runtime.create(t, yes)
}

// TestStopped has the program stand still: the runtime waits for NRI's 2 s, and goes on without it.
func TestStopped(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "nri.sock")
	runtime := newRuntime(t, socket)
	program := start(t, "--socket", socket, "--mote", mote)
	runtime.create(t, yes, "/.mote", "--", "/entrypoint.sh", "nginx")
	program.Process.Signal(syscall.SIGSTOP)
	runtime.create(t, yes)
}

// other is a plugin that replaces commands.
type other struct{}

func (other) CreateContainer(context.Context, *api.PodSandbox, *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	a := &api.ContainerAdjustment{}
	a.SetArgs([]string{"/other"})
	return a, nil, nil
}

// TestAnotherPlugin has one that is asked first and changes the command: mote comes before what it wants.
func TestAnotherPlugin(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "nri.sock")
	runtime := newRuntime(t, socket)
	s, err := stub.New(other{}, stub.WithPluginName("other"), stub.WithPluginIdx("98"), stub.WithSocketPath(socket))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	runtime.create(t, yes, "/other")
	start(t, "--socket", socket, "--mote", mote)
	runtime.create(t, yes, "/.mote", "--", "/other")
}
