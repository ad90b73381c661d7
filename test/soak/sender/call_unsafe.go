package sender

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// sendTo sends a signal by a pidfd, as kill(2) does where info is nil: pidfd_send_signal(2).
func sendTo(handle, signal int, info *kernel.Info) unix.Errno {
	_, _, errno := unix.RawSyscall6(unix.SYS_PIDFD_SEND_SIGNAL, uintptr(handle), uintptr(signal),
		uintptr(unsafe.Pointer(info)), 0, 0, 0)
	return errno
}
