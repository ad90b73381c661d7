package rig

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"

	"mote/test/wait"
)

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
	return r.RunWithin(wait.Bound, env, words...)
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
