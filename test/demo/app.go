package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// orphanCount is how many processes the app leaves behind.
const orphanCount = 5

// The demo runs itself once more for each process inside the namespace.
const (
	roleApp    = "--app"
	roleHelper = "--helper"
	roleOrphan = "--orphan"
)

var roles = map[string]func() error{
	roleApp:    app,
	roleHelper: helper,
	roleOrphan: orphan,
}

// What the app says, one line each.
const (
	readyLine  = "ready as pid %d"
	signalLine = "signal %d from pid %d"
)

// app has a helper that leaves orphans behind, then tells of each SIGUSR1 and of its sender. It does nothing about any
// other signal: SIGTERM has its default action and ends it.
func app() error {
	signals, err := receiveUSR1()
	if err != nil {
		return err
	}
	if err := again(roleHelper).Run(); err != nil {
		return err
	}
	fmt.Printf(readyLine+"\n", os.Getpid())
	for {
		var info unix.SignalfdSiginfo
		if err := binary.Read(signals, binary.NativeEndian, &info); err != nil {
			return err
		}
		fmt.Printf(signalLine+"\n", info.Signo, info.Pid)
	}
}

// receiveUSR1 opens a file of signals, because os/signal does not tell who sent one: signalfd(2).
//
// Precondition: SIGUSR1 is blocked in every thread, so it must have been when this process was started: see [start].
func receiveUSR1() (*os.File, error) {
	set := only(unix.SIGUSR1)
	fd, err := unix.Signalfd(-1, &set, unix.SFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("signalfd", err)
	}
	return os.NewFile(uintptr(fd), "signals"), nil
}

// helper starts the orphans and ends without waiting for them: now they are orphans.
func helper() error {
	for range orphanCount {
		if err := again(roleOrphan).Start(); err != nil {
			return err
		}
	}
	return nil
}

// orphan lives until nobody can write to stdin any more.
func orphan() error {
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// again runs this program in another role, with the same stdin.
func again(role string) *exec.Cmd {
	return &exec.Cmd{Path: executable(), Args: []string{"demo", role}, Stdin: os.Stdin, Stderr: os.Stderr}
}

// executable returns the path of this program.
func executable() string {
	path, err := os.Executable()
	exitOn(err)
	return path
}

// only returns the set of one signal.
func only(signal unix.Signal) (set unix.Sigset_t) {
	set.Val[0] = 1 << (signal - 1)
	return set
}
