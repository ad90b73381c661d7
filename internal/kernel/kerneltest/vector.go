// Package kerneltest makes, for unit tests, what the kernel leaves on the stack of a new program.
package kerneltest

import (
	"encoding/binary"
	"runtime"
	"testing"
	"unsafe"

	"mote/internal/kernel"
)

// Vector lays words out as the kernel does on the stack of a new program: the addresses of strings, ended by a 0. One
// more word stands before them, as the last word of mote's own command line stands before that of the app.
func Vector(t testing.TB, words ...string) kernel.Vector {
	t.Helper()
	const size = int(unsafe.Sizeof(uintptr(0)))
	addresses := make([]byte, size, size*(len(words)+3))
	texts := make([][]byte, len(words))
	for i, word := range words {
		texts[i] = append([]byte(word), 0)
		addresses = appendWord(addresses, uint64(kernel.Terminated(texts[i])))
	}
	addresses = append(addresses, make([]byte, 2*size)...) // the end of the words, and of what the kernel tells behind them
	// The addresses are plain numbers to the garbage collector, which moves nothing on the heap.
	t.Cleanup(func() { runtime.KeepAlive(addresses); runtime.KeepAlive(texts) })
	return kernel.Vector(kernel.Terminated(addresses)).From(1)
}

func appendWord(b []byte, word uint64) []byte {
	if unsafe.Sizeof(uintptr(0)) == 4 {
		return binary.NativeEndian.AppendUint32(b, uint32(word))
	}
	return binary.NativeEndian.AppendUint64(b, word)
}

// Texts reads a vector back.
func Texts(v kernel.Vector) (all []string) {
	for i := 0; v.At(i) != 0; i++ {
		all = append(all, v.At(i).String())
	}
	return all
}
