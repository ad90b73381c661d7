//go:build bare

package runtime

import (
	"internal/runtime/sys"
	"internal/runtime/syscall/linux"
	"unsafe"
)

// What is left of a program when its own code is wrong: an index out of range, say, which under Go's runtime is a panic.
// It says where, in one line, and ends with the code that stands for mote itself, so that nobody takes this for the app's
// end. Nothing here may look at the stack's bound, because it may be that which is exceeded.

const (
	stderr  = 2
	exitOwn = 125

	outOfStack = "mote: internal error: out of stack at 0x0000000000000000, please report\n"
	wrongCode  = "mote: internal error at 0x0000000000000000, please report\n"
	lastDigit  = len(", please report\n") + 1 // from the end of either
)

// crash ends the program. The call of it, or of who jumped to it, returns to the address back; the line gives the byte
// before, which belongs to the call and so to its line of the source.
//
//go:nosplit
//go:noinline
func crash(back uintptr) { die(wrongCode, back-1) }

// overflow is crash for a function that has found no room on the stack.
//
//go:nosplit
//go:noinline
func overflow(back uintptr) { die(outOfStack, back-1) }

// die has no index that the compiler would check: what a failed check calls is this.
//
//go:nosplit
func die(text string, address uintptr) {
	var line [len(outOfStack)]byte
	start := unsafe.Pointer(&line)
	memmove(start, unsafe.Pointer(unsafe.StringData(text)), uintptr(len(text)))
	for i := uintptr(len(text) - lastDigit); address != 0; address >>= 4 {
		*at(start, i) = digit(byte(address & 15))
		i--
	}
	linux.Syscall6(sysWrite, stderr, uintptr(start), uintptr(len(text)), 0, 0, 0)
	for {
		linux.Syscall6(sysExitGroup, exitOwn, 0, 0, 0, 0, 0)
	}
}

func digit(n byte) byte {
	if n < 10 {
		return '0' + n
	}
	return 'a' + n - 10
}

// The compiler calls these where code is wrong. Their names are its own, and so are those in entries_*.s.

//go:nosplit
func panicwrap() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicdivide() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicshift() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicunsafeslicelen() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicunsafeslicenilptr() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicunsafestringlen() { crash(sys.GetCallerPC()) }

//go:nosplit
func panicunsafestringnilptr() { crash(sys.GetCallerPC()) }
