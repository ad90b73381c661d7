package tool

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/say"
)

// installation is a copy of mote on its way to its place.
type installation struct {
	stderr    say.Stderr
	folder    int            // a descriptor of the folder
	name      kernel.CString // in the folder
	temporary [32]byte       // the name until the copy is whole
	path      [unix.PathMax]byte
}

// install copies mote to a path, in one step for whoever looks there: into a folder under the name that it was called by,
// or to that very name. A link at the path is replaced and not followed. Whatever goes wrong, what was there stays.
func install(path string, called kernel.CString) {
	_ = kernel.SetMask(kernel.AllSignals) // neither Ctrl-C nor XFSZ leaves half a file behind
	var i installation
	errno := i.locate(path, called)
	if errno == 0 {
		errno = i.copy(called)
	}
	if errno != 0 {
		cannotInstall(&i.stderr, path, errno)
		kernel.Exit(exitNothing)
	}
}

// locate opens the folder of the path, once, so that nobody can put another one in its place meanwhile.
func (i *installation) locate(path string, called kernel.CString) (errno unix.Errno) {
	if len(path) >= len(i.path) {
		return unix.ENAMETOOLONG
	}
	if isFolder(path) {
		copy(i.path[:], path)
		i.name = kernel.Within(kernel.LastElement(called.String()))
	} else {
		name := kernel.LastElement(path)
		i.name = kernel.Within(name)
		copy(i.path[:], path[:len(path)-len(name)])
		if len(name) == len(path) {
			i.path[0] = '.'
		}
	}
	i.folder, errno = kernel.Open(kernel.Terminated(i.path[:]), unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC)
	return errno
}

// isFolder tells whether a path is that of a folder. A link to one is none, but for a "/" behind it: path_resolution(7).
func isFolder(path string) bool {
	var status unix.Stat_t
	return kernel.Status(kernel.Within(path), false, &status) == 0 && status.Mode&unix.S_IFMT == unix.S_IFDIR
}

// copy makes the copy under a temporary name and gives it its own when it is whole and on the disk.
func (i *installation) copy(called kernel.CString) unix.Errno {
	from, errno := kernel.Open(kernel.Literal("/proc/self/exe\x00"), unix.O_RDONLY|unix.O_CLOEXEC)
	if errno != 0 { // without /proc
		from, errno = kernel.Open(called, unix.O_RDONLY|unix.O_CLOEXEC)
	}
	if errno != 0 {
		return errno
	}
	to, errno := i.create()
	if errno != 0 {
		return errno
	}
	temporary := kernel.Terminated(i.temporary[:])
	errno = i.fill(from, to)
	kernel.Close(to) // what is open for writing cannot be executed
	if errno == 0 {
		errno = kernel.Rename(i.folder, temporary, i.name)
	}
	if errno != 0 {
		kernel.Unlink(i.folder, temporary)
		return errno
	}
	_ = kernel.Sync(i.folder) // some file systems cannot; the copy is there
	return 0
}

// create makes the temporary file. What an earlier mote of the same pid has left behind is not its own to remove.
func (i *installation) create() (fd int, errno unix.Errno) {
	for try := 0; try < 100; try++ {
		name := i.stderr.Blank()
		name.Count(".mote-", int64(kernel.Getpid()))
		name.Count("-", int64(try))
		i.temporary[copy(i.temporary[:], name.View())] = 0
		fd, errno = kernel.OpenAt(i.folder, kernel.Terminated(i.temporary[:]),
			unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
		if errno != unix.EEXIST {
			break
		}
	}
	return fd, errno
}

// fill copies the content, sets the mode against any umask, and waits for the disk.
func (i *installation) fill(from, to int) unix.Errno {
	for {
		n, errno := kernel.Read(from, i.path[:])
		if errno != 0 {
			return errno
		}
		if n == 0 {
			break
		}
		for text := kernel.View(i.path[:n]); text != ""; text = text[n:] {
			if n, errno = kernel.Write(to, text); errno != 0 {
				return errno
			}
		}
	}
	if errno := kernel.SetMode(to, 0o755); errno != 0 {
		return errno
	}
	return kernel.Sync(to)
}
