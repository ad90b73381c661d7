package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// SetPendingLimit replaces how many signals may wait for the caller and returns the limit before it: prlimit(2),
// RLIMIT_SIGPENDING. Either half is tried again where it fails: a limit that was not put back would stay for ever. Where it
// cannot be had at all, it counts as unlimited.
func SetPendingLimit(limit uint64) (before uint64) {
	var old unix.Rlimit
	for range tries {
		if pendingLimit(nil, &old) == 0 {
			now := unix.Rlimit{Cur: min(limit, old.Max), Max: old.Max}
			for range tries {
				if pendingLimit(&now, nil) == 0 {
					break
				}
			}
			return old.Cur
		}
	}
	return ^uint64(0)
}

func pendingLimit(now, old *unix.Rlimit) unix.Errno {
	_, errno := call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_SIGPENDING, uintptr(unsafe.Pointer(now)), uintptr(unsafe.Pointer(old)))
	return errno
}

// Infos is the address of an array of siginfos; its zero value is an empty one. Being numbers and no pointer it can be
// stored anywhere without a write barrier.
type Infos struct {
	start uintptr
	count int
}

// MapInfos returns room for count siginfos, or none where there is no memory: mmap(2). Pages take memory from their first
// use on.
func MapInfos(count int) Infos {
	start, errno := mapMemory(uintptr(count) * unsafe.Sizeof(Info{}))
	if errno != 0 {
		return Infos{}
	}
	return Infos{start, count}
}

// Unmap gives the memory back: munmap(2).
func (a Infos) Unmap() {
	if a.count > 0 {
		_, _ = call(unix.SYS_MUNMAP, a.start, uintptr(a.count)*unsafe.Sizeof(Info{}), 0, 0)
	}
}

// Count returns how many siginfos fit.
func (a Infos) Count() int { return a.count }

// At returns the place of number i.
//
// Precondition: i is at least 0 and below the count.
func (a Infos) At(i int) *Info { return (*Info)(pointer(a.start + uintptr(i)*unsafe.Sizeof(Info{}))) }
