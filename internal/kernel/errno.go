package kernel

import "golang.org/x/sys/unix"

// ErrorText returns what an errno of the calls in this package means, in the words of errno(3), and "" for one that they
// do not return. The Error method of unix.Errno builds strings and so allocates.
func ErrorText(errno unix.Errno) string {
	if errno > unix.EDQUOT {
		return ""
	}
	return Keyed(errorTexts, byte(errno))
}

// errorTexts is a list for [Keyed].
const errorTexts = "" +
	string(rune(unix.EPERM)) + "operation not permitted\x00" +
	string(rune(unix.ENOENT)) + "no such file or directory\x00" +
	string(rune(unix.ESRCH)) + "no such process\x00" +
	string(rune(unix.EINTR)) + "interrupted system call\x00" +
	string(rune(unix.EIO)) + "input/output error\x00" +
	string(rune(unix.ENXIO)) + "no such device or address\x00" +
	string(rune(unix.E2BIG)) + "argument list too long\x00" +
	string(rune(unix.ENOEXEC)) + "exec format error\x00" +
	string(rune(unix.EBADF)) + "bad file descriptor\x00" +
	string(rune(unix.ECHILD)) + "no child processes\x00" +
	string(rune(unix.EAGAIN)) + "resource temporarily unavailable\x00" +
	string(rune(unix.ENOMEM)) + "cannot allocate memory\x00" +
	string(rune(unix.EACCES)) + "permission denied\x00" +
	string(rune(unix.EFAULT)) + "bad address\x00" +
	string(rune(unix.EBUSY)) + "device or resource busy\x00" +
	string(rune(unix.EEXIST)) + "file exists\x00" +
	string(rune(unix.EXDEV)) + "invalid cross-device link\x00" +
	string(rune(unix.ENODEV)) + "no such device\x00" +
	string(rune(unix.ENOTDIR)) + "not a directory\x00" +
	string(rune(unix.EISDIR)) + "is a directory\x00" +
	string(rune(unix.EINVAL)) + "invalid argument\x00" +
	string(rune(unix.ENFILE)) + "too many open files in system\x00" +
	string(rune(unix.EMFILE)) + "too many open files\x00" +
	string(rune(unix.ENOTTY)) + "inappropriate ioctl for device\x00" +
	string(rune(unix.ETXTBSY)) + "text file busy\x00" +
	string(rune(unix.EFBIG)) + "file too large\x00" +
	string(rune(unix.ENOSPC)) + "no space left on device\x00" +
	string(rune(unix.EROFS)) + "read-only file system\x00" +
	string(rune(unix.EPIPE)) + "broken pipe\x00" +
	string(rune(unix.ENAMETOOLONG)) + "file name too long\x00" +
	string(rune(unix.ENOSYS)) + "function not implemented\x00" +
	string(rune(unix.ELOOP)) + "too many levels of symbolic links\x00" +
	string(rune(unix.ELIBBAD)) + "accessing a corrupted shared library\x00" +
	string(rune(unix.ELIBACC)) + "can not access a needed shared library\x00" +
	string(rune(unix.EOPNOTSUPP)) + "operation not supported\x00" +
	string(rune(unix.ESTALE)) + "stale file handle\x00" +
	string(rune(unix.EDQUOT)) + "disk quota exceeded\x00"
