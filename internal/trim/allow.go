package main

import "strings"

// row is one entry of a list: what it is about and why it is there.
type row struct{ name, why string }

// cut are functions, by the start of their name, that are never followed. Every call of one goes to _crash instead.
var cut = []row{
	{"runtime.panic", "a failed bounds check, a division by zero, a bad unsafe.String: mote is broken, and _crash says so"},
	{"runtime.goPanic", "the same, behind its assembly"},
	{"runtime.morestack", "the stack is the kernel's and never grows; its depth is summed here, and most calls are left out (shorten.go)"},
	{"runtime.gcWriteBarrier", "called only while the garbage collector runs"},
	{"runtime.unreachableMethod", "what the linker puts in place of methods that nothing calls"},
}

// allowed are the functions of the standard library that a bare program may reach.
var allowed = []row{
	{"runtime.memmove", "copies bytes; reads no state of the runtime but what the processor can do, which is zero here"},
	{"runtime.memequal", "compares bytes"},
	{"memeqbody", "its loop"},
	{"runtime.memclrNoHeapPointers", "clears bytes"},
	{"runtime.memequal_varlen", "compares bytes"},
	{"internal/bytealg.IndexByte", "looks for a byte"},
	{"internal/bytealg.IndexByteString", "looks for a byte"},
	{"indexbytebody", "its loop"},
	{"internal/bytealg.Compare", "orders bytes"},
	{"cmpbody", "its loop"},
	{"syscall.RawSyscall6", "the system call"},
	{"syscall.RawSyscall", "the system call"},
	{"internal/runtime/syscall/linux.Syscall6", "the system call itself"},
}

// ours are the packages whose functions need no row: they are what the walk is about.
var ours = []row{
	{"main.", "the program"},
	{"mote/", "its packages"},
	{"golang.org/x/sys/unix.", "what it calls there is walked like the rest"},
}

// doors are files that the bare start must never get to.
var doors = []row{{"door.go", "ordinary Go, for the Go runtime"}}

func isCut(name string) bool {
	for _, r := range cut {
		if strings.HasPrefix(name, r.name) {
			return true
		}
	}
	return false
}

// isFinal tells whether a call of a function does not come back in the trimmed file.
func isFinal(name string) bool { return isCut(name) || name == crashName }

func isAllowed(name string) bool {
	if name == entryName || name == crashName {
		return true
	}
	for _, r := range ours {
		if strings.HasPrefix(name, r.name) {
			return true
		}
	}
	name = strings.TrimSuffix(name, ".abi0") // the same function, called the old way
	for _, r := range allowed {
		if name == r.name {
			return true
		}
	}
	return false
}

func isDoor(file string) bool {
	for _, r := range doors {
		if file == r.name {
			return true
		}
	}
	return false
}
