package harness

import (
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
	Init  Init
	Dir   string        // an empty folder
	Bound time.Duration // how long to wait for anything
}

// Setup says in what world an init is started.
type Setup struct {
	Opts     Options  // what the init is asked for
	Shell    string   // lines of sh that prepare the process in which the init is then executed
	Bare     bool     // in the caller's own PID namespace: the init is not PID 1
	Proc     bool     // with a /proc of the PID namespace
	Env      []string // the whole environment; a PATH alone where it is nil
	Stdin    *os.File
	Stdout   *os.File // a pipe that the harness reads where it is nil
	Stderr   *os.File // a buffer where it is nil
	Wrap     []string // words before the init's own command line, such as strace's
	Attr     syscall.SysProcAttr
	Together bool // stderr goes where stdout goes
}

// Process is an init that runs.
type Process struct {
	X      *X
	Cmd    *exec.Cmd
	Lines  chan string // of stdout; closed at its end
	Errors bytes.Buffer
	Done   chan struct{} // closed when the init was waited for
}

// Result is what an init left behind.
type Result struct {
	Code           int
	Stdout, Stderr string
}

// Start starts the init with an app, as PID 1 of a new namespace unless s says otherwise.
func (x *X) Start(s Setup, app ...string) *Process {
	x.Helper()
	cmd := x.Command(s, app)
	p := &Process{X: x, Cmd: cmd, Lines: make(chan string, 1<<14), Done: make(chan struct{})}
	cmd.Stdin = s.Stdin
	if s.Stdin == nil {
		cmd.Stdin = nil
	}
	out := x.outputs(p, s)
	if err := cmd.Start(); err != nil {
		x.Fatalf("start %q: %v", cmd.Args, err)
	}
	go func() {
		p.read(out)
		_ = cmd.Wait()
		close(p.Done)
	}()
	x.Cleanup(p.Kill)
	return p
}

// Command builds the command line: sh prepares, and executes the init in its own place.
func (x *X) Command(s Setup, app []string) *exec.Cmd {
	words := append(append([]string{}, s.Wrap...), x.InitCommand(s.Opts, app)...)
	script := s.Shell
	if s.Proc {
		script = "mount -t proc proc /proc\n" + script
	}
	if script != "" {
		words = append([]string{"/bin/sh", "-ec", script + "\nexec \"$0\" \"$@\""}, words...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = x.Dir
	cmd.Env = s.Env
	if cmd.Env == nil {
		cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	}
	if os.Getenv("TEST_SANDBOX") != "" && (x.Init.Path != "" || strings.Contains(fmt.Sprint(cmd.Args, cmd.Env), MotePath)) {
		cmd.Env = append(cmd.Env, "MOTE_SANDBOX=1") // the whole suite must hold in the sandbox, too
	}
	attr := s.Attr
	if !s.Bare {
		attr.Cloneflags |= unix.CLONE_NEWPID
		attr.Unshareflags |= unix.CLONE_NEWNS
		inUserNamespace(&attr)
	}
	cmd.SysProcAttr = &attr
	return cmd
}

// InitCommand is the init's command line for an app.
func (x *X) InitCommand(o Options, app []string) []string {
	words, ok := x.Init.command(o, app)
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
func (x *X) outputs(p *Process, s Setup) io.ReadCloser {
	p.Cmd.Stderr = &p.Errors
	if s.Stderr != nil {
		p.Cmd.Stderr = s.Stderr
	}
	if s.Stdout != nil {
		p.Cmd.Stdout = s.Stdout
		return nil
	}
	out, err := p.Cmd.StdoutPipe()
	if err != nil {
		x.Fatalf("pipe: %v", err)
	}
	if s.Together {
		p.Cmd.Stderr = p.Cmd.Stdout
	}
	return out
}

// Scan is a Sscanf that must match.
func Scan(text, format string, into ...any) bool {
	n, err := fmt.Sscanf(text, format, into...)
	return err == nil && n == len(into)
}

// Run starts an init with an app and waits for its end.
func (x *X) Run(s Setup, app ...string) Result {
	x.Helper()
	return x.Start(s, app...).Wait()
}

// Eventually waits until a condition holds.
func (x *X) Eventually(what string, condition func() bool) {
	x.Helper()
	if !wait.Within(x.Bound, condition) {
		x.Fatalf("after %v still not: %s", x.Bound, what)
	}
}

// File creates a file in the behaviour's folder and returns its path.
//
// Nothing is forked while it is open: the child would have it open for writing until its own execve(2), and who runs the file
// meanwhile gets ETXTBSY (golang/go#22315).
func (x *X) File(name, content string, mode os.FileMode) string {
	x.Helper()
	path := x.Dir + "/" + name
	syscall.ForkLock.RLock()
	err := os.WriteFile(path, []byte(content), mode)
	syscall.ForkLock.RUnlock()
	if err = errors.Join(err, os.Chmod(path, mode)); err != nil {
		x.Fatal(err)
	}
	return path
}
