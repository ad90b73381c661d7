package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

// pollPause is the time between two looks.
const pollPause = 2 * time.Millisecond

// container is a command that runs as PID 1 of a new PID namespace, seen from outside.
type container struct {
	cmd   *exec.Cmd
	stdin *os.File      // the orphans live for as long as this is open
	lines chan string   // what the app says
	ended chan struct{} // is closed when PID 1 has ended
}

// start starts a command as PID 1 of a new PID namespace.
func start(command ...string) (*container, error) {
	// The kernel keeps a signal mask for each thread, and the request for a signal at the parent's end, too.
	runtime.LockOSThread()
	set := only(unix.SIGUSR1)
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, &set, nil); err != nil {
		return nil, os.NewSyscallError("rt_sigprocmask", err)
	}
	stdin, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	theirs, stdout, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd, err := startIsolated(command, stdin, stdout)
	if err != nil {
		return nil, err
	}
	_, _ = stdin.Close(), stdout.Close()
	c := &container{cmd: cmd, stdin: ours, lines: make(chan string, 16), ended: make(chan struct{})}
	go c.read(theirs)
	go c.wait()
	return c, nil
}

// startIsolated tries what the caller's rights allow: a PID namespace alone, which is for root, or one inside a new user
// namespace.
func startIsolated(command []string, stdin, stdout *os.File) (*exec.Cmd, error) {
	ways := []*syscall.SysProcAttr{{}, inUserNamespace()}
	if os.Geteuid() != 0 {
		ways = ways[1:]
	}
	var cmd *exec.Cmd
	var err error
	for _, way := range ways {
		way.Cloneflags |= syscall.CLONE_NEWPID
		way.Pdeathsig = syscall.SIGKILL // the end of PID 1 ends its namespace: nothing outlives the demo
		cmd = &exec.Cmd{Path: command[0], Args: command, SysProcAttr: way}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, os.Stderr
		if err = cmd.Start(); err == nil {
			return cmd, nil
		}
	}
	return nil, fmt.Errorf("failed to start %s as PID 1: %w", command[0], cause(err))
}

// inUserNamespace makes the caller root of a user namespace, as user_namespaces(7) lets anybody do.
func inUserNamespace() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
}

// cause returns the kernel's own word about a failed start.
func cause(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

func (c *container) read(stdout *os.File) {
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
		c.lines <- scanner.Text()
	}
	_ = stdout.Close()
}

func (c *container) wait() {
	_ = c.cmd.Wait()
	close(c.ended)
}

// pid is that of PID 1, out here.
func (c *container) pid() int { return c.cmd.Process.Pid }

// remove ends whatever is left of the container.
func (c *container) remove() {
	_ = c.stdin.Close()
	_ = c.cmd.Process.Kill()
	<-c.ended
}

// hear waits for the next line of the app and reads it.
func (c *container) hear(format string, values ...any) error {
	select {
	case line := <-c.lines:
		if _, err := fmt.Sscanf(line, format, values...); err != nil {
			return fmt.Errorf("expected the app to say %q, heard %q", format, line)
		}
		return nil
	case <-c.ended:
		return fmt.Errorf("expected the app to say %q, but PID 1 has ended: %v", format, c.cmd.ProcessState)
	case <-time.After(wait.Bound):
		return fmt.Errorf("expected the app to say %q, heard nothing for %v", format, wait.Bound)
	}
}

// exitCode waits for the end of PID 1.
func (c *container) exitCode() (int, error) {
	select {
	case <-c.ended:
		return c.cmd.ProcessState.ExitCode(), nil
	case <-time.After(wait.Bound):
		return 0, fmt.Errorf("expected PID 1 to end, it still runs after %v", wait.Bound)
	}
}

// expectFamily waits until PID 1 has so many living and so many dead children, apart from the app.
func (c *container) expectFamily(app, living, zombies int) error {
	var seen family
	for end := time.Now().Add(wait.Bound); time.Now().Before(end); time.Sleep(pollPause) {
		var err error
		if seen, err = readFamily(c.pid(), app); err != nil {
			return err
		}
		if seen == (family{living, zombies}) {
			return nil
		}
	}
	return fmt.Errorf("expected PID 1 to have %v, saw %v for %v", family{living, zombies}, seen, wait.Bound)
}
