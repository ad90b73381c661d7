package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Command is the app's program, its arguments and its environment.
type Command struct {
	Argv kernel.Vector // Argv.At(-1) exists: it is the last word of mote's own Command line
	Envp kernel.Vector

	Mask     kernel.Set  // the signals that were blocked when mote was started
	Machine  int         // the e_machine that the program is looked at for, in place of being run; 0 runs it
	inspects unix.Errno  // look at the file that fails with it
	folder   kernel.Text // the one of PATH that the program was found in
	closed   kernel.Text // one of PATH that may not be searched
}

// inspected is what [Command.Exec] returns where it has looked at a file; execve(2) does not.
const inspected = unix.EEXIST

// standardPath is where programs are looked for without a PATH: what container runtimes set by default.
const standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Sizes of the buffers for a path. Nearly every path fits the small one, and memory of the stack that is not touched is
// not used.
const (
	usualPath   = 256
	longestPath = unix.PathMax
)

// Exec runs the Command in place of the caller, looking for it as execvp(3) does. It returns only when that failed.
func (c *Command) Exec() unix.Errno {
	name := c.Argv.At(0).String()
	if name == "" {
		return unix.ENOENT
	}
	if hasSlash(name) {
		return c.execFile(c.Argv.At(0))
	}
	return c.search(name, c.path())
}

func hasSlash(name string) bool {
	_, _, found := kernel.Cut(name, '/')
	return found
}

// path is where programs are looked for.
func (c *Command) path() string {
	if path, found := c.Envp.Lookup("PATH"); found {
		return path
	}
	return standardPath
}

// search tries the folders of a PATH one after the other. A program that may not be executed does not end the search,
// but is the answer where nothing else is found: execvp(3). A folder that may not be searched is none, as for a shell.
func (c *Command) search(name, path string) unix.Errno {
	answer := unix.ENOENT
	for start := 0; start <= len(path); {
		end := start
		for end < len(path) && path[end] != ':' {
			end++
		}
		switch errno := c.execIn(path[start:end], name); errno {
		case unix.EACCES:
			answer = unix.EACCES
		case unix.ENOENT, unix.ENOTDIR, unix.ESTALE, unix.ENODEV, unix.ETIMEDOUT, unix.ENAMETOOLONG:
		default:
			c.folder = kernel.TextOf(path[start:end])
			return errno
		}
		start = end + 1
	}
	return answer
}

// execIn runs a program of one folder; an empty name of it is the working directory.
func (c *Command) execIn(folder, name string) unix.Errno {
	if len(folder)+len("/")+len(name) < usualPath {
		var buffer [usualPath]byte
		return c.execJoined(buffer[:], folder, name)
	}
	return c.execInLong(folder, name)
}

// execInLong is apart so that its large frame is.
//
//go:noinline
func (c *Command) execInLong(folder, name string) unix.Errno {
	if len(folder)+len("/")+len(name) >= longestPath {
		return unix.ENAMETOOLONG
	}
	var buffer [longestPath]byte
	return c.execJoined(buffer[:], folder, name)
}

// execJoined runs folder/name. Of a folder that may not be searched it notes that, and says that there is no such file.
//
// Precondition: buffer is one for [Join].
func (c *Command) execJoined(buffer []byte, folder, name string) unix.Errno {
	path := Join(buffer, folder, name)
	errno := c.execFile(path)
	if errno == unix.EACCES && isHidden(path) {
		c.closed = kernel.TextOf(folder)
		return unix.ENOENT
	}
	return errno
}

// isHidden tells whether the caller may not even know that a file is there.
func isHidden(path kernel.CString) bool {
	_, errno := kernel.FileMode(path)
	return errno == unix.EACCES
}

// Join returns folder/name, in a buffer that has room for both, the slash and a NUL byte.
//
//go:noinline
func Join(buffer []byte, folder, name string) kernel.CString {
	n := put(buffer, 0, folder)
	if n > 0 {
		n = put(buffer, n, "/")
	}
	put(buffer, put(buffer, n, name), "\x00")
	return kernel.Terminated(buffer)
}

// put puts a text into a buffer, and returns where it ends there.
//
//go:noinline
func put(buffer []byte, at int, text string) int { return at + copy(buffer[at:], text) }

// execFile runs one file, and gives it to the shell where the kernel does not know the format.
func (c *Command) execFile(path kernel.CString) unix.Errno {
	errno := c.execute(path, c.Argv)
	if errno == unix.ENOEXEC && isScript(path) {
		errno = c.execShell(path)
	}
	if c.inspects != 0 && errno == c.inspects && c.inspect(path, errno) {
		return inspected
	}
	return errno
}

// execute wraps execve(2). It may work at the second try, when mote looks for what was wrong, because somebody has finished
// copying the program meanwhile, say. Then the app is to have its signals all the same.
func (c *Command) execute(path kernel.CString, argv kernel.Vector) unix.Errno {
	if c.Machine != 0 {
		return probe(path, c.Machine)
	}
	if c.inspects == 0 {
		return kernel.Exec(path, argv, c.Envp)
	}
	_ = kernel.SetMask(c.Mask)
	errno := kernel.Exec(path, argv, c.Envp)
	_ = kernel.SetMask(kernel.AllSignals)
	return errno
}

// shell runs the scripts that name no interpreter.
const shell = "/bin/sh"

// execShell runs a file as a script of /bin/sh: "/bin/sh PATH ARGUMENTS". The two words go where the program's name and
// the last word of mote's own Command line are: neither is needed any more.
func (c *Command) execShell(path kernel.CString) unix.Errno {
	interpreter := kernel.Literal(shell + "\x00")
	name, before := c.Argv.At(0), c.Argv.At(-1)
	c.Argv.Set(-1, interpreter)
	c.Argv.Set(0, path)
	errno := c.execute(interpreter, c.Argv.From(-1))
	c.Argv.Set(-1, before)
	c.Argv.Set(0, name)
	return errno
}

// isScript tells whether a file may be text for a shell.
func isScript(path kernel.CString) bool {
	var head [headSize]byte
	n := readHead(path, head[:])
	return n >= 0 && isText(kernel.View(head[:n]))
}

// scriptMagic is the start of a script that names its interpreter.
const scriptMagic = "#!"

// isText tells whether the start of a file may be text for a shell: not empty, no ELF, and no NUL byte. A damaged program
// never reaches the shell, and neither does a script that names another interpreter, whatever is wrong with that.
func isText(head string) bool {
	_, _, binary := kernel.Cut(head, 0)
	return head != "" && !binary && !kernel.StartsWith(head, elfMagic) && !kernel.StartsWith(head, scriptMagic)
}
