//go:build s390x

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapMemory returns zeroed memory: mmap(2), private and anonymous. Pages take memory from their first use on. On this machine
// the call takes the address of its arguments: mmap(2), "C library/kernel differences".
func mapMemory(size uintptr) (start uintptr, errno unix.Errno) {
	arguments := [6]uintptr{0, size, unix.PROT_READ | unix.PROT_WRITE,
		unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_NORESERVE, ^uintptr(0), 0}
	r, errno := call(sysMmap, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0)
	return uintptr(r), errno
}
