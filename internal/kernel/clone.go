//go:build !s390x

package kernel

import "golang.org/x/sys/unix"

// Clone starts a copy of the caller, on a copy of its stack: clone(2). Only programs of the tests have a use for it; mote
// starts the app by init/vfork_*.s.
func Clone(flags uintptr) (pid int, errno unix.Errno) { return call(unix.SYS_CLONE, flags, 0, 0, 0) }
