package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Catch makes a signal set a flag and do nothing else, until execve(2) gives it its default action: sigaction(2). Where the
// signal is ignored, it stays so. The flag must outlive the handler.
//
// The handler has to find the flag, and mote has no variable that can be written: so the flag's address goes to the kernel
// as that of an alternate stack, which no handler of mote's runs on, and the kernel hands it to the handler in the
// ucontext: sigaltstack(2). An execve(2) ends that, too.
func Catch(signal int, flag *bool) unix.Errno {
	const (
		wantsContext = 0x4        // SA_SIGINFO
		hasRestorer  = 0x04000000 // SA_RESTORER
		restarts     = 0x10000000 // SA_RESTART
		enough       = 1 << 16    // as the size of a stack, which nobody uses
	)
	if before, errno := setAction(signal, nil); errno != 0 || before == Ignored {
		return errno
	}
	stack := alternateStack{address: uintptr(unsafe.Pointer(flag)), size: enough}
	if _, errno := call(unix.SYS_SIGALTSTACK, uintptr(unsafe.Pointer(&stack)), 0, 0, 0); errno != 0 {
		return errno
	}
	handler, restorer := catcher()
	now := action{handler: handler, flags: wantsContext | restarts, restorer: restorer}
	if restorer != 0 {
		now.flags |= hasRestorer
	}
	_, errno := setAction(signal, &now)
	return errno
}

// alternateStack is the kernel's stack_t.
type alternateStack struct {
	address uintptr
	flags   uintptr // an int, and what fills its word
	size    uintptr
}

// caught is the handler, and restorer what it returns to.
func caught()
func restorer()

// catcher returns the addresses of both; 0 for that of restorer where there is none, because the kernel has a handler return to
// its own rt_sigreturn(2) in the vDSO and knows no SA_RESTORER.
func catcher() (handler, restorer uintptr)
