package harness

import (
	"strings"
)

// anyErrno are the errors that every call is made to fail with: what a seccomp filter, an emulator, a full machine or a
// broken disk may answer where no manual page says so.
var anyErrno = strings.Fields("EINTR EAGAIN ENOMEM ENOSYS EPERM EIO")

// Manual has the pages of section 2 for each call that mote makes, and the errors that these name beside anyErrno. Names
// that only the kernel itself uses are left out. EACCES of the calls that send a signal is on no page: security modules answer
// it.
var Manual = map[string]struct{ Pages, errnos string }{
	"arch_prctl":        {"arch_prctl", "EFAULT EINVAL ENODEV"},
	"capset":            {"capget", "EFAULT EINVAL ESRCH"},
	"chdir":             {"chdir", "EACCES EBADF EFAULT ELOOP ENAMETOOLONG ENOENT ENOTDIR"},
	"clock_gettime":     {"clock_gettime", "EACCES EFAULT EINVAL ENODEV EOPNOTSUPP"},
	"clone":             {"clone", "EACCES EBUSY EEXIST EINVAL ENOSPC EOPNOTSUPP EUSERS"},
	"close":             {"close", "EBADF ENOSPC EDQUOT"},
	"close_range":       {"close_range", "EINVAL EMFILE"},
	"dup3":              {"dup", "EBADF EBUSY EINVAL EMFILE"},
	"execve":            {"execve", "E2BIG EACCES EFAULT EINVAL EISDIR ELIBBAD ELOOP EMFILE ENAMETOOLONG ENFILE ENOENT ENOEXEC ENOTDIR ETXTBSY"},
	"exit_group":        {"exit_group", ""},
	"faccessat":         {"access", "EACCES EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOTDIR EROFS ETXTBSY"},
	"fstat":             {"stat", "EACCES EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOTDIR EOVERFLOW"},
	"getdents64":        {"getdents", "EBADF EFAULT EINVAL ENOENT ENOTDIR"},
	"getpgid":           {"setpgid", "EACCES EINVAL ESRCH"},
	"getpid":            {"getpid", ""},
	"getppid":           {"getpid", ""},
	"getsid":            {"getsid", "ESRCH"},
	"ioctl":             {"ioctl ioctl_tty", "EBADF EFAULT EINVAL ENOTTY"},
	"kill":              {"kill", "EACCES EINVAL ESRCH"},
	"mmap":              {"mmap", "EACCES EBADF EEXIST EINVAL ENFILE ENODEV EOVERFLOW ETXTBSY"},
	"munmap":            {"mmap", "EACCES EBADF EEXIST EINVAL ENFILE ENODEV EOVERFLOW ETXTBSY"},
	"nanosleep":         {"nanosleep", "EFAULT EINVAL"},
	"newfstatat":        {"stat", "EACCES EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOTDIR EOVERFLOW"},
	"openat":            {"open", "EACCES EBADF EBUSY EDQUOT EEXIST EFAULT EFBIG EINVAL EISDIR ELOOP EMFILE ENAMETOOLONG ENFILE ENODEV ENOENT ENOSPC ENOTDIR ENXIO EOPNOTSUPP EOVERFLOW EROFS ETXTBSY"},
	"pidfd_open":        {"pidfd_open", "EINVAL EMFILE ENFILE ENODEV ESRCH"},
	"pidfd_send_signal": {"pidfd_send_signal", "EACCES EBADF EINVAL ESRCH"},
	"ppoll":             {"poll", "EFAULT EINVAL"},
	"prctl":             {"prctl", "EACCES EBADF EBUSY EFAULT EINVAL ENODEV ENXIO EOPNOTSUPP EOVERFLOW ERANGE"},
	"pread64":           {"pread read", "EBADF EFAULT EINVAL EISDIR ENXIO EOVERFLOW ESPIPE"},
	"prlimit64":         {"getrlimit", "EFAULT EINVAL ESRCH"},
	"ptrace":            {"ptrace", "EBUSY EFAULT EINVAL ESRCH"},
	"pwritev2":          {"readv write", "EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINVAL ENOSPC EOPNOTSUPP EPIPE"},
	"read":              {"read", "EBADF EFAULT EINVAL EISDIR"},
	"readlinkat":        {"readlink", "EACCES EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOTDIR"},
	"rt_sigaction":      {"sigaction", "EFAULT EINVAL"},
	"rt_sigpending":     {"sigpending", "EFAULT"},
	"rt_sigprocmask":    {"sigprocmask", "EFAULT EINVAL"},
	"rt_sigqueueinfo":   {"rt_sigqueueinfo", "EACCES EINVAL ESRCH"},
	"rt_sigtimedwait":   {"sigwaitinfo", "EINVAL"},
	"sendto":            {"send", "EACCES EALREADY EBADF ECONNRESET EDESTADDRREQ EFAULT EINVAL EISCONN EMSGSIZE ENOBUFS ENOTCONN ENOTSOCK EOPNOTSUPP EPIPE"},
	"setpgid":           {"setpgid", "EACCES EINVAL ESRCH"},
	"setsid":            {"setsid", ""},
	"sigaltstack":       {"sigaltstack", "EFAULT EINVAL"},
	"statfs":            {"statfs", "EACCES EBADF EFAULT ELOOP ENAMETOOLONG ENOENT ENOTDIR EOVERFLOW"},
	"wait4":             {"wait", "ECHILD EINVAL ESRCH"},
	"waitid":            {"wait", "ECHILD EINVAL ESRCH"},
	"write":             {"write", "EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINVAL ENOSPC EPIPE"},
}

// ErrnosOf are those that a call is made to fail with.
func ErrnosOf(call string) []string { return append(strings.Fields(Manual[call].errnos), anyErrno...) }
