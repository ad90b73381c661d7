package pid1

import (
	"encoding/binary"
	"runtime"
	"strconv"
	"testing"

	"mote/internal/kernel"
)

// vector lays words out as the kernel does on the stack of a new program: the addresses of strings, ended by a 0. One
// more word stands before them, as the last word of mote's own command line stands before that of the app.
func vector(t testing.TB, words ...string) kernel.Vector {
	const word = strconv.IntSize / 8
	addresses := make([]byte, word, word*(len(words)+3))
	texts := make([][]byte, len(words))
	for i, text := range words {
		texts[i] = append([]byte(text), 0)
		address := binary.NativeEndian.AppendUint64(nil, uint64(kernel.Terminated(texts[i])))
		addresses = append(addresses, address[:word]...) // machines of 32 bits are little-endian
	}
	addresses = append(addresses, make([]byte, 2*word)...) // the end of the words, and of what the kernel tells behind them
	// The addresses are plain numbers to the garbage collector, which moves nothing on the heap.
	t.Cleanup(func() { runtime.KeepAlive(addresses); runtime.KeepAlive(texts) })
	return kernel.Vector(kernel.Terminated(addresses)).From(1)
}

// texts reads a vector back.
func texts(v kernel.Vector) (all []string) {
	for i := 0; v.At(i) != 0; i++ {
		all = append(all, v.At(i).String())
	}
	return all
}
