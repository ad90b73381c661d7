package docker

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }

// image is what most containers are made from: the rig's root file system.
const image = "bb"

// engine is a test that talks to the Docker daemon.
type engine struct{ *rig.Rig }

// newEngine begins a test. The first one starts the daemon, whose init is mote; it ends with the tests' world.
func newEngine(t *testing.T) engine {
	t.Helper()
	e := engine{rig.New(t)}
	e.Needs("docker", "dockerd")
	e.Usable("Docker", e.startDaemon)
	return e
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
	log, err := os.Create(scratch("dockerd.log"))
	if err != nil {
		e.Fatal(err)
	}
	defer log.Close()
	config := scratch("daemon.json") // not the machine's
	if err := os.WriteFile(config, []byte("{}"), 0o644); err != nil {
		e.Fatal(err)
	}
	// The other driver would have systemd make the cgroups, and take names of slices only.
	cmd := exec.Command("dockerd", "--config-file", config, "--bridge=none", "--iptables=false", "--ip-forward=false",
		"--host", "unix://"+socket(), "--data-root", scratch("data"), "--exec-root", scratch("exec"), "--pidfile", scratch("pid"),
		"--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/"+rig.Cgroup, "--init-path", rig.Mote)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		e.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	answers := func() bool { return e.docker("version").Code == 0 }
	over := func() bool { // as soon as it answers, or has ended
		select {
		case <-ended:
			return true
		default:
			return answers()
		}
	}
	if !wait.For(over) || !answers() {
		text, _ := os.ReadFile(log.Name())
		return "dockerd: " + rig.Last(string(text), 3)
	}
	e.must("import", rig.Tar, image)
	if r := e.once(image, "/child", "exit", "7"); r.Code != 7 {
		return fmt.Sprintf("code %d, %q", r.Code, r.Err)
	}
	return ""
}

// docker runs the client.
func (e engine) docker(words ...string) rig.Result {
	e.Helper()
	return e.RunWith(environ(), append([]string{"docker"}, words...)...)
}

// must runs the client, which must end with 0, and returns what it wrote to stdout.
func (e engine) must(words ...string) string {
	e.Helper()
	result := e.docker(words...)
	if result.Code != 0 {
		e.Fatalf("docker %q: code %d\nstdout %q\nstderr %q", words, result.Code, result.Out, result.Err)
	}
	return strings.TrimSuffix(result.Out, "\n")
}

// once runs a container to its end.
func (e engine) once(words ...string) rig.Result {
	e.Helper()
	return e.docker(append([]string{"run", "--rm", "--network", "none"}, words...)...)
}

// container is one that runs beside the test.
type container struct {
	e  engine
	id string
}

// start starts a container: options of docker run, an image and a command.
func (e engine) start(words ...string) container {
	e.Helper()
	c := container{e, e.must(append([]string{"run", "-d", "--network", "none"}, words...)...)}
	e.Cleanup(c.remove)
	return c
}

func (c container) remove() {
	if c.e.Failed() {
		c.e.Logf("the container's log:\n%s", c.logs())
	}
	c.e.docker("rm", "-f", c.id)
}

// logs is all that the container has written, to stdout and to stderr.
func (c container) logs() string {
	c.e.Helper()
	result := c.e.docker("logs", c.id)
	return result.Out + result.Err
}

// says waits until a line of the log begins with a text.
func (c container) says(text string) {
	c.e.Helper()
	c.e.Eventually(fmt.Sprintf("the container says %q", text), func() bool {
		return strings.Contains("\n"+c.logs(), "\n"+text)
	})
}

// reported are the signals that /child report has told of, in their order.
func (c container) reported() (signals []int) {
	c.e.Helper()
	for _, line := range strings.Split(c.logs(), "\n") {
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
	c.says("ready ")
	var want []int
	for _, s := range signals {
		send(s.spelling)
		want = append(want, s.number)
		c.e.Eventually(fmt.Sprintf("signal %s has arrived", s.spelling), func() bool { return len(c.reported()) >= len(want) })
	}
	c.wantCode(0)
	if got := c.reported(); !slices.Equal(got, want) {
		c.e.Errorf("the app got %v, want %v", got, want)
	}
}

// spelt is a signal as a person may write it.
type spelt struct {
	spelling string
	number   int
}

// pid is the pid of the container's PID 1 out here.
func (c container) pid() int {
	c.e.Helper()
	pid, err := strconv.Atoi(c.inspect("{{.State.Pid}}"))
	if err != nil || pid == 0 {
		c.e.Fatalf("no pid: %d, %v", pid, err)
	}
	return pid
}

func (c container) inspect(format string) string {
	c.e.Helper()
	return c.e.must("inspect", "-f", format, c.id)
}

// wantCode waits for the container's end and compares its exit code.
func (c container) wantCode(want int) {
	c.e.Helper()
	if got := c.e.must("wait", c.id); got != strconv.Itoa(want) {
		c.e.Errorf("exit code %s, want %d; the log:\n%s", got, want, c.logs())
	}
}
