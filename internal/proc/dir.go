package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// Dir lists those entries of a folder that are numbers: the processes in /proc, the descriptors in /proc/self/fd.
type Dir struct {
	FD       int  // the folder's own descriptor
	Failed   bool // it could not be read to its end
	at, size int
	buffer   [1024]byte
}

// Folders for [Dir.Open].
const (
	Processes   = "/proc\x00"
	Descriptors = "/proc/self/fd\x00"
)

// Offsets in struct linux_dirent64: getdents64(2).
const (
	direntLength = 16
	direntName   = 19
)

// Open opens a folder.
//
// Precondition: name is a constant that ends with a NUL byte.
func (d *Dir) Open(name string) (errno unix.Errno) {
	d.FD, errno = kernel.Open(kernel.Literal(name), unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC)
	d.at, d.size, d.Failed = 0, 0, false
	return errno
}

// firstProcess is where the processes start in /proc: fs/proc/base.c, FIRST_PROCESS_ENTRY. Each stands as far behind it as
// its pid says, and one or two more.
const firstProcess = 256

// Above passes over processes up to a pid, in [Processes], but perhaps the last few. Where a kernel has another order it
// passes over others.
func (d *Dir) Above(pid int) { kernel.Seek(d.FD, firstProcess+pid) }

// Close closes the folder.
func (d *Dir) Close() { kernel.Close(d.FD) }

// Next returns the next number, or -1 at the end.
func (d *Dir) Next() int {
	for {
		if d.at+direntName >= d.size && !d.fill() {
			return -1
		}
		name := kernel.View(d.buffer[d.at+direntName : d.size])
		length := kernel.Short(d.buffer[d.at+direntLength:])
		if length <= direntName {
			return -1 // no kernel writes this
		}
		d.at += length
		if n := number(name); n >= 0 {
			return n
		}
	}
}

func (d *Dir) fill() bool {
	n, errno := kernel.ReadDir(d.FD, d.buffer[:])
	d.at, d.size, d.Failed = 0, n, errno != 0
	return errno == 0 && n > direntName
}
