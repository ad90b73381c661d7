package main

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// wait waits for a child and returns its status and its minor page faults: wait4(2).
func wait(pid int) (status, faults uint32) {
	var usage unix.Rusage
	var word uint32
	for {
		_, _, errno := unix.RawSyscall6(unix.SYS_WAIT4, uintptr(pid), uintptr(unsafe.Pointer(&word)), unix.WALL,
			uintptr(unsafe.Pointer(&usage)), 0, 0)
		switch errno {
		case 0:
			return word, uint32(usage.Minflt)
		case unix.EINTR:
		default:
			fail("wait")
		}
	}
}

// pipe makes a pipe that no command inherits: pipe2(2).
func pipe() (read, write int) {
	var ends [2]int32
	_, _, errno := unix.RawSyscall(unix.SYS_PIPE2, uintptr(unsafe.Pointer(&ends)), unix.O_CLOEXEC, 0)
	if errno != 0 {
		fail("pipe")
	}
	return int(ends[0]), int(ends[1])
}

// dup makes new the same file as old: dup3(2).
func dup(old, new int) { _, _, _ = unix.RawSyscall(unix.SYS_DUP3, uintptr(old), uintptr(new), 0) }

// shared returns a number that the processes forked from here on share: mmap(2).
func shared() *int64 {
	address, errno := kernel.MapShared(unsafe.Sizeof(int64(0)))
	if errno != 0 {
		fail("mmap")
	}
	return *(**int64)(unsafe.Pointer(&address))
}

// writeWords writes all of the words as they lie in memory.
func writeWords(fd int, words []uint32) {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*4)
	for len(bytes) > 0 {
		n, errno := kernel.Write(fd, kernel.View(bytes))
		if errno != 0 {
			kernel.Exit(98)
		}
		bytes = bytes[n:]
	}
}

func writeReply(fd int, r *reply) {
	_, _ = kernel.Write(fd, unsafe.String((*byte)(unsafe.Pointer(r)), unsafe.Sizeof(*r)))
}

// readReply reads a reply, which a pipe never tears apart: pipe(7), PIPE_BUF.
func readReply(fd int) (r reply) {
	n, errno := kernel.Read(fd, unsafe.Slice((*byte)(unsafe.Pointer(&r)), unsafe.Sizeof(r)))
	if errno != 0 || n != int(unsafe.Sizeof(r)) {
		fail("no reply")
	}
	return r
}
