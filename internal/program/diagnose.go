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
	closedPath
	noName
	jsonForm
	shellLine
	lateOption
	tooBig
	isDirectory
	noRegularFile
	notExecutable
	brokenLink
	noInterpreter
	noInterpreterName
	longInterpreterName
	carriageReturn
	manyInterpreters
	noShell
	noLoader
	brokenLoaderLink
	badLoader
	otherMachine
	unwantedMachine
	damaged
	emptyFile
	noProgramFile
	noexecMount
	openForWriting
	causes
)

// Diagnose says in one line why the Command could not be run, and in another one what to do.
func (c *Command) Diagnose(errno unix.Errno) {
	name := c.Argv.At(0).String()
	switch {
	case name == "":
		cannotRun(name, "", noName, "", errno)
	case errno == unix.E2BIG:
		cannotRun(name, "", tooBig, "", errno)
	case name[0] == '[' && errno == unix.ENOENT:
		cannotRun(name, "", jsonForm, "", errno)
	case isShellLine(name) && errno == unix.ENOENT:
		cannotRun(name, "", shellLine, "", errno)
	case name[0] == '-' && errno == unix.ENOENT:
		cannotRun(name, "", lateOption, "", errno)
	default:
		c.diagnoseFile(name, errno)
	}
}

// isShellLine tells whether a name looks like what only a shell understands: several words, a variable or the setting of one,
// or somebody's home.
func isShellLine(name string) bool {
	before, _, sets := kernel.Cut(name, '=')
	_, _, several := kernel.Cut(name, ' ')
	_, _, variable := kernel.Cut(name, '$')
	return several || variable || sets && !hasSlash(before) || name[0] == '~'
}

// diagnoseFile goes the way of the failed search once more, and looks at the file that fails with the same errno.
func (c *Command) diagnoseFile(name string, errno unix.Errno) {
	c.inspects = errno
	if c.Exec() == inspected {
		return
	}
	switch closed := c.closed.String(); {
	case errno != unix.ENOENT || hasSlash(name):
		cannotRun(name, "", errnoSays, "", errno)
	case closed != "":
		cannotRun(name, "", closedPath, closed, errno)
	default:
		cannotRun(name, "", notInPath, c.path(), errno)
	}
}
