package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Open wraps openat(2), relative to the working directory. The flags should hold O_CLOEXEC.
//
//go:noinline
func Open(path CString, flags int) (fd int, errno unix.Errno) {
	return call(unix.SYS_OPENAT, atWorkingDirectory, uintptr(path), uintptr(flags|unix.O_LARGEFILE), 0)
}

const atWorkingDirectory = ^uintptr(99) // AT_FDCWD, -100

// OpenAt wraps openat(2): mode is for a file that is made.
func OpenAt(folder int, path CString, flags int, mode uint32) (fd int, errno unix.Errno) {
	return call(unix.SYS_OPENAT, uintptr(folder), uintptr(path), uintptr(flags|unix.O_LARGEFILE), uintptr(mode))
}

// Rename gives a file in a folder another name there, in one step, whatever had that name before: renameat2(2).
func Rename(folder int, from, to CString) unix.Errno {
	_, errno := call6(unix.SYS_RENAMEAT2, uintptr(folder), uintptr(from), uintptr(folder), uintptr(to), 0, 0)
	return errno
}

// Unlink removes a file from a folder: unlinkat(2).
func Unlink(folder int, name CString) {
	_, _ = call(unix.SYS_UNLINKAT, uintptr(folder), uintptr(name), 0, 0)
}

// SetMode wraps fchmod(2), which no umask lessens.
func SetMode(fd int, mode uint32) unix.Errno {
	_, errno := call(unix.SYS_FCHMOD, uintptr(fd), uintptr(mode), 0, 0)
	return errno
}

// Sync waits until a file, or what a folder lists, is on the disk: fsync(2).
func Sync(fd int) unix.Errno {
	_, errno := call(unix.SYS_FSYNC, uintptr(fd), 0, 0, 0)
	return errno
}

// ReadLink reads where a symbolic link points to, as far as it fits: readlinkat(2).
func ReadLink(path CString, into []byte) (int, unix.Errno) {
	return call(unix.SYS_READLINKAT, atWorkingDirectory, uintptr(path), address(into), uintptr(len(into)))
}

// ReadOpenLink does so for a link that was opened itself, with O_PATH and O_NOFOLLOW: readlinkat(2), Linux 2.6.39.
func ReadOpenLink(fd int, into []byte) (int, unix.Errno) {
	return call(unix.SYS_READLINKAT, uintptr(fd), stringAddress("\x00"), address(into), uintptr(len(into)))
}

// IsProc tells whether a descriptor is of something in /proc: fstatfs(2), PROC_SUPER_MAGIC.
func IsProc(fd int) bool {
	var status unix.Statfs_t
	return openFileSystem(fd, &status) == 0 && status.Type == unix.PROC_SUPER_MAGIC
}

// Close wraps close(2). Linux frees the descriptor whatever the call answers.
//
//go:noinline
func Close(fd int) { _, _ = call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0) }

// CloseFrom closes every descriptor from first up: close_range(2), Linux 5.9.
func CloseFrom(first int) unix.Errno {
	_, errno := call(unix.SYS_CLOSE_RANGE, uintptr(first), uintptr(^uint32(0)), 0, 0)
	return errno
}

// Read wraps read(2).
func Read(fd int, into []byte) (int, unix.Errno) {
	return call(unix.SYS_READ, uintptr(fd), address(into), uintptr(len(into)), 0)
}

// ReadDir reads directory entries, as many as fit: getdents64(2). It returns 0 at the end.
func ReadDir(fd int, into []byte) (int, unix.Errno) {
	return call(unix.SYS_GETDENTS64, uintptr(fd), address(into), uintptr(len(into)), 0)
}

// Seek has the next read start at an offset: lseek(2). A file that has none is read from where it stands.
func Seek(fd, offset int) {
	_, _ = call(unix.SYS_LSEEK, uintptr(fd), uintptr(offset), unix.SEEK_SET, 0)
}

// Write wraps write(2).
func Write(fd int, text string) (int, unix.Errno) {
	return call(unix.SYS_WRITE, uintptr(fd), stringAddress(text), uintptr(len(text)), 0)
}

// WriteNow writes without waiting where the file can promise that, else it answers EOPNOTSUPP: pwritev2(2) at the file's
// own position with RWF_NOWAIT.
func WriteNow(fd int, text string) (int, unix.Errno) {
	const atPosition = ^uintptr(0) // each half of offset -1, or all of it
	vector := unix.Iovec{Base: unsafe.StringData(text)}
	vector.SetLen(len(text))
	return call6(unix.SYS_PWRITEV2, uintptr(fd), uintptr(unsafe.Pointer(&vector)), 1, atPosition, atPosition, unix.RWF_NOWAIT)
}

// SendNow writes to a socket without waiting and without a SIGPIPE: sendto(2).
func SendNow(fd int, text string) (int, unix.Errno) {
	return call6(unix.SYS_SENDTO, uintptr(fd), stringAddress(text), uintptr(len(text)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
}

// Writable waits at most timeout nanoseconds, or [Forever], until a descriptor takes a write: ppoll(2). For a pipe that
// means PIPE_BUF bytes, for a terminal one.
func Writable(fd int, timeout int64) bool {
	what := unix.PollFd{Fd: int32(fd), Events: unix.POLLOUT}
	n, errno := timed(sysPpoll, uintptr(unsafe.Pointer(&what)), 1, timeout, 0, setSize)
	return errno == 0 && n == 1 && what.Revents&unix.POLLOUT != 0
}

// Duplicate makes to a copy of the descriptor from, and closes what to was before: dup3(2).
func Duplicate(from, to int) unix.Errno {
	_, errno := call(unix.SYS_DUP3, uintptr(from), uintptr(to), unix.O_CLOEXEC, 0)
	return errno
}

// FileSize returns the size of an open file, and -1 where that cannot be had: fstat(2).
func FileSize(fd int) int64 {
	var status unix.Stat_t
	if errno := OpenStatus(fd, &status); errno != 0 {
		return -1
	}
	return status.Size
}

// FileMode returns the type and the permissions of a file, links followed: newfstatat(2).
func FileMode(path CString) (mode uint32, errno unix.Errno) {
	var status unix.Stat_t
	errno = Status(path, true, &status)
	return status.Mode, errno
}

// MountedNoexec tells whether the file system of a file lets nothing be executed: statfs(2), ST_NOEXEC.
func MountedNoexec(path CString) bool {
	var status unix.Statfs_t
	return fileSystem(path, &status) == 0 && status.Flags&unix.ST_NOEXEC != 0
}

// MayExecute answers 0 where the caller may execute a file, else why not: faccessat(2), X_OK, which asks for the real user.
func MayExecute(path CString) unix.Errno {
	_, errno := call(unix.SYS_FACCESSAT, atWorkingDirectory, uintptr(path), unix.X_OK, 0)
	return errno
}

// FileType returns what a descriptor is, such as [unix.S_IFREG], and 0 where it is closed: fstat(2).
func FileType(fd int) uint32 {
	var status unix.Stat_t
	_ = OpenStatus(fd, &status)
	return status.Mode & unix.S_IFMT
}

// IsTerminal tells whether a descriptor is a terminal: ioctl_tty(2), TCGETS.
//
//go:noinline
func IsTerminal(fd int) bool {
	var settings unix.Termios
	_, errno := call(unix.SYS_IOCTL, uintptr(fd), unix.TCGETS, uintptr(unsafe.Pointer(&settings)), 0)
	return errno == 0
}

// Chdir wraps chdir(2).
func Chdir(path CString) unix.Errno {
	_, errno := call(unix.SYS_CHDIR, uintptr(path), 0, 0, 0)
	return errno
}

// Foreground returns the foreground process group of a terminal, which must be the caller's controlling one:
// ioctl_tty(2), TIOCGPGRP.
func Foreground(tty int) (group int, errno unix.Errno) {
	var pgrp int32
	_, errno = call(unix.SYS_IOCTL, uintptr(tty), unix.TIOCGPGRP, uintptr(unsafe.Pointer(&pgrp)), 0)
	return int(pgrp), errno
}

// SetForeground makes group the foreground process group of the caller's controlling terminal: ioctl_tty(2), TIOCSPGRP.
//
// Precondition: SIGTTOU is blocked, or a caller in the background is stopped by it.
func SetForeground(tty, group int) unix.Errno {
	pgrp := int32(group)
	_, errno := call(unix.SYS_IOCTL, uintptr(tty), unix.TIOCSPGRP, uintptr(unsafe.Pointer(&pgrp)), 0)
	return errno
}

// GiveUpTerminal gives up the caller's controlling terminal: ioctl_tty(2), TIOCNOTTY. Where the caller is the session's
// leader, the whole session loses it, and the foreground group gets HUP and CONT.
func GiveUpTerminal(tty int) { _, _ = call(unix.SYS_IOCTL, uintptr(tty), unix.TIOCNOTTY, 0, 0) }

// TakeTerminal makes a terminal the controlling one of the caller, who is a session's leader and has none, and its group
// the foreground one: ioctl_tty(2), TIOCSCTTY.
func TakeTerminal(tty int) { _, _ = call(unix.SYS_IOCTL, uintptr(tty), unix.TIOCSCTTY, 0, 0) }

// OpenFilesLimit returns how many descriptors the caller may have: prlimit(2), RLIMIT_NOFILE.
func OpenFilesLimit() uint64 {
	var limit unix.Rlimit
	_, errno := call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, 0, uintptr(unsafe.Pointer(&limit)))
	if errno != 0 {
		return ^uint64(0)
	}
	return limit.Cur
}
