package test

import (
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// anyErrno are the errors that every call is made to fail with: what a seccomp filter, an emulator, a full machine or a
// broken disk may answer where no manual page says so.
var anyErrno = strings.Fields("EINTR EAGAIN ENOMEM ENOSYS EPERM EIO")

// manual has the pages of section 2 for each call that mote makes, and the errors that these name beside anyErrno. Names
// that only the kernel itself uses are left out. EACCES of the calls that send a signal is on no page: security modules answer
// it.
var manual = map[string]struct{ pages, errnos string }{
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

// errnosOf are those that a call is made to fail with.
func errnosOf(call string) []string { return append(strings.Fields(manual[call].errnos), anyErrno...) }

var (
	errorsSection = regexp.MustCompile(`(?s)\n\.SH ERRORS\n(.*?)\n\.SH `)
	namedErrno    = regexp.MustCompile(`(?m)^\.(?:BR?|TP) +"?(E[A-Z0-9]+)`)
)

// notInjectable are names that strace does not know or that no call returns to a program.
var notInjectable = []string{"ERESTARTNOINTR", "ENOIOCTLCMD", "EWOULDBLOCK", "ENOTSUP"}

// TestFaultErrnos compares the list with the manual pages. Each of them must be there, or nothing would be compared.
func TestFaultErrnos(t *testing.T) {
	for call, m := range manual {
		for _, page := range strings.Fields(m.pages) {
			text := manualPage(page)
			if text == "" && exec.Command("dpkg-query", "--show", "manpages-dev").Run() == nil {
				t.Skip("this machine's dpkg installs no manual pages: dpkg.cfg.d, path-exclude")
			}
			if text == "" {
				t.Errorf("this machine has no %s(2); make tools installs manpages-dev", page)
			}
			for _, found := range errorsSection.FindAllStringSubmatch(text, -1) {
				for _, errno := range namedErrno.FindAllStringSubmatch(found[1], -1) {
					if !slices.Contains(append(errnosOf(call), notInjectable...), errno[1]) {
						t.Errorf("%s(2) names %s, which is missing for %s", page, errno[1], call)
					}
				}
			}
		}
	}
}

// manualPage is the source of a page, "" where the machine has none.
func manualPage(name string) string {
	file, err := os.Open("/usr/share/man/man2/" + name + ".2.gz")
	if err != nil {
		return ""
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(unzipped)
	if other, ok := strings.CutPrefix(string(text), ".so man2/"); ok {
		return manualPage(strings.TrimSuffix(strings.TrimSpace(other), ".2"))
	}
	return "\n" + string(text)
}
