package tool

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// walk goes the way of a path as the kernel does, path_resolution(7), but by one name at a time, so that each folder and
// link on it can be judged. What was judged stays open until the next name, so nobody can put another one in its place.
type walk struct {
	trust
	folder int                     // a descriptor of where the walk stands
	links  int                     // how many were followed
	at     int                     // where in text the rest of the path starts; it goes to the end
	name   [unix.NAME_MAX + 2]byte // the one that is looked at, and a NUL byte; what is longer is too long for the kernel, too
	text   [2 * unix.PathMax]byte
}

const (
	mostLinks = 40 // as many as the kernel follows: path_resolution(7)

	onlyLook = unix.O_PATH | unix.O_CLOEXEC
	toRead   = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_CLOEXEC
)

// open opens a regular file to read it. It returns EINVAL for any other one, which is not opened.
func (w *walk) open(path string) (fd int, errno unix.Errno) {
	w.begin()
	w.at, w.folder = len(w.text), -1
	errno = w.prepend(path)
	for errno == 0 {
		if !w.next() {
			return 0, unix.EINVAL // the path ends at a folder
		}
		fd, errno = w.step()
		if errno != 0 || fd >= 0 {
			break
		}
	}
	return fd, errno
}

// step looks at one name. It returns the descriptor of the file that the path leads to, and -1 where it goes on.
func (w *walk) step() (fd int, errno unix.Errno) {
	follow := unix.O_NOFOLLOW
	fd, errno = w.look(follow)
	if errno == 0 && w.is(unix.S_IFLNK) {
		w.pass()
		if w.links++; w.links > mostLinks {
			return fd, unix.ELOOP
		}
		if !kernel.IsProc(fd) {
			return -1, w.followLink(fd)
		}
		// In /proc a link may lead where no path does, and only the kernel can follow it: proc_pid_root(5).
		kernel.Close(fd)
		follow = 0
		fd, errno = w.look(follow)
	}
	switch {
	case errno != 0:
		return fd, errno
	case w.is(unix.S_IFDIR):
		w.enter(fd)
		return -1, 0
	case w.at < len(w.text):
		return fd, unix.ENOTDIR
	case !w.is(unix.S_IFREG):
		return fd, unix.EINVAL
	}
	return w.finish(fd, follow)
}

// look opens what the name stands for, without any right to it, and asks what it is.
func (w *walk) look(follow int) (fd int, errno unix.Errno) {
	fd, errno = kernel.OpenAt(w.folder, kernel.Terminated(w.name[:]), onlyLook|follow, 0)
	if errno == 0 {
		errno = kernel.OpenStatus(fd, &w.status)
	}
	return fd, errno
}

func (w *walk) is(kind uint32) bool { return w.status.Mode&unix.S_IFMT == kind }

// enter makes an open folder the one where the walk stands.
func (w *walk) enter(fd int) {
	w.passFolder()
	if w.folder >= 0 {
		kernel.Close(w.folder)
	}
	w.folder = fd
}

// finish opens the file that was looked at last, to read it. It may be another one by now, so this one is judged.
func (w *walk) finish(looked, follow int) (fd int, errno unix.Errno) {
	kernel.Close(looked)
	fd, errno = kernel.OpenAt(w.folder, kernel.Terminated(w.name[:]), toRead|follow, 0)
	if errno == 0 {
		errno = kernel.OpenStatus(fd, &w.status)
	}
	if errno == 0 && !w.is(unix.S_IFREG) {
		errno = unix.EINVAL
	}
	w.passFile()
	return fd, errno
}

// followLink puts where an open link leads to in front of the rest of the path.
func (w *walk) followLink(fd int) unix.Errno {
	var target [unix.PathMax]byte
	n, errno := kernel.ReadOpenLink(fd, target[:])
	kernel.Close(fd)
	if errno != 0 {
		return errno
	}
	return w.prepend(kernel.View(target[:n]))
}

// prepend puts a path in front of the rest of the one that is walked, and goes to the root folder if it is absolute, or at
// first to the working directory.
func (w *walk) prepend(path string) unix.Errno {
	switch {
	case path == "":
		return unix.ENOENT
	case len(path) >= unix.PathMax || len(path) > w.at:
		return unix.ENAMETOOLONG
	}
	w.at -= len(path)
	copy(w.text[w.at:], path)
	start := kernel.Literal("/\x00")
	if path[0] != '/' && w.folder >= 0 {
		return 0
	} else if path[0] != '/' {
		start = kernel.Literal(".\x00")
	}
	fd, errno := kernel.Open(start, onlyLook|unix.O_DIRECTORY)
	if errno == 0 {
		errno = kernel.OpenStatus(fd, &w.status)
	}
	if errno == 0 {
		w.enter(fd)
	}
	return errno
}

// next takes the next name off the path, and returns false where there is none. The slashes behind it stay: they say that
// it is to be a folder.
func (w *walk) next() bool {
	for w.at < len(w.text) && w.text[w.at] == '/' {
		w.at++
	}
	end := w.at
	for end < len(w.text) && w.text[end] != '/' {
		end++
	}
	size := copy(w.name[:], w.text[w.at:end])
	w.name[min(size, len(w.name)-1)] = 0
	w.at = end
	return size > 0
}
