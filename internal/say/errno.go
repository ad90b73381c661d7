package say

import "golang.org/x/sys/unix"

// errnoText returns the words of errno(3) for each errno that the calls of mote return, and "" for others.
func errnoText(errno unix.Errno) string {
	if errno > unix.EDQUOT { // the last one in the table
		return ""
	}
	return [...]string{
		unix.EPERM:        "operation not permitted",
		unix.ENOENT:       "no such file or directory",
		unix.ESRCH:        "no such process",
		unix.EINTR:        "interrupted system call",
		unix.EIO:          "input/output error",
		unix.ENXIO:        "no such device or address",
		unix.E2BIG:        "argument list too long",
		unix.ENOEXEC:      "exec format error",
		unix.EBADF:        "bad file descriptor",
		unix.ECHILD:       "no child processes",
		unix.EAGAIN:       "resource temporarily unavailable",
		unix.ENOMEM:       "cannot allocate memory",
		unix.EACCES:       "permission denied",
		unix.EFAULT:       "bad address",
		unix.EBUSY:        "device or resource busy",
		unix.EEXIST:       "file exists",
		unix.EXDEV:        "invalid cross-device link",
		unix.ENODEV:       "no such device",
		unix.ENOTDIR:      "not a directory",
		unix.EISDIR:       "is a directory",
		unix.EINVAL:       "invalid argument",
		unix.ENFILE:       "too many open files in system",
		unix.EMFILE:       "too many open files",
		unix.ENOTTY:       "inappropriate ioctl for device",
		unix.ETXTBSY:      "text file busy",
		unix.EFBIG:        "file too large",
		unix.ENOSPC:       "no space left on device",
		unix.EROFS:        "read-only file system",
		unix.EPIPE:        "broken pipe",
		unix.ENAMETOOLONG: "file name too long",
		unix.ENOSYS:       "function not implemented",
		unix.ELOOP:        "too many levels of symbolic links",
		unix.ELIBBAD:      "accessing a corrupted shared library",
		unix.ELIBACC:      "can not access a needed shared library",
		unix.EOPNOTSUPP:   "operation not supported",
		unix.ESTALE:       "stale file handle",
		unix.EDQUOT:       "disk quota exceeded",
	}[errno]
}
