package rig

import (
	"fmt"
	"strconv"
	"strings"
)

// Engine is a test that has Docker or podman run containers, by its client.
type Engine struct {
	*Rig
	Client  func(words ...string) Result
	Options []string // of each container
	Removal []string // the words that remove one, however it is
}

// Must runs the client, which must end with 0, and returns what it wrote to stdout.
func (e Engine) Must(words ...string) string {
	e.Helper()
	result := e.Client(words...)
	if result.Code != 0 {
		e.Fatalf("%q: code %d\nstdout %q\nstderr %q", words, result.Code, result.Out, result.Err)
	}
	return strings.TrimSuffix(result.Out, "\n")
}

// Once runs a container to its end: options of the client's run, an image and a command.
func (e Engine) Once(words ...string) Result {
	e.Helper()
	return e.Client(append(append([]string{"run", "--rm", "--network", "none"}, e.Options...), words...)...)
}

// Launch starts a container that runs beside the test.
func (e Engine) Launch(words ...string) Container {
	e.Helper()
	c := Container{e, e.Must(append(append([]string{"run", "-d", "--network", "none"}, e.Options...), words...)...)}
	e.Cleanup(c.remove)
	return c
}

// Container is one that runs beside the test.
type Container struct {
	Engine
	ID string
}

func (c Container) remove() {
	if c.Failed() {
		c.Logf("the container's log:\n%s", c.Logs())
	}
	c.Client(append(c.Removal, c.ID)...)
}

// Logs is all that the container has written, to stdout and to stderr.
func (c Container) Logs() string {
	c.Helper()
	result := c.Client("logs", c.ID)
	return result.Out + result.Err
}

// Says waits until a line of the log begins with a text.
func (c Container) Says(text string) {
	c.Helper()
	c.Eventually(fmt.Sprintf("the container says %q", text), func() bool {
		return strings.Contains("\n"+c.Logs(), "\n"+text)
	})
}

// PID is the pid of the container's PID 1 out here.
func (c Container) PID() int {
	c.Helper()
	pid, err := strconv.Atoi(c.Inspect("{{.State.Pid}}"))
	if err != nil || pid == 0 {
		c.Fatalf("no pid: %d, %v", pid, err)
	}
	return pid
}

// Inspect is what the client tells about the container.
func (c Container) Inspect(format string) string {
	c.Helper()
	return c.Must("inspect", "-f", format, c.ID)
}

// WantCode waits for the container's end and compares its exit code.
func (c Container) WantCode(want int) {
	c.Helper()
	if got := c.Must("wait", c.ID); got != strconv.Itoa(want) {
		c.Errorf("exit code %s, want %d; the log:\n%s", got, want, c.Logs())
	}
}
