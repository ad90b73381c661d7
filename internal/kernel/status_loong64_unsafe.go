//go:build loong64

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The first kernels of this machine have statx(2) alone: fstat and newfstatat came with Linux 6.11.

// sysStatus is the call that [OpenStatus] makes.
const sysStatus = unix.SYS_STATX

// Status tells about a file, or about the link that it may be: statx(2).
func Status(path CString, follow bool, status *unix.Stat_t) unix.Errno {
	flags := uintptr(unix.AT_SYMLINK_NOFOLLOW | unix.AT_NO_AUTOMOUNT)
	if follow {
		flags = unix.AT_NO_AUTOMOUNT
	}
	return statx(atWorkingDirectory, path, flags, status)
}

// OpenStatus tells about an open file: statx(2), AT_EMPTY_PATH.
func OpenStatus(fd int, status *unix.Stat_t) unix.Errno {
	return statx(uintptr(fd), Literal("\x00"), unix.AT_EMPTY_PATH, status)
}

// statx fills those fields of status that mote reads.
func statx(folder uintptr, path CString, flags uintptr, status *unix.Stat_t) unix.Errno {
	var s unix.Statx_t
	_, errno := call6(sysStatus, folder, uintptr(path), flags, unix.STATX_BASIC_STATS, uintptr(unsafe.Pointer(&s)), 0)
	status.Dev, status.Ino = unix.Mkdev(s.Dev_major, s.Dev_minor), s.Ino
	status.Mode, status.Uid, status.Size = uint32(s.Mode), s.Uid, int64(s.Size)
	return errno
}
