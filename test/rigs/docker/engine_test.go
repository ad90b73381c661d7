package docker

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }

// image is what most containers are made from: the rig's root file system.
const image = "bb"

// engine is a test that talks to the Docker daemon.
type engine struct{ rig.Engine }

// newEngine begins a test. The first one starts the daemon, whose init is mote; it ends with the tests' world.
func newEngine(t *testing.T) engine {
	t.Helper()
	e := newClient(t)
	e.Needs("docker", "dockerd")
	e.Usable("Docker", e.startDaemon)
	return e
}

// newClient is for a part of a test.
func newClient(t *testing.T) engine {
	r := rig.New(t)
	client := func(words ...string) rig.Result {
		r.Helper()
		return r.RunWith(environ(), append([]string{"docker"}, words...)...)
	}
	return engine{rig.Engine{Rig: r, Client: client, Removal: []string{"rm", "-f"}}}
}

func socket() string { return filepath.Join(rig.Scratch, "docker.sock") }

// environ is what makes the client talk to this daemon, whatever else the machine has, and build without plug-ins.
func environ() []string {
	return []string{"DOCKER_HOST=unix://" + socket(), "DOCKER_CONFIG=" + rig.Scratch, "DOCKER_BUILDKIT=0"}
}

// startDaemon starts it, and says why it does not run a container without mote; "" where it does.
func (e engine) startDaemon() (reason string) {
	e.Helper()
	scratch := func(name string) string { return filepath.Join(rig.Scratch, name) }
	config := scratch("daemon.json") // not the machine's
	if err := os.WriteFile(config, []byte("{}"), 0o644); err != nil {
		e.Fatal(err)
	}
	// The other driver would have systemd make the cgroups, and take names of slices only.
	daemon := e.StartForAll("dockerd", "dockerd", "--config-file", config, "--bridge=none", "--iptables=false", "--ip-forward=false",
		"--host", "unix://"+socket(), "--data-root", scratch("data"), "--exec-root", scratch("exec"), "--pidfile", scratch("pid"),
		"--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/"+rig.Cgroup, "--init-path", rig.Mote)
	if reason := daemon.Serves(func() bool { return e.Client("version").Code == 0 }); reason != "" {
		return "dockerd: " + reason
	}
	e.Must("import", rig.Tar, image)
	if r := e.Once(image, "/child", "exit", "7"); r.Code != 7 {
		return fmt.Sprintf("code %d, %q", r.Code, r.Err)
	}
	return ""
}

// container is one that runs beside the test.
type container struct {
	rig.Container
	e engine
}

// start starts a container: options of docker run, an image and a command.
func (e engine) start(words ...string) container {
	e.Helper()
	return container{e.Launch(words...), e}
}

// reported are the signals that /child report has told of, in their order.
func (c container) reported() (signals []int) {
	c.e.Helper()
	for _, line := range strings.Split(c.Logs(), "\n") {
		if fields := strings.Fields(line); len(fields) == 5 {
			if signal, err := strconv.Atoi(fields[0]); err == nil {
				signals = append(signals, signal)
			}
		}
	}
	return signals
}

// delivers has somebody send signals in turn, each by a spelling, to an app that is /child report 15, and looks for each of
// them once. The last one ends the app, so that none can come later.
func (c container) delivers(signals []spelt, send func(spelling string)) {
	c.e.Helper()
	c.Says("ready ")
	var want []int
	for _, s := range signals {
		send(s.spelling)
		want = append(want, s.number)
		c.e.Eventually(fmt.Sprintf("signal %s has arrived", s.spelling), func() bool { return len(c.reported()) >= len(want) })
	}
	c.WantCode(0)
	if got := c.reported(); !slices.Equal(got, want) {
		c.e.Errorf("the app got %v, want %v", got, want)
	}
}

// spelt is a signal as a person may write it.
type spelt struct {
	spelling string
	number   int
}
