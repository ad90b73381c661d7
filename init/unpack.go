package pid1

import "mote/internal/kernel"

// unpack writes a text of texts.go as it was before mote/internal/pack, and returns it.
//
//go:noinline
func unpack(packed string, into []byte) string {
	n := 0
	for i := range len(packed) {
		var waiting [16]byte // internal/pack goes less deep
		waiting[0] = packed[i]
		for depth := 1; depth > 0; {
			depth--
			char := waiting[depth&15]
			if char < 0x80 {
				into[n] = char
				n++
				continue
			}
			pair := 2 * int(char&0x7f)
			waiting[depth&15] = pairs[pair+1]
			waiting[(depth+1)&15] = pairs[pair]
			depth += 2
		}
	}
	return kernel.View(into[:n])
}
