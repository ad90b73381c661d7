//go:build !bare

package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"mote/internal/bare"
)

// This file is the second door, for developers: what a plain "go build", "go run" or "go install" makes starts here,
// under the Go runtime, and starts itself again at _boot. It is ordinary Go, and left out of what make builds (docs/bare.md).

const entryOffset = 24 // of e_entry, a word, in the header of an ELF file: elf(5)

func main() {
	err := restart()
	fmt.Fprintf(os.Stderr, "mote: failed to start without the Go runtime: %v; build with make\n", err)
	os.Exit(125)
}

// restart runs a copy of this file that starts at _boot. It returns only when that failed.
func restart() error {
	elf, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	putWord(elf[entryOffset:], bare.Entry())
	fd, err := unix.MemfdCreate("mote", unix.MFD_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("memfd_create", err)
	}
	if _, err := os.NewFile(uintptr(fd), "memfd").Write(elf); err != nil {
		return err
	}
	// syscall.Exec puts back the limit of open files that the runtime has raised.
	err = syscall.Exec("/proc/self/fd/"+strconv.Itoa(fd), os.Args, os.Environ())
	return os.NewSyscallError("execve", err)
}

func putWord(at []byte, word uintptr) {
	if strconv.IntSize == 32 {
		binary.NativeEndian.PutUint32(at, uint32(word))
		return
	}
	binary.NativeEndian.PutUint64(at, uint64(word))
}
