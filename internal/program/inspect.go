package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// look is a look at a file that the kernel did not run, and at the interpreters that one after the other is to run the one
// before it. The kernel answers for all of them with one errno, so only a look tells which one it is about.
type look struct {
	program string     // as the Command names it
	errno   unix.Errno // the kernel's answer

	// The interpreter that is looked at, "" for the program itself, and the one that is to run that. A NUL byte ends each.
	interpreter, next [headSize + 1]byte
}

// headSize is how much of a file the kernel looks at to tell its format: BINPRM_BUF_SIZE of linux/binfmts.h.
const headSize = 256

// mostInterpreters is how many the kernel takes, exec_binprm in fs/exec.c: execve(2), "Interpreter scripts", tells of four.
const mostInterpreters = 5

// inspect looks at a file that the kernel did not run and says why. It returns false where there is no such file.
func (c *Command) inspect(file kernel.CString, errno unix.Errno) bool {
	l := look{program: c.Argv.At(0).String(), errno: errno}
	if _, failed := kernel.FileMode(file); failed != 0 {
		return errno == unix.ENOENT && l.endsAtLink(file, brokenLink)
	}
	for range mostInterpreters + 1 {
		if !l.passes(file) {
			return true
		}
		l.interpreter = l.next
		file = kernel.Terminated(l.interpreter[:])
	}
	l.interpreter[0] = 0
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
	fd, failed := kernel.Open(file, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOCTTY)
	if failed != 0 { // it may be executed and not read
		l.end(errnoSays, "")
		return false
	}
	var head [headSize]byte
	n, _ := kernel.Read(fd, head[:])
	passes := l.contentPasses(fd, kernel.View(head[:max(0, n)]))
	kernel.Close(fd)
	return passes
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

// contentPasses does the same with what is in the file.
func (l *look) contentPasses(fd int, text string) bool {
	switch {
	case kernel.StartsWith(text, scriptMagic):
		return l.scriptPasses(text)
	case kernel.StartsWith(text, elfMagic):
		l.inspectELF(fd, text)
	case text == "":
		l.end(emptyFile, "")
	case l.interpreter[0] == 0 && isText(text):
		return l.runsBy(shell, noShell)
	default:
		l.end(noProgramFile, "")
	}
	return false
}

// scriptPasses looks for the interpreter that the first line of a script names: execve(2), "Interpreter scripts".
func (l *look) scriptPasses(text string) bool {
	start := len(scriptMagic)
	for start < len(text) && isBlank(text[start]) {
		start++
	}
	end := start
	for end < len(text) && !isBlank(text[end]) && text[end] != '\n' && text[end] != 0 {
		end++
	}
	switch name := text[start:end]; {
	case name == "":
		l.end(noInterpreterName, "")
	case end == headSize:
		l.end(longInterpreterName, name)
	case name[len(name)-1] == '\r' && !l.runs(name):
		l.end(carriageReturn, name[:len(name)-1])
	default:
		return l.runsBy(name, noInterpreter)
	}
	return false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// runs notes the name of an interpreter, and tells whether it is there.
func (l *look) runs(name string) bool {
	l.next[copy(l.next[:headSize], name)] = 0
	_, failed := kernel.FileMode(kernel.Terminated(l.next[:]))
	return failed != unix.ENOENT
}

// runsBy is for a file that an interpreter is to run. It says so where that is missing, and returns whether it is there.
func (l *look) runsBy(name string, missing cause) bool {
	if l.runs(name) {
		return true
	}
	before := l.interpreter
	l.interpreter = l.next
	if !l.endsAtLink(kernel.Terminated(l.next[:]), brokenLink) {
		l.interpreter = before
		l.end(missing, name)
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
	cannotRun(l.program, kernel.Terminated(l.interpreter[:]).String(), why, about, l.errno)
}
