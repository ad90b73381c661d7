//go:build !386 && !arm

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// What is a matter of course on machines of 64 bits, and not in word32_unsafe.go: numbers of 64 bits in one register.

const (
	sysFstat   = unix.SYS_FSTAT
	sysFstatat = unix.SYS_NEWFSTATAT
	sysGetuid  = unix.SYS_GETUID
	sysMmap    = unix.SYS_MMAP

	sysPpoll        = unix.SYS_PPOLL
	sysSigtimedwait = unix.SYS_RT_SIGTIMEDWAIT
	sysSleep        = unix.SYS_NANOSLEEP
	sysClock        = unix.SYS_CLOCK_GETTIME
)

// olderOnes are calls of another generation that a filter lets through besides [remaining]: none here.
func olderOnes() (none [olderCount]uint16) { return none }

const olderCount = 0

// timed makes a call whose third argument is a timeout in nanoseconds, or [Forever].
//
// It is nosplit for the reason that call is.
//
//go:nosplit
func timed(number, a, b uintptr, timeout int64, d, e uintptr) (int, unix.Errno) {
	var limit unix.Timespec
	return call6(number, a, b, timespec(&limit, timeout), d, e, 0)
}

// timespec fills t with a timeout in nanoseconds and returns its address as the kernel wants it: 0 for [Forever].
//
//go:nosplit
func timespec(t *unix.Timespec, timeout int64) uintptr {
	if timeout < 0 {
		return 0
	}
	*t = unix.Timespec{Sec: timeout / second, Nsec: timeout % second}
	return uintptr(unsafe.Pointer(t))
}

func readClock(which uintptr) (now int64, errno unix.Errno) {
	var t unix.Timespec
	_, errno = call(sysClock, which, uintptr(unsafe.Pointer(&t)), 0, 0)
	return t.Sec*second + t.Nsec, errno
}

// Sleep rests for some nanoseconds, or less where a signal, a freeze or a tracer ends it: nanosleep(2).
func Sleep(nanoseconds int64) {
	var pause unix.Timespec
	_, _ = call(sysSleep, timespec(&pause, nanoseconds), 0, 0, 0)
}

// ReadAt reads at an offset: pread64(2).
func ReadAt(fd int, into []byte, offset int) (int, unix.Errno) {
	return call(unix.SYS_PREAD64, uintptr(fd), address(into), uintptr(len(into)), uintptr(offset))
}

func fileSystem(path CString, status *unix.Statfs_t) unix.Errno {
	_, errno := call(unix.SYS_STATFS, uintptr(path), uintptr(unsafe.Pointer(status)), 0, 0)
	return errno
}

func openFileSystem(fd int, status *unix.Statfs_t) unix.Errno {
	_, errno := call(unix.SYS_FSTATFS, uintptr(fd), uintptr(unsafe.Pointer(status)), 0, 0)
	return errno
}
