package faults

import (
	"fmt"
	"slices"
	"strings"
)

// excuse is what a fault may cost, and why.
type excuse struct {
	calls, errnos string // "" stands for any
	cost          string // what the words are to contain
	reason        string
}

// excuses are all that may go wrong by a fault. Everything else is as it is without one.
var excuses = []excuse{
	{"kill rt_sigqueueinfo pidfd_open pidfd_send_signal", "ESRCH", " is lost", "the kernel says that the receiver is gone"},
	{"kill rt_sigqueueinfo pidfd_open pidfd_send_signal", "EPERM EACCES", " is lost", "the kernel, or a security module, says that mote may not"},
	{"kill", "ESRCH EPERM EACCES", "the app is not killed", "the same"},
	{"kill", "ESRCH EPERM EACCES", "ends with 0", "that is the app's own code, where it was not killed"},
	{"kill", "ESRCH EPERM EACCES", "the app stays stopped", "the same"},
	{"rt_sigqueueinfo pidfd_open pidfd_send_signal", "", "the value is lost", "the signal itself comes, by kill"},
	{"rt_sigqueueinfo", "ESRCH EPERM EACCES ENOSYS", "a value is lost", "the same"},
	{"rt_sigqueueinfo", "ENOSYS", "SIGRTMIN+6 is lost", "in a full queue, Linux keeps one signal of a number that comes by kill"},
	{"pwritev2 sendto ppoll write ioctl fstat openat", "", "a line is lost", "stderr does not take it"},
	{"chdir", "", "holds the working directory", "there is no other call for it"},
	{"prctl", "", "mote has no filter", "the kernel refuses it; the app comes first"},
	{"close", "", "holds descriptors", "the call was replaced; Linux closes whatever it answers"},
	{"ioctl getpgid getpid getsid fstat", "", "the app does not get the terminal", "as without one; it gets it when it is stopped for that"},
	{"openat fstat write dup3", "", "the termination log is empty", "the exit code is what counts"},
	{"openat read getpid waitid close", "", "a line is lost", "it comes with fewer words"},
}

// excused tells whether a fault may cost what one of the words says.
func (r row) excused(word string) bool {
	for _, e := range excuses {
		if strings.Contains(" "+e.calls+" ", " "+r.call+" ") && strings.Contains(word, e.cost) &&
			(e.errnos == "" || strings.Contains(" "+e.errnos+" ", " "+r.errno+" ")) {
			return true
		}
	}
	return false
}

// judge says what is wrong with an outcome; "" where nothing is.
func (r row) judge(s, normal seen, words []string) string {
	if normal.started && s.started {
		return r.judgeLife(s, normal, words)
	}
	lines := without(s.lines, normal.lines)
	hints := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.Contains(line, "hint: ") })
	said := len(lines) - len(hints)
	switch {
	case s.code == normal.code && said <= 1:
		return ""
	case r.call == "execve" && (s.code == 126 || s.code == 127) && said <= 1:
		return ""
	case s.code != 125:
		return fmt.Sprintf("code %d, want 125; %s", s.code, strings.Join(words, "; "))
	case said != 1:
		return fmt.Sprintf("%d lines, want one: %q", said, lines)
	}
	return ""
}

// judgeLife looks at a life in which the app was started.
func (r row) judgeLife(s, normal seen, words []string) string {
	if s.code != normal.code && !slices.Contains(words, "the app is not killed") {
		return fmt.Sprintf("code %d, want %d", s.code, normal.code)
	}
	if lines := without(s.lines, normal.lines); len(lines) > 1+len(without(normal.lines, s.lines)) {
		return fmt.Sprintf("says %q, want one line at most", lines)
	}
	for _, word := range words {
		if word != "pauses 100 ms" && !strings.HasPrefix(word, "says ") && !r.excused(word) {
			return word
		}
	}
	if r.unexpected() && !slices.Contains(words, "pauses 100 ms") {
		return "no pause of 100 ms"
	}
	return ""
}

// unexpected tells whether the loop of mote has no use for an error: it is to pause before it tries again.
func (r row) unexpected() bool {
	switch r.call {
	case "wait4":
		return r.errno != "ECHILD" || !strings.Contains(r.life.name, "EXIT") // where mote stays for what is left, that nobody is
	case "rt_sigtimedwait":
		return r.errno != "EAGAIN" && r.errno != "EINTR"
	case "kill":
		return !strings.Contains(r.site.text, ", 0)") && !strings.Contains(r.site.text, "TSTP") && !slices.Contains([]string{"EPERM", "EACCES", "ESRCH", "EAGAIN"}, r.errno)
	}
	return false
}
