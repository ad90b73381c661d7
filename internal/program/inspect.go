package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// look is a look at a file that the kernel did not run, and at the interpreters that one after the other is to run the one
// before it. The kernel answers for all of them with one errno, so only a look tells which one it is about.
type look struct {
	File
	program string     // as the Command names it
	errno   unix.Errno // the kernel's answer
	machine int        // that it is to be for
}

// headSize is how much of a file the kernel looks at to tell its format: BINPRM_BUF_SIZE of linux/binfmts.h.
const headSize = 256

// mostInterpreters is how many the kernel takes, exec_binprm in fs/exec.c: execve(2), "Interpreter scripts", tells of four.
const mostInterpreters = 5

// inspect looks at a file that the kernel did not run and says why. It returns false where there is no such file.
func (c *Command) inspect(file kernel.CString, errno unix.Errno) bool {
	l := look{program: c.Argv.At(0).String(), errno: errno, machine: c.Machine}
	if l.machine == 0 {
		l.machine = OwnMachine
	}
	if _, failed := kernel.FileMode(file); failed != 0 {
		return errno == unix.ENOENT && l.endsAtLink(file, brokenLink)
	}
	for range mostInterpreters + 1 {
		if !l.passes(file) {
			return true
		}
		file = l.Follow()
	}
	l.own[0] = 0
	l.end(manyInterpreters, "")
	return true
}

// passes says what is wrong with a file, or returns true where another one is to run it, whose name it notes.
func (l *look) passes(file kernel.CString) bool {
	why, errno := l.flaw(file)
	if why != errnoSays || errno != 0 {
		l.errno = errno
		l.end(why, "")
		return false
	}
	failed := l.Look(file, l.machine)
	switch {
	case l.Kind == Unread:
		l.end(errnoSays, "")
	case l.size == 0:
		l.end(emptyFile, "")
	case l.Kind == ELF:
		l.inspectELF()
	case l.Kind == Script && failed == 0:
		return l.nextIsThere(noInterpreter)
	case l.Kind == Script && l.next[0] == 0:
		l.end(noInterpreterName, "")
	case l.Kind == Script:
		l.end(longInterpreterName, l.Next())
	case l.Kind == Text && l.own[0] == 0:
		return l.nextIsThere(noShell)
	default:
		l.end(noProgramFile, "")
	}
	return false
}

// flaw tells what is wrong with a file whatever is in it; errno 0 is for nothing.
func (l *look) flaw(file kernel.CString) (why cause, errno unix.Errno) {
	mode, failed := kernel.FileMode(file)
	switch {
	case failed != 0:
		return errnoSays, failed
	case mode&unix.S_IFMT == unix.S_IFDIR:
		return isDirectory, 0
	case mode&unix.S_IFMT != unix.S_IFREG:
		return noRegularFile, 0
	case mode&0o111 == 0:
		return notExecutable, 0
	case kernel.MountedNoexec(file):
		return noexecMount, 0
	case l.errno == unix.ETXTBSY:
		return openForWriting, 0
	case l.errno == unix.EACCES:
		return errnoSays, kernel.MayExecute(file)
	}
	return errnoSays, 0
}

// interpreterOf returns the name of the interpreter in the first line of a script, and where it ends.
//
//go:noinline
func interpreterOf(text string) (name string, end int) {
	start := len(scriptMagic)
	for start < len(text) && isBlank(text[start]) {
		start++
	}
	end = start
	for end < len(text) && !isBlank(text[end]) && text[end] != '\n' && text[end] != 0 {
		end++
	}
	return text[start:end], end
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// nextIsThere tells whether the interpreter is there, and says so where it is not.
func (l *look) nextIsThere(missing cause) bool {
	name := l.Next()
	_, failed := kernel.FileMode(kernel.Terminated(l.next[:]))
	switch {
	case failed != unix.ENOENT:
		return true
	case name[len(name)-1] == '\r':
		l.end(carriageReturn, name[:len(name)-1])
		return false
	}
	var target [1]byte
	if _, failed = kernel.ReadLink(kernel.Terminated(l.next[:]), target[:]); failed != 0 {
		l.end(missing, name)
	} else {
		l.endsAtLink(l.Follow(), brokenLink)
	}
	return false
}

// endsAtLink says where a link leads whose end is missing. It returns false where there is no link.
func (l *look) endsAtLink(file kernel.CString, why cause) bool {
	var target [headSize]byte
	n, errno := kernel.ReadLink(file, target[:])
	if errno != 0 {
		return false
	}
	l.end(why, kernel.View(target[:n]))
	return true
}

// end says what was found out.
func (l *look) end(why cause, about string) {
	if why == otherMachine && l.machine != OwnMachine {
		why = unwantedMachine
	}
	cannotRun(l.program, kernel.Terminated(l.own[:]).String(), why, about, l.errno)
}
