//go:build !loong64

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// sysStatus is the call that [OpenStatus] makes.
const sysStatus = sysFstat

// Status tells about a file, or about the link that it may be: newfstatat(2).
func Status(path CString, follow bool, status *unix.Stat_t) unix.Errno {
	flags := uintptr(unix.AT_SYMLINK_NOFOLLOW)
	if follow {
		flags = 0
	}
	_, errno := call(sysFstatat, atWorkingDirectory, uintptr(path), uintptr(unsafe.Pointer(status)), flags)
	return errno
}

// OpenStatus tells about an open file: fstat(2).
func OpenStatus(fd int, status *unix.Stat_t) unix.Errno {
	_, errno := call(sysStatus, uintptr(fd), uintptr(unsafe.Pointer(status)), 0, 0)
	return errno
}
