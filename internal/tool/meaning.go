package tool

import "golang.org/x/sys/unix"

// meaningOfNamed returns the default action of a signal with a name, signal(7), and what it usually means to an app.
func meaningOfNamed(signal int) string {
	return [...]string{
		unix.SIGHUP:    "ends        terminal gone; servers read their settings anew",
		unix.SIGINT:    "ends        Ctrl-C; many servers stop at once",
		unix.SIGQUIT:   "dumps core  Ctrl-\\; nginx and PHP-FPM stop gracefully, Go and Java show stacks",
		unix.SIGILL:    "dumps core  a bug, or a program for a newer processor",
		unix.SIGTRAP:   "dumps core  a breakpoint, or a check that failed",
		unix.SIGABRT:   "dumps core  the app gave up by itself: abort(3)",
		unix.SIGBUS:    "dumps core  a bug, or a mapped file that has shrunk",
		unix.SIGFPE:    "dumps core  division by zero and the like",
		unix.SIGKILL:   "ends        forced, cannot be caught; without a sender often out of memory",
		unix.SIGUSR1:   "ends        free; many servers reopen their logs",
		unix.SIGSEGV:   "dumps core  a bug: memory that is not the app's",
		unix.SIGUSR2:   "ends        free; some servers upgrade or dump their state",
		unix.SIGPIPE:   "ends        a write that nobody reads any more",
		unix.SIGALRM:   "ends        a timer: alarm(2)",
		unix.SIGTERM:   "ends        please stop: docker stop, Kubernetes",
		unix.SIGSTKFLT: "ends        unused",
		unix.SIGCHLD:   "is ignored  a child has ended or stopped",
		unix.SIGCONT:   "continues   go on",
		unix.SIGSTOP:   "stops       forced, cannot be caught",
		unix.SIGTSTP:   "stops       Ctrl-Z",
		unix.SIGTTIN:   "stops       read from the terminal in the background",
		unix.SIGTTOU:   "stops       wrote to the terminal in the background",
		unix.SIGURG:    "is ignored  urgent data on a socket",
		unix.SIGXCPU:   "dumps core  limit of processor time: ulimit -t",
		unix.SIGXFSZ:   "dumps core  limit of file size: ulimit -f",
		unix.SIGVTALRM: "ends        a timer of processor time",
		unix.SIGPROF:   "ends        a profiler's timer",
		unix.SIGWINCH:  "is ignored  terminal resized; Apache stops gracefully",
		unix.SIGIO:     "ends        a descriptor is ready",
		unix.SIGPWR:    "ends        power fails; init systems shut down",
		unix.SIGSYS:    "dumps core  a system call that seccomp forbids",
	}[signal]
}
