package rig

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hearAll makes the signals that the C library keeps for itself act by default again. GNU make has them ignored for what it
// starts, and the containers' apps would inherit that: signal(7), "a child inherits ...".
func hearAll() {
	type action struct {
		handler  uintptr
		flags    uint64
		restorer uintptr
		mask     uint64
	}
	const ignored = 1
	for signal := uintptr(32); signal <= 33; signal++ {
		var before, byDefault action
		_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, signal, 0, uintptr(unsafe.Pointer(&before)), unsafe.Sizeof(before.mask), 0, 0)
		if before.handler == ignored {
			_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, signal, uintptr(unsafe.Pointer(&byDefault)), 0, unsafe.Sizeof(before.mask), 0, 0)
		}
	}
}
