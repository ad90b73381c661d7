//go:build bare

package runtime

import "unsafe"

// The compiler makes calls of these out of copy, of == and of variables that start at zero. Go's own are assembly, quicker
// for what is long; what mote copies and compares is short.

//go:nosplit
func memmove(to, from unsafe.Pointer, n uintptr) {
	if uintptr(to) < uintptr(from) {
		for i := uintptr(0); i < n; i++ {
			*at(to, i) = *at(from, i)
		}
		return
	}
	for i := n; i > 0; i-- {
		*at(to, i-1) = *at(from, i-1)
	}
}

//go:nosplit
func memclrNoHeapPointers(start unsafe.Pointer, n uintptr) {
	i := uintptr(0)
	for ; i+wordSize <= n; i += wordSize {
		*(*uintptr)(unsafe.Pointer(at(start, i))) = 0
	}
	for ; i < n; i++ {
		*at(start, i) = 0
	}
}

const wordSize = unsafe.Sizeof(uintptr(0))

func at(start unsafe.Pointer, i uintptr) *byte { return (*byte)(unsafe.Add(start, i)) }

//go:nosplit
func memequal(p, q unsafe.Pointer, n uintptr) bool {
	for i := uintptr(0); i < n; i++ {
		if *at(p, i) != *at(q, i) {
			return false
		}
	}
	return true
}

func memequal64(p, q unsafe.Pointer) bool { return *(*int64)(p) == *(*int64)(q) }

func memequal32(p, q unsafe.Pointer) bool { return *(*int32)(p) == *(*int32)(q) }
