package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// cause is why a program could not be run; the zero value is for what the errno's own words say best.
type cause uint8

const (
	errnoSays cause = iota
	notInPath
	noName
	jsonForm
	tooBig
	isDirectory
	noRegularFile
	notExecutable
	noInterpreter
	carriageReturn
	badInterpreter
	noLoader
	otherMachine
	damaged
	emptyFile
	noProgramFile
	noexecMount
	openForWriting
	causes
)

// diagnose says in one line why the Command could not be run, and in another one what to do.
func (c *Command) Diagnose(errno unix.Errno) {
	name := c.Argv.At(0).String()
	switch {
	case name == "":
		cannotRun(name, noName, "", errno)
	case errno == unix.E2BIG:
		cannotRun(name, tooBig, "", errno)
	case name[0] == '[' && errno == unix.ENOENT:
		cannotRun(name, jsonForm, "", errno)
	default:
		c.diagnoseFile(name, errno)
	}
}

// diagnoseFile goes the way of the failed search once more, and looks at the file that fails with the same errno.
func (c *Command) diagnoseFile(name string, errno unix.Errno) {
	c.inspects = errno
	if c.Exec() == inspected {
		return
	}
	if errno == unix.ENOENT && !hasSlash(name) {
		cannotRun(name, notInPath, c.path(), errno)
		return
	}
	cannotRun(name, errnoSays, "", errno)
}

// inspect looks at a file that the kernel did not run and says why. It returns false where there is no such file.
func (c *Command) inspect(file kernel.CString, errno unix.Errno) bool {
	mode, failed := kernel.FileMode(file)
	if failed != 0 {
		return false
	}
	why := errnoSays
	switch {
	case mode&unix.S_IFMT == unix.S_IFDIR:
		why = isDirectory
	case mode&unix.S_IFMT != unix.S_IFREG:
		why = noRegularFile
	case mode&0o111 == 0:
		why = notExecutable
	case kernel.MountedNoexec(file):
		why = noexecMount
	case errno == unix.ETXTBSY:
		why = openForWriting
	default:
		c.inspectContent(file, errno)
		return true
	}
	cannotRun(c.Argv.At(0).String(), why, "", errno)
	return true
}

// inspectContent looks into a regular file that somebody may execute.
func (c *Command) inspectContent(file kernel.CString, errno unix.Errno) {
	name := c.Argv.At(0).String()
	fd, failed := kernel.Open(file, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOCTTY)
	if failed != 0 { // it may be executed and not read
		cannotRun(name, errnoSays, "", errno)
		return
	}
	var head [headSize]byte
	n, _ := kernel.Read(fd, head[:])
	text := kernel.View(head[:max(0, n)])
	switch {
	case kernel.StartsWith(text, "#!"):
		inspectScript(name, text, errno)
	case kernel.StartsWith(text, elfMagic):
		inspectELF(name, fd, text, errno)
	case text == "":
		cannotRun(name, emptyFile, "", errno)
	default:
		cannotRun(name, noProgramFile, "", errno)
	}
	kernel.Close(fd)
}

// headSize is how much of a file the kernel looks at to tell its format: BINPRM_BUF_SIZE of linux/binfmts.h.
const headSize = 256

// inspectScript looks for the interpreter that the first line of a script names: execve(2), "Interpreter scripts".
func inspectScript(name, text string, errno unix.Errno) {
	start := len("#!")
	for start < len(text) && isBlank(text[start]) {
		start++
	}
	end := start
	for end < len(text) && !isBlank(text[end]) && text[end] != '\n' {
		end++
	}
	interpreter := text[start:end]
	switch {
	case interpreter != "" && interpreter[len(interpreter)-1] == '\r':
		cannotRun(name, carriageReturn, interpreter[:len(interpreter)-1], errno)
	case errno == unix.ENOENT:
		cannotRun(name, noInterpreter, interpreter, errno)
	default:
		cannotRun(name, badInterpreter, interpreter, errno)
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
