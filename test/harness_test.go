package test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

// X is one run of a behaviour with one init.
type X struct {
	testing.TB
	init  Init
	dir   string        // an empty folder
	bound time.Duration // how long to wait for anything
}

// setup says in what world an init is started.
type setup struct {
	opts     options  // what the init is asked for
	shell    string   // lines of sh that prepare the process in which the init is then executed
	bare     bool     // in the caller's own PID namespace: the init is not PID 1
	proc     bool     // with a /proc of the PID namespace
	env      []string // the whole environment; a PATH alone where it is nil
	stdin    *os.File
	stdout   *os.File // a pipe that the harness reads where it is nil
	stderr   *os.File // a buffer where it is nil
	wrap     []string // words before the init's own command line, such as strace's
	attr     syscall.SysProcAttr
	together bool // stderr goes where stdout goes
}

// process is an init that runs.
type process struct {
	x      *X
	cmd    *exec.Cmd
	lines  chan string // of stdout; closed at its end
	errors bytes.Buffer
	done   chan struct{} // closed when the init was waited for
}

// result is what an init left behind.
type result struct {
	code           int
	stdout, stderr string
}

// start starts the init with an app, as PID 1 of a new namespace unless s says otherwise.
func (x *X) start(s setup, app ...string) *process {
	x.Helper()
	cmd := x.command(s, app)
	p := &process{x: x, cmd: cmd, lines: make(chan string, 1<<14), done: make(chan struct{})}
	cmd.Stdin = s.stdin
	if s.stdin == nil {
		cmd.Stdin = nil
	}
	out := x.outputs(p, s)
	if err := cmd.Start(); err != nil {
		x.Fatalf("start %q: %v", cmd.Args, err)
	}
	go func() {
		p.read(out)
		_ = cmd.Wait()
		close(p.done)
	}()
	x.Cleanup(p.kill)
	return p
}

// command builds the command line: sh prepares, and executes the init in its own place.
func (x *X) command(s setup, app []string) *exec.Cmd {
	words := append(append([]string{}, s.wrap...), x.initCommand(s.opts, app)...)
	script := s.shell
	if s.proc {
		script = "mount -t proc proc /proc\n" + script
	}
	if script != "" {
		words = append([]string{"/bin/sh", "-ec", script + "\nexec \"$0\" \"$@\""}, words...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = x.dir
	cmd.Env = s.env
	if cmd.Env == nil {
		cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	}
	if os.Getenv("TEST_SANDBOX") != "" && (x.init.path != "" || contains(fmt.Sprint(cmd.Args, cmd.Env), motePath)) {
		cmd.Env = append(cmd.Env, "MOTE_SANDBOX=1") // the whole suite must hold in the sandbox, too
	}
	attr := s.attr
	if !s.bare {
		attr.Cloneflags |= unix.CLONE_NEWPID
		attr.Unshareflags |= unix.CLONE_NEWNS
		inUserNamespace(&attr)
	}
	cmd.SysProcAttr = &attr
	return cmd
}

// initCommand is the init's command line for an app.
func (x *X) initCommand(o options, app []string) []string {
	words, ok := x.init.command(o, app)
	if !ok {
		x.Skip("has no such thing")
	}
	return words
}

// inUserNamespace lets somebody who is not root have a PID namespace.
func inUserNamespace(attr *syscall.SysProcAttr) {
	if os.Getuid() == 0 {
		return
	}
	attr.Cloneflags |= unix.CLONE_NEWUSER
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
}

// outputs connects stdout and stderr and returns the end to read from, which is nil where the caller has an own stdout.
func (x *X) outputs(p *process, s setup) io.ReadCloser {
	p.cmd.Stderr = &p.errors
	if s.stderr != nil {
		p.cmd.Stderr = s.stderr
	}
	if s.stdout != nil {
		p.cmd.Stdout = s.stdout
		return nil
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		x.Fatalf("pipe: %v", err)
	}
	if s.together {
		p.cmd.Stderr = p.cmd.Stdout
	}
	return out
}

// read hands out the lines of stdout.
func (p *process) read(out io.ReadCloser) {
	if out != nil {
		scanner := bufio.NewScanner(out)
		scanner.Buffer(nil, 8<<20)
		for scanner.Scan() {
			p.lines <- scanner.Text()
		}
	}
	close(p.lines)
}

// line waits for the next line of stdout.
func (p *process) line() string {
	p.x.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			<-p.done
			p.x.Fatalf("stdout ended; code %d, stderr %q", p.cmd.ProcessState.ExitCode(), p.errors.String())
		}
		return line
	case <-time.After(p.x.bound):
		p.x.Fatalf("no line on stdout within %v", p.x.bound)
	}
	return ""
}

// ready waits until test/child says that it is, and returns its pid in its own namespace.
func (p *process) ready() int {
	p.x.Helper()
	pid := 0
	if line := p.line(); !scan(line, "ready %d", &pid) {
		p.x.Fatalf("got line %q, want ready", line)
	}
	return pid
}

// scan is a Sscanf that must match.
func scan(text, format string, into ...any) bool {
	n, err := fmt.Sscanf(text, format, into...)
	return err == nil && n == len(into)
}

// pid is the init's pid in the namespace of the test.
func (p *process) pid() int { return p.cmd.Process.Pid }

// send sends a signal to the init from outside.
func (p *process) send(signal syscall.Signal) {
	p.x.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.x.Fatalf("send signal %d: %v", signal, err)
	}
}

// wait waits for the init's end.
func (p *process) wait() result {
	p.x.Helper()
	select {
	case <-p.done:
	case <-time.After(p.x.bound):
		p.x.Fatalf("%q still runs after %v; stderr %q", p.cmd.Args, p.x.bound, p.errors.String())
	}
	var lines []string
	for line := range p.lines {
		lines = append(lines, line+"\n")
	}
	return result{exitCode(p.cmd.ProcessState), strings.Join(lines, ""), p.errors.String()}
}

// exitCode is the code of an init, or -N where signal N ended it.
func exitCode(state *os.ProcessState) int {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

// wantCode waits for the init's end and compares its exit code.
func (p *process) wantCode(want int) result {
	p.x.Helper()
	r := p.wait()
	if r.code != want {
		p.x.Fatalf("exit code %d, want %d; stderr %q", r.code, want, r.stderr)
	}
	return r
}

// wantLines compares the next lines of stdout.
func (p *process) wantLines(want ...string) {
	p.x.Helper()
	for _, w := range want {
		if got := p.line(); got != w {
			p.x.Fatalf("got line %q, want %q", got, w)
		}
	}
}

// kill ends an init that a test left behind; as PID 1 it takes its namespace along.
func (p *process) kill() {
	select {
	case <-p.done:
		return
	default:
	}
	for _, pid := range descendants(p.pid()) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = p.cmd.Process.Kill()
	<-p.done
}

// run starts an init with an app and waits for its end.
func (x *X) run(s setup, app ...string) result {
	x.Helper()
	return x.start(s, app...).wait()
}

// eventually waits until a condition holds.
func (x *X) eventually(what string, condition func() bool) {
	x.Helper()
	if !wait.Within(x.bound, condition) {
		x.Fatalf("after %v still not: %s", x.bound, what)
	}
}

// file creates a file in the behaviour's folder and returns its path.
func (x *X) file(name, content string, mode os.FileMode) string {
	x.Helper()
	path := x.dir + "/" + name
	if err := errors.Join(os.WriteFile(path, []byte(content), mode), os.Chmod(path, mode)); err != nil {
		x.Fatal(err)
	}
	return path
}
