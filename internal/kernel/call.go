package kernel

import "golang.org/x/sys/unix"

// call makes a system call of up to four arguments. The raw form is a must: unix.Syscall tells the scheduler of the Go
// runtime, which is not there.
//
// It is nosplit for the unit tests, which run under the Go runtime: the arguments hold addresses of the stack as plain
// numbers, so the stack must not move between here and the kernel. It is not inlined, because it has fifty callers and the
// arguments of RawSyscall6 go over the stack.
//
//go:nosplit
//go:noinline
func call(number, a, b, c, d uintptr) (int, unix.Errno) {
	r, _, errno := unix.RawSyscall6(number, a, b, c, d, 0, 0)
	return int(r), errno
}

// call6 is call with all six arguments, nosplit and not inlined for the same reasons.
//
//go:nosplit
//go:noinline
func call6(number, a, b, c, d, e, f uintptr) (int, unix.Errno) {
	r, _, errno := unix.RawSyscall6(number, a, b, c, d, e, f)
	return int(r), errno
}
