package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/say"
)

// text is why a program cannot be run. What it is about, such as the name of the interpreter, comes behind it.
func (c cause) text() string {
	return [causes]string{
		notInPath:           "not found in PATH ",
		closedPath:          "not found in PATH, of which this may not be searched: ",
		noName:              "its name is empty",
		jsonForm:            "no such program; it looks like a list in JSON form that was not read as one",
		shellLine:           "no such program; mote is no shell",
		lateOption:          "no such program; options of mote stand before its --",
		tooBig:              "its arguments and environment are too big",
		isDirectory:         "it is a directory",
		noRegularFile:       "it is no regular file",
		notExecutable:       "it is not executable",
		brokenLink:          "it is a link to what is missing: ",
		noInterpreter:       "its interpreter is missing: ",
		noInterpreterName:   "its first line names no interpreter",
		longInterpreterName: "the name of its interpreter is too long: ",
		carriageReturn:      "the line that names its interpreter ends in a carriage return: ",
		manyInterpreters:    "each of its interpreters is a script itself",
		noShell:             "it names no interpreter, and there is no ",
		noLoader:            "its loader is missing: ",
		brokenLoaderLink:    "its loader is a link to what is missing: ",
		badLoader:           "its loader is damaged, for another machine, or not executable: ",
		otherMachine:        "this machine is ",
		unwantedMachine:     "it is for another machine than --check asks for: ",
		damaged:             "it is a damaged program",
		emptyFile:           "it is an empty file",
		noProgramFile:       "it is neither a program nor a script",
		noexecMount:         "its file system is mounted noexec",
		openForWriting:      "it is open for writing",
	}[c]
}

// hint is what to do about it, where something can be done.
func (c cause) hint() string {
	return [causes]string{
		jsonForm:        "ENTRYPOINT [\"...\"] needs double quotes around each word",
		lateOption:      "put them in ENTRYPOINT or command, or set variables such as MOTE_ON",
		shellLine:       "write each word apart, or [\"sh\", \"-c\", \"...\"] around the whole line",
		notExecutable:   "chmod +x it, or COPY --chmod=755 in a Dockerfile",
		carriageReturn:  "save the script with line ends of unix",
		noLoader:        "link it statically, or take the image whose C library it was built with",
		otherMachine:    "build it, or pull its image, for this machine",
		unwantedMachine: "build it, or pull its image, for that machine",
	}[c]
}

// cannotRun says what was found out, about a program or the interpreter that is to run it, and where that is told, about
// another file or machine.
//
//go:noinline
func cannotRun(program, interpreter string, why cause, about string, errno unix.Errno) {
	var v say.Stderr
	l := v.Start("failed to run ")
	l.Quoted(program)
	l.Add(": ")
	if interpreter != "" {
		l.Add("its interpreter ")
		l.Quoted(interpreter)
		l.Add(" cannot be run: ")
	}
	switch l.Add(why.text()); why {
	case errnoSays:
		l.Errno(errno)
	case otherMachine:
		l.Add(machineName)
		l.Add(", and the program is for ")
	}
	if about != "" {
		l.Quoted(about)
	}
	v.Farewell()
	if hint := why.hint(); hint != "" {
		v.Hint(hint)
	}
}
