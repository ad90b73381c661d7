package program

import "golang.org/x/sys/unix"

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

// diagnose says in one line why the Command could not be run, and in another one what to do.
func (c *Command) Diagnose(errno unix.Errno) {
	name := c.Argv.At(0).String()
	switch {
	case name == "":
		cannotRun(name, "", noName, "", errno)
	case errno == unix.E2BIG:
		cannotRun(name, "", tooBig, "", errno)
	case name[0] == '[' && errno == unix.ENOENT:
		cannotRun(name, "", jsonForm, "", errno)
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
		cannotRun(name, "", notInPath, c.path(), errno)
		return
	}
	cannotRun(name, "", errnoSays, "", errno)
}
