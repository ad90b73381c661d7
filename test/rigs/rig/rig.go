package rig

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Bound is how long a test waits for anything. It is long on purpose: a slow machine is no failure.
const Bound = 20 * time.Second

// Rig is one test and its folder.
type Rig struct {
	testing.TB
	Dir string // empty at first, with a short name, because sockets lie in it; removed at the run's end
}

// New begins a test. It is skipped where the machine cannot have what all these tests need.
func New(t testing.TB) *Rig {
	t.Helper()
	if noWorld != "" {
		t.Skip(noWorld)
	}
	dir, err := os.MkdirTemp(Scratch, "t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return &Rig{t, dir}
}

// Path is the path of a file in the test's folder.
func (r *Rig) Path(name string) string { return filepath.Join(r.Dir, name) }

// Write writes a file in the test's folder and returns its path.
func (r *Rig) Write(name, content string, mode os.FileMode) string {
	r.Helper()
	path := r.Path(name)
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		r.Fatal(err)
	}
	return path
}

// Read returns the content of a file in the test's folder.
func (r *Rig) Read(name string) string {
	r.Helper()
	content, err := os.ReadFile(r.Path(name))
	if err != nil {
		r.Fatal(err)
	}
	return string(content)
}

// Result is how a command ended: with an exit code, or -N where signal N ended it.
type Result struct {
	Code     int
	Out, Err string
	Took     time.Duration
}

// Run runs a command to its end. It fails the test where there is no such command or where the end does not come in time.
func (r *Rig) Run(words ...string) Result {
	r.Helper()
	return r.RunWith(nil, words...)
}

// RunWith is Run with more variables in the environment.
func (r *Rig) RunWith(env []string, words ...string) Result {
	r.Helper()
	return r.RunWithin(Bound, env, words...)
}

// RunWithin is RunWith for a command that takes its time, such as a build.
func (r *Rig) RunWithin(bound time.Duration, env []string, words ...string) Result {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env = r.Dir, append(os.Environ(), env...)
	cmd.WaitDelay = time.Second // for a child of its that keeps the pipes
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	begin := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil || ctx.Err() != nil {
		r.Fatalf("%q: %v, %v\nstdout %q\nstderr %q", words, err, ctx.Err(), out.String(), errors.String())
	}
	return Result{code(cmd.ProcessState), out.String(), errors.String(), time.Since(begin)}
}

// MustRun runs a command that must end with 0 and returns what it wrote to stdout.
func (r *Rig) MustRun(words ...string) string {
	r.Helper()
	result := r.Run(words...)
	if result.Code != 0 {
		r.Fatalf("%q: code %d\nstdout %q\nstderr %q", words, result.Code, result.Out, result.Err)
	}
	return result.Out
}

func code(state *os.ProcessState) int {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

// Process is a command that runs beside the test: a daemon, or a client that stays.
type Process struct {
	r    *Rig
	Cmd  *exec.Cmd
	Log  string // the file with its stdout and stderr
	done chan struct{}
}

// Start starts a command. Stdout and stderr go to a file of that name with ".log", which is shown where the test fails.
// At the test's end it is asked to end, and made to.
func (r *Rig) Start(name string, words ...string) *Process {
	r.Helper()
	log, err := os.Create(r.Path(name + ".log"))
	if err != nil {
		r.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.Dir, log, log
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	p := &Process{r, cmd, log.Name(), make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	r.Cleanup(p.cleanup)
	return p
}

// Wait waits for the end and returns the exit code, or -N where signal N ended it.
func (p *Process) Wait() int {
	p.r.Helper()
	select {
	case <-p.done:
	case <-time.After(Bound):
		p.r.Fatalf("%q still runs after %v", p.Cmd.Args, Bound)
	}
	return code(p.Cmd.ProcessState)
}

// Ended tells whether it has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Stop sends TERM and, where that does not help in time, KILL.
func (p *Process) Stop() {
	_ = p.Cmd.Process.Signal(unix.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(Bound):
		_ = p.Cmd.Process.Kill()
		<-p.done
		p.r.Errorf("%q did not end on TERM within %v", p.Cmd.Args, Bound)
	}
}

func (p *Process) cleanup() {
	if !p.Ended() {
		p.Stop()
	}
	if p.r.Failed() {
		content, _ := os.ReadFile(p.Log)
		p.r.Logf("%q wrote:\n%s", p.Cmd.Args, last(string(content), 40))
	}
}

// last returns the last lines of a text.
func last(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Eventually waits until a condition holds.
func (r *Rig) Eventually(what string, condition func() bool) {
	r.Helper()
	for end := time.Now().Add(Bound); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("after %v still not: %s", Bound, what)
		}
	}
}

// Screen is what a terminal or a pipe has shown so far; one may write it while another one reads.
type Screen struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write adds to the screen.
func (s *Screen) Write(b []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(b)
}

// String is the text, with the line ends of a file.
func (s *Screen) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return strings.ReplaceAll(s.text.String(), "\r\n", "\n")
}

// See waits until the screen shows a text.
func (r *Rig) See(s *Screen, text string) {
	r.Helper()
	for end := time.Now().Add(Bound); !strings.Contains(s.String(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("the screen shows %q, and not %q", s.String(), text)
		}
	}
}
