package harness

import (
	"bufio"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// read hands out the lines of stdout.
func (p *Process) read(out io.ReadCloser) {
	if out != nil {
		scanner := bufio.NewScanner(out)
		scanner.Buffer(nil, 8<<20)
		for scanner.Scan() {
			p.Lines <- scanner.Text()
		}
	}
	close(p.Lines)
}

// Line waits for the next line of stdout.
func (p *Process) Line() string {
	p.X.Helper()
	select {
	case line, ok := <-p.Lines:
		if !ok {
			<-p.Done
			p.X.Fatalf("stdout ended; code %d, stderr %q", p.Cmd.ProcessState.ExitCode(), p.Errors.String())
		}
		return line
	case <-time.After(p.X.Bound):
		p.X.Fatalf("no line on stdout within %v", p.X.Bound)
	}
	return ""
}

// Ready waits until test/child says that it is, and returns its pid in its own namespace.
func (p *Process) Ready() int {
	p.X.Helper()
	pid := 0
	if line := p.Line(); !Scan(line, "ready %d", &pid) {
		p.X.Fatalf("got line %q, want ready", line)
	}
	return pid
}

// PID is the init's pid in the namespace of the test.
func (p *Process) PID() int { return p.Cmd.Process.Pid }

// Send sends a signal to the init from outside.
func (p *Process) Send(signal syscall.Signal) {
	p.X.Helper()
	if err := p.Cmd.Process.Signal(signal); err != nil {
		p.X.Fatalf("send signal %d: %v", signal, err)
	}
}

// Wait waits for the init's end.
func (p *Process) Wait() Result {
	p.X.Helper()
	select {
	case <-p.Done:
	case <-time.After(p.X.Bound):
		p.X.Fatalf("%q still runs after %v; stderr %q", p.Cmd.Args, p.X.Bound, p.Errors.String())
	}
	var lines []string
	for line := range p.Lines {
		lines = append(lines, line+"\n")
	}
	return Result{ExitCode(p.Cmd.ProcessState), strings.Join(lines, ""), p.Errors.String()}
}

// ExitCode is the code of an init, or -N where signal N ended it.
func ExitCode(state *os.ProcessState) int {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

// WantCode waits for the init's end and compares its exit code.
func (p *Process) WantCode(want int) Result {
	p.X.Helper()
	r := p.Wait()
	if r.Code != want {
		p.X.Fatalf("exit code %d, want %d; stderr %q", r.Code, want, r.Stderr)
	}
	return r
}

// WantLines compares the next lines of stdout.
func (p *Process) WantLines(want ...string) {
	p.X.Helper()
	for _, w := range want {
		if got := p.Line(); got != w {
			p.X.Fatalf("got line %q, want %q", got, w)
		}
	}
}

// Kill ends an init that a test left behind; as PID 1 it takes its namespace along.
func (p *Process) Kill() {
	select {
	case <-p.Done:
		return
	default:
	}
	for _, pid := range Descendants(p.PID()) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = p.Cmd.Process.Kill()
	<-p.Done
}
