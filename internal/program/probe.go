package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Kind is what a file is to execve(2).
type Kind uint8

// Kinds.
const (
	Unread  Kind = iota // it may be executed, and not be read
	ELF                 // a program
	Script              // "#!" and the name of an interpreter
	Text                // for the shell: execvp(3)
	Neither             // nothing of these
)

// File is what can be told of a file that is to run, or to run another one, by reading it.
type File struct {
	Kind    Kind
	Machine int // of an ELF file
	size    int // of its start, as far as that is read

	// The names of the interpreter of a script, or of the loader of a program, and of the file itself where it is one of these.
	// A NUL byte ends each.
	next, own [headSize + 1]byte
}

// Next returns the name of the interpreter or loader, or "" for none. It is good until the next call of Look.
func (f *File) Next() string { return kernel.Terminated(f.next[:]).String() }

// Follow returns that name for Look.
//
//go:noinline
func (f *File) Follow() kernel.CString {
	copy(f.own[:], f.next[:])
	return kernel.Terminated(f.own[:])
}

// Found returns the path of the program that was found. The buffer is for the longest one.
func (c *Command) Found(buffer []byte) kernel.CString {
	name := c.Argv.At(0)
	if hasSlash(name.String()) {
		return name
	}
	return Join(buffer, c.folder.String(), name.String())
}

// probe returns what execve(2) would for a program of a machine, as far as files tell, and 0 where it would run. It follows
// exec_binprm of fs/exec.c, load_script of fs/binfmt_script.c and load_elf_binary of fs/binfmt_elf.c.
//
// It does not know: what a security module or a seccomp filter forbids, who has the file open for writing, whether arguments
// and environment are too many, what binfmt_misc runs, and whether a kernel of 64 bits takes programs of 32.
func probe(path kernel.CString, machine int) unix.Errno {
	var f File
	for range mostInterpreters + 1 {
		if errno := f.Look(path, machine); errno != 0 || f.next[0] == 0 {
			return errno
		}
		path = f.Follow()
		if f.Kind == ELF {
			return f.lookAtLoader(path)
		}
	}
	return unix.ELOOP
}

// lookAtLoader looks at the loader of the program that was looked at. The kernel has words of its own for one that is no good.
func (f *File) lookAtLoader(path kernel.CString) unix.Errno {
	machine := f.Machine
	errno := f.Look(path, machine)
	switch {
	case f.Kind == Unread:
		return errno
	case f.size < headerSize:
		return unix.EIO
	case f.Kind != ELF, f.Machine != machine, errno != 0:
		return unix.ELIBBAD
	}
	return 0
}

// Look looks at one file, and returns what is wrong with it: nothing about its interpreter or loader.
func (f *File) Look(path kernel.CString, machine int) unix.Errno {
	f.Kind, f.Machine, f.next[0] = Unread, 0, 0
	if errno := mayRun(path); errno != 0 {
		return errno
	}
	fd, errno := openToLook(path)
	if errno != 0 {
		return 0 // the kernel needs no right to read it
	}
	var head [headSize]byte
	n, _ := kernel.Read(fd, head[:])
	f.size = max(0, n)
	errno = f.read(fd, kernel.View(head[:f.size]), machine)
	kernel.Close(fd)
	return errno
}

// mayRun is do_open_execat of fs/exec.c: a regular file, by a path that the caller may go, with a right to execute it, on a
// file system without noexec. Of the last two faccessat(2) tells.
func mayRun(path kernel.CString) unix.Errno {
	if errno := kernel.MayExecute(path); errno != 0 {
		return errno
	}
	mode, errno := kernel.FileMode(path)
	if errno == 0 && mode&unix.S_IFMT != unix.S_IFREG {
		return unix.EACCES
	}
	return errno
}

// openToLook opens a file for reading, whatever it is.
func openToLook(path kernel.CString) (fd int, errno unix.Errno) {
	return kernel.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOCTTY)
}

// readHead reads the start of a file, and returns how much that is or -1.
func readHead(path kernel.CString, head []byte) int {
	fd, errno := openToLook(path)
	if errno != 0 {
		return -1
	}
	n, errno := kernel.Read(fd, head)
	kernel.Close(fd)
	if errno != 0 {
		return -1
	}
	return n
}

// read tells by the start of a file what it is, and what the kernel has against it.
func (f *File) read(fd int, head string, machine int) unix.Errno {
	switch {
	case kernel.StartsWith(head, elfMagic):
		f.Kind = ELF
		return f.readELF(fd, head, machine)
	case kernel.StartsWith(head, scriptMagic):
		f.Kind = Script
		return f.readScript(head)
	}
	if f.Kind = Neither; isText(head) {
		f.Kind = Text
		f.next[copy(f.next[:], shell)] = 0
	}
	return unix.ENOEXEC
}

// readScript notes the interpreter. Where its name is empty and a NUL byte ends that, the kernel tries to run the working
// directory.
func (f *File) readScript(head string) unix.Errno {
	name, end := interpreterOf(head)
	f.next[copy(f.next[:headSize], name)] = 0
	switch {
	case end == headSize, name == "" && end < len(head) && head[end] == '\n':
		return unix.ENOEXEC
	case name == "":
		return unix.EACCES
	}
	return 0
}

// readELF looks at the headers of a program, and notes its loader.
func (f *File) readELF(fd int, head string, machine int) unix.Errno {
	e := elfOf(head)
	f.Machine = e.number(elfMachine, 2)
	if !suits(f.Machine, machine) || !e.hasSegments(fd) {
		return unix.ENOEXEC
	}
	name := e.find(fd, ptInterp, -1)
	if name.kind < 0 {
		return 0
	}
	return f.readLoader(fd, name)
}

// readLoader notes the loader. A name longer than any is not read.
//
//go:noinline
func (f *File) readLoader(fd int, name segment) (errno unix.Errno) {
	if name.size < 2 || name.size > longestPath {
		return unix.ENOEXEC
	}
	n := 0
	if name.size <= headSize {
		n, errno = kernel.ReadAt(fd, f.next[:name.size], name.offset)
	}
	switch {
	case name.size > headSize || errno != 0:
	case n < name.size:
		errno = unix.EIO
	case f.next[name.size-1] != 0:
		errno = unix.ENOEXEC
	default:
		return 0
	}
	f.next[0] = 0
	return errno
}
