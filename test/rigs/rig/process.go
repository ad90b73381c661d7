package rig

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

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
	p := r.start(r.Path(name+".log"), words)
	r.Cleanup(p.cleanup)
	return p
}

// StartForAll starts a daemon that all tests share. It ends with their world.
func (r *Rig) StartForAll(name string, words ...string) *Process {
	r.Helper()
	return r.start(filepath.Join(Scratch, name+".log"), words)
}

func (r *Rig) start(path string, words []string) *Process {
	r.Helper()
	log, err := os.Create(path)
	if err != nil {
		r.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(path), log, log
	if err := cmd.Start(); err != nil {
		r.Fatal(err)
	}
	p := &Process{r, cmd, path, make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	return p
}

// Serves waits until a daemon answers, and returns the last that it has written where it does not; "" where it does.
func (p *Process) Serves(answers func() bool) (reason string) {
	if wait.For(func() bool { return answers() || p.Ended() }) && answers() {
		return ""
	}
	text, _ := os.ReadFile(p.Log)
	return Last(string(text), 3)
}

// Wait waits for the end and returns the exit code, or -N where signal N ended it.
func (p *Process) Wait() int {
	p.r.Helper()
	select {
	case <-p.done:
	case <-time.After(wait.Bound):
		p.r.Fatalf("%q still runs after %v", p.Cmd.Args, wait.Bound)
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
	case <-time.After(wait.Bound):
		_ = p.Cmd.Process.Kill()
		<-p.done
		p.r.Errorf("%q did not end on TERM within %v", p.Cmd.Args, wait.Bound)
	}
}

func (p *Process) cleanup() {
	if !p.Ended() {
		p.Stop()
	}
	if p.r.Failed() {
		content, _ := os.ReadFile(p.Log)
		p.r.Logf("%q wrote:\n%s", p.Cmd.Args, Last(string(content), 40))
	}
}

// Last returns the last lines of a text.
func Last(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
