package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const wordSize = unsafe.Sizeof(uintptr(0))

// CString is the address of a string that ends with a NUL byte; 0 stands for no string. Being a number and no pointer
// it can be stored anywhere without a write barrier.
type CString uintptr

// Vector is the address of an array of CStrings that ends with a 0: argv or envp.
type Vector uintptr

// Start is what the kernel leaves on the stack of a new program: System V ABI, "Initial Stack and Register State".
type Start struct {
	Argc       int
	Argv, Envp Vector
}

// ReadStart reads the stack that the kernel prepared: argc, argv, NULL, envp, NULL.
//
// Precondition: sp is the stack pointer as it was at the program's entry.
func ReadStart(sp uintptr) Start {
	argc := int(*(*uintptr)(pointer(sp)))
	argv := sp + wordSize
	envp := argv + uintptr(argc+1)*wordSize
	return Start{argc, Vector(argv), Vector(envp)}
}

// Executed returns the path by which the program was started, and 0 where the kernel does not tell: AT_EXECFN of
// getauxval(3), in the vector that follows the environment.
//
// Precondition: v is the environment, as long as the kernel made it.
func (v Vector) Executed() CString {
	const executed = 31 // AT_EXECFN
	i := 0
	for v.At(i) != 0 {
		i++
	}
	for i++; v.At(i) != 0; i += 2 {
		if v.At(i) == executed {
			return v.At(i + 1)
		}
	}
	return 0
}

// At returns string number i.
//
// Precondition: i is at most the index of the 0 that ends v.
func (v Vector) At(i int) CString { return *(*CString)(pointer(v.slot(i))) }

// Set replaces string number i, under the same precondition.
func (v Vector) Set(i int, s CString) { *(*CString)(pointer(v.slot(i))) = s }

// From returns the part of v that starts at string number i.
func (v Vector) From(i int) Vector { return Vector(v.slot(i)) }

func (v Vector) slot(i int) uintptr { return uintptr(v) + uintptr(i)*wordSize }

// String returns s as a Go string that shares its memory.
//
//go:noinline
func (s CString) String() string {
	if s == 0 {
		return ""
	}
	n := 0
	for *(*byte)(pointer(uintptr(s) + uintptr(n))) != 0 {
		n++
	}
	return unsafe.String((*byte)(pointer(uintptr(s))), n)
}

// After returns what follows prefix in s, and false where s does not start with it. It reads no further than it must: an
// environment may be long.
func (s CString) After(prefix string) (rest CString, ok bool) {
	for i := range len(prefix) {
		if *(*byte)(pointer(uintptr(s))) != prefix[i] {
			return 0, false
		}
		s++
	}
	return s, true
}

// Terminated returns b as a CString. It is valid for as long as b is.
//
// Precondition: the last byte of b is 0.
func Terminated(b []byte) CString { return CString(address(b)) }

// Literal returns s as a CString.
//
// Precondition: s is a constant whose last byte is 0.
func Literal(s string) CString { return CString(stringAddress(s)) }

// Within returns s as a CString, which goes on to the next NUL byte.
//
// Precondition: s is part of a string of argv or envp.
func Within(s string) CString { return CString(stringAddress(s)) }

// Text is a string as numbers: being no pointer it can be stored anywhere without a write barrier. It is valid for as
// long as what it was made of.
type Text struct {
	start  uintptr
	length int
}

// TextOf returns s as a Text.
func TextOf(s string) Text { return Text{stringAddress(s), len(s)} }

// String returns t as a Go string that shares its memory.
//
//go:noinline
func (t Text) String() string {
	if t.length == 0 {
		return ""
	}
	return *(*string)(unsafe.Pointer(&t))
}

// View returns b as a string that shares its memory: a slice starts with what a string is. It is not inlined and not
// unsafe.String, whose check of the length each caller would have.
//
//go:noinline
func View(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

// Short returns the 16-bit number that b starts with, in the byte order of the machine.
//
// Precondition: b has two bytes, and starts at an even address.
func Short(b []byte) int { return int(*(*uint16)(pointer(address(b[:2])))) }

// MapWords returns count zeroed words: mmap(2), private and anonymous. Pages take memory from their first use on.
func MapWords(count int) ([]uint32, unix.Errno) {
	start, errno := mapMemory(uintptr(count) * unsafe.Sizeof(uint32(0)))
	if errno != 0 {
		return nil, errno
	}
	return unsafe.Slice((*uint32)(pointer(start)), count), 0
}

// mapMemory returns zeroed memory that is the caller's alone. Pages take memory from their first use on.
func mapMemory(size uintptr) (start uintptr, errno unix.Errno) {
	return mapAnonymous(size, unix.MAP_PRIVATE|unix.MAP_NORESERVE)
}

// MapShared returns zeroed memory that is shared with what the caller starts by [Clone]: mmap(2). Only programs of the tests
// have a use for it.
func MapShared(size uintptr) (start uintptr, errno unix.Errno) {
	return mapAnonymous(size, unix.MAP_SHARED)
}

// UnmapWords gives memory from [MapWords] back: munmap(2).
func UnmapWords(words []uint32) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(words)))
	_, _ = call(unix.SYS_MUNMAP, start, uintptr(len(words))*unsafe.Sizeof(uint32(0)), 0, 0)
}

// pointer turns an address outside the Go heap, on the first stack or in mapped memory, into a pointer.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

func stringAddress(s string) uintptr { return uintptr(unsafe.Pointer(unsafe.StringData(s))) }
