//go:build !s390x

package kernel

import "golang.org/x/sys/unix"

// mapAnonymous returns zeroed memory: mmap(2).
func mapAnonymous(size, flags uintptr) (start uintptr, errno unix.Errno) {
	r, errno := call6(sysMmap, 0, size, unix.PROT_READ|unix.PROT_WRITE, flags|unix.MAP_ANONYMOUS, ^uintptr(0), 0)
	return uintptr(r), errno
}
