//go:build !s390x

package kernel

import "golang.org/x/sys/unix"

// mapMemory returns zeroed memory: mmap(2), private and anonymous. Pages take memory from their first use on.
func mapMemory(size uintptr) (start uintptr, errno unix.Errno) {
	r, errno := call6(sysMmap, 0, size, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE, ^uintptr(0), 0)
	return uintptr(r), errno
}
