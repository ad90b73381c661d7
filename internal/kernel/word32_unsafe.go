//go:build 386 || arm

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Machines of 32 bits have two generations of many calls: those of today have 64 bits for the size of a file and for the
// time, and 32 for a user. x/sys has the structures of the files, and of the time the older ones.

const (
	sysFstat   = unix.SYS_FSTAT64
	sysFstatat = unix.SYS_FSTATAT64
	sysGetuid  = unix.SYS_GETUID32
	sysMmap    = unix.SYS_MMAP2

	sysPpoll        = unix.SYS_PPOLL_TIME64
	sysSigtimedwait = unix.SYS_RT_SIGTIMEDWAIT_TIME64
	sysSleep        = unix.SYS_CLOCK_NANOSLEEP_TIME64
	sysClock        = unix.SYS_CLOCK_GETTIME64
)

// olderOnes are the calls that a filter lets through besides [remaining]: those that [older] returns.
func olderOnes() [olderCount]uint16 {
	return [...]uint16{
		unix.SYS_RT_SIGTIMEDWAIT, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_PPOLL,
	}
}

const olderCount = 4

// moment is struct __kernel_timespec: linux/time_types.h.
type moment struct{ sec, nsec int64 }

// isOlder tells by the answer to a call with a time of 64 bits that there is only the older one: before Linux 5.1, and
// where a container's filter is older, which may say EPERM to what it does not know. None of the calls means that by it.
//
//go:nosplit
func isOlder(errno unix.Errno) bool { return errno == unix.ENOSYS || errno == unix.EPERM }

// older is the number of the call with a time of 32 bits.
//
//go:nosplit
func older(number uintptr) uintptr {
	switch number {
	case sysPpoll:
		return unix.SYS_PPOLL
	case sysSigtimedwait:
		return unix.SYS_RT_SIGTIMEDWAIT
	case sysSleep:
		return unix.SYS_CLOCK_NANOSLEEP
	}
	return unix.SYS_CLOCK_GETTIME
}

// timed makes a call whose third argument is a timeout in nanoseconds, or [Forever].
//
// It is nosplit for the reason that call is.
//
//go:nosplit
func timed(number, a, b uintptr, timeout int64, d, e uintptr) (int, unix.Errno) {
	limit := moment{timeout / second, timeout % second}
	n, errno := call6(number, a, b, unless(timeout < 0, unsafe.Pointer(&limit)), d, e, 0)
	if !isOlder(errno) {
		return n, errno
	}
	old := unix.Timespec{Sec: int32(min(limit.sec, 1<<31-1)), Nsec: int32(limit.nsec)}
	return call6(older(number), a, b, unless(timeout < 0, unsafe.Pointer(&old)), d, e, 0)
}

//go:nosplit
func unless(none bool, p unsafe.Pointer) uintptr {
	if none {
		return 0
	}
	return uintptr(p)
}

func readClock(which uintptr) (now int64, errno unix.Errno) {
	var t moment
	if _, errno = call(sysClock, which, uintptr(unsafe.Pointer(&t)), 0, 0); !isOlder(errno) {
		return t.sec*second + t.nsec, errno
	}
	var old unix.Timespec
	_, errno = call(older(sysClock), which, uintptr(unsafe.Pointer(&old)), 0, 0)
	return int64(old.Sec)*second + int64(old.Nsec), errno
}

// Sleep rests for some nanoseconds, or less where a signal, a freeze or a tracer ends it: clock_nanosleep(2).
func Sleep(nanoseconds int64) { _, _ = timed(sysSleep, unix.CLOCK_MONOTONIC, 0, nanoseconds, 0, 0) }

// ReadAt reads at an offset: pread64(2).
func ReadAt(fd int, into []byte, offset int) (int, unix.Errno) {
	low, high := uintptr(offset), uintptr(offset>>31) // both machines are little-endian
	if evenPairs {
		return call6(unix.SYS_PREAD64, uintptr(fd), address(into), uintptr(len(into)), 0, low, high)
	}
	return call6(unix.SYS_PREAD64, uintptr(fd), address(into), uintptr(len(into)), low, high, 0)
}

func fileSystem(path CString, status *unix.Statfs_t) unix.Errno {
	_, errno := call(unix.SYS_STATFS64, uintptr(path), unsafe.Sizeof(*status), uintptr(unsafe.Pointer(status)), 0)
	return errno
}

func openFileSystem(fd int, status *unix.Statfs_t) unix.Errno {
	_, errno := call(unix.SYS_FSTATFS64, uintptr(fd), unsafe.Sizeof(*status), uintptr(unsafe.Pointer(status)), 0)
	return errno
}
