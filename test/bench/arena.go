package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// Everything runs in an arena: a process that is PID 1 of a PID namespace. Its end ends all that was started in it, and it
// ends with the bench, so nothing is ever left behind.

// arena prepares a command that is to be PID 1 of a new PID namespace. Its environment is as good as empty.
func (b *bench) arena(words ...string) *exec.Cmd {
	cmd := exec.CommandContext(b.ctx, words[0], words[1:]...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() != 0 {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	cmd.SysProcAttr = attr
	return cmd
}

// tryArena says early that there can be none.
func (b *bench) tryArena() error {
	if err := b.arena(b.exitApp).Run(); err != nil {
		return fmt.Errorf("cannot have a PID namespace, be root or allow user namespaces: %w", err)
	}
	return nil
}

// ask runs the probe in an arena and returns the words that it wrote.
func (b *bench) ask(words ...string) ([]uint32, error) {
	cmd := b.arena(append([]string{b.probe}, words...)...)
	output, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	return decode(output), err
}

// askPinned is ask on one processor.
func (b *bench) askPinned(words ...string) (results []uint32, err error) {
	err = pinned(func() (err error) {
		results, err = b.ask(words...)
		return err
	})
	return results, err
}

func decode(bytes []byte) []uint32 {
	words := make([]uint32, len(bytes)/4)
	for i := range words {
		words[i] = binary.NativeEndian.Uint32(bytes[i*4:])
	}
	return words
}

// pinned calls f while the bench, and so all that it starts, has one processor only. A start then is never moved from one
// processor to another, and no processor is woken from its sleep, which in a virtual machine costs more than what is
// measured.
func pinned(f func() error) error {
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return os.NewSyscallError("sched_getaffinity", err)
	}
	one.Set(last(&before))
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return os.NewSyscallError("sched_setaffinity", err)
	}
	return errors.Join(f(), os.NewSyscallError("sched_setaffinity", unix.SchedSetaffinity(0, &before)))
}

// last returns the highest processor of a set: the first one is where most machines take their interrupts.
func last(set *unix.CPUSet) (cpu int) {
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			cpu = i
		}
	}
	return cpu
}
