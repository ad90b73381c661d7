package oci

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/opencontainers/runtime-spec/specs-go"
	"golang.org/x/sys/unix"

	"mote/test/bundle"
	"mote/test/rigs/rig"
	"mote/test/wait"
)

// box is one test with one runtime. It makes one container.
type box struct {
	*rig.Rig
	runtime    []string // the runtime's command line, up to its own command
	id         string
	onTerminal bool // start gives the container a terminal
}

// container is a container that was started.
type container struct {
	*box
	pid      int       // of mote, out here
	terminal *terminal // where it has one
	done     bool
}

// each runs a test with each runtime.
func each(t *testing.T, test func(b *box)) {
	for _, name := range []string{"runc", "crun"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newBox(t, name))
		})
	}
}

// eachWay runs a test with each runtime, without a terminal and with one.
func eachWay(t *testing.T, test func(b *box)) {
	for name, onTerminal := range map[string]bool{"files": false, "terminal": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(b *box) {
				b.onTerminal = onTerminal
				test(b)
			})
		})
	}
}

func newBox(t *testing.T, name string) *box {
	r := rig.New(t)
	b := &box{Rig: r, runtime: []string{name, "--root", r.Path("state")}, id: filepath.Base(r.Dir)}
	b.Needs(name)
	if name == "crun" {
		b.runtime = append(b.runtime, "--cgroup-manager=cgroupfs")
	}
	b.Usable(name, b.runsNothing)
	return b
}

// runsNothing says why the runtime cannot run a container without mote; "" where it can.
func (b *box) runsNothing() string {
	plain := box{Rig: rig.New(b.TB), runtime: b.runtime, id: b.id + "-plain"}
	plain.write(bundle.Options{Args: []string{"/child", "exit", "7"}})
	if r := plain.Run(plain.words("run", "-b", plain.Path("bundle"), plain.id)...); r.Code != 7 {
		return fmt.Sprintf("code %d, %q", r.Code, r.Err)
	}
	return ""
}

// words is a command line of the runtime.
func (b *box) words(words ...string) []string {
	return append(append([]string{}, b.runtime...), words...)
}

// call runs a command of the runtime, which must succeed.
func (b *box) call(words ...string) string {
	b.Helper()
	return b.MustRun(b.words(words...)...)
}

// write writes the container's bundle.
func (b *box) write(o bundle.Options) {
	b.Helper()
	o.Root, o.Cgroup = rig.Root, "/"+rig.Cgroup+"/"+b.id
	if err := bundle.Write(b.Path("bundle"), o); err != nil {
		b.Fatal(err)
	}
}

// mote is the command line of PID 1.
func mote(words ...string) []string { return append([]string{"/mote"}, words...) }

// start makes the container and starts it. What it writes goes to the files out and err, or to its terminal.
func (b *box) start(o bundle.Options) *container {
	b.Helper()
	if b.onTerminal {
		return b.startTerminal(o).container
	}
	c := b.create(o)
	b.call("start", b.id)
	return c
}

// create makes the container; mote is not yet executed. Words go to the runtime's command.
func (b *box) create(o bundle.Options, words ...string) *container {
	b.Helper()
	b.write(o)
	words = append([]string{"create", "-b", b.Path("bundle"), "--pid-file", b.Path("pid")}, words...)
	words = b.words(append(words, b.id)...)
	ctx, cancel := context.WithTimeout(context.Background(), wait.Bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	out, errors := b.file("out"), b.file("err")
	defer out.Close()
	defer errors.Close()
	cmd.Stdout, cmd.Stderr = out, errors
	if err := cmd.Run(); err != nil {
		b.Fatalf("%q: %v\n%s", words, err, b.Read("err"))
	}
	pid, err := strconv.Atoi(strings.TrimSpace(b.Read("pid")))
	if err != nil {
		b.Fatal(err)
	}
	c := &container{box: b, pid: pid}
	b.Cleanup(c.remove)
	return c
}

func (b *box) file(name string) *os.File {
	f, err := os.Create(b.Path(name))
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// remove ends the container where it still runs, and has the runtime forget it.
func (c *container) remove() {
	if c.Failed() {
		c.Logf("out: %q, err: %q", c.out(), c.err())
	}
	if !c.done {
		_ = unix.Kill(c.pid, unix.SIGKILL)
		c.wait()
	}
	if r := c.Run(c.words("delete", "--force", c.id)...); r.Code != 0 {
		c.Errorf("delete: %+v", r)
	}
}

// wait waits for mote's end and returns its exit code, or -N where signal N ended it.
func (c *container) wait() int {
	c.Helper()
	var status syscall.WaitStatus
	for end := time.Now().Add(wait.Bound); ; time.Sleep(2 * time.Millisecond) {
		pid, err := syscall.Wait4(c.pid, &status, syscall.WNOHANG, nil)
		if err != nil {
			c.Fatalf("wait4: %v", err)
		}
		if pid == c.pid {
			break
		}
		if time.Now().After(end) {
			c.Fatalf("it still runs after %v", wait.Bound)
		}
	}
	c.done = true
	if c.terminal != nil {
		c.terminal.allSeen()
	}
	if status.Signaled() {
		return -int(status.Signal())
	}
	return status.ExitStatus()
}

// wantCode waits for mote's end and compares its exit code.
func (c *container) wantCode(want int) {
	c.Helper()
	if got := c.wait(); got != want {
		c.Fatalf("exit code %d, want %d", got, want)
	}
}

// out is what it has written to stdout so far. On a terminal, all that is not mote's counts as that.
func (c *container) out() string {
	c.Helper()
	out, _ := c.output()
	return out
}

// err is what it has written to stderr so far. On a terminal, what begins like mote's lines counts as that.
func (c *container) err() string {
	c.Helper()
	_, err := c.output()
	return err
}

func (c *container) output() (out, err string) {
	c.Helper()
	if c.terminal == nil {
		return c.Read("out"), c.Read("err")
	}
	for _, line := range strings.SplitAfter(c.terminal.screen.String(), "\n") {
		if strings.HasPrefix(line, "mote: ") {
			err += line
		} else {
			out += line
		}
	}
	return out, err
}

// wantErr compares what went to stderr.
func (c *container) wantErr(want string) {
	c.Helper()
	if got := c.err(); got != want {
		c.Fatalf("stderr %q, want %q", got, want)
	}
}

// kill has the runtime send a signal to the container.
func (c *container) kill(signal int) {
	c.Helper()
	c.call("kill", c.id, strconv.Itoa(signal))
}

// bindMount shows a file of the test in the container.
func bindMount(from, to string) specs.Mount {
	return specs.Mount{Destination: to, Type: "bind", Source: from, Options: []string{"bind", "rw"}}
}
