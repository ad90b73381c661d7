package kernel

import "golang.org/x/sys/unix"

// Clone starts a copy of the caller, on a copy of its stack: clone(2). On this machine the stack comes first. Only programs of
// the tests have a use for it; mote starts the app by init/vfork_s390x.s.
func Clone(flags uintptr) (pid int, errno unix.Errno) { return call(unix.SYS_CLONE, 0, flags, 0, 0) }
