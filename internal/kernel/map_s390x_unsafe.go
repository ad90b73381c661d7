//go:build s390x

package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapAnonymous returns zeroed memory: mmap(2). On this machine the call takes the address of its arguments: "C library/kernel
// differences" there.
func mapAnonymous(size, flags uintptr) (start uintptr, errno unix.Errno) {
	arguments := [6]uintptr{0, size, unix.PROT_READ | unix.PROT_WRITE, flags | unix.MAP_ANONYMOUS, ^uintptr(0), 0}
	r, errno := call(sysMmap, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0)
	return uintptr(r), errno
}
