package kernel

// The compiler makes calls of the runtime's memmove and memequal out of copy and ==, two kilobytes of code for every
// machine there is. What mote copies and compares is short.

// Copy copies s into b, as far as there is room, and returns how many bytes that was.
//
//go:noinline
func Copy(b []byte, s string) (n int) {
	for n < len(b) && n < len(s) {
		b[n] = s[n]
		n++
	}
	return n
}

// Same tells whether two texts are the same.
//
//go:noinline
func Same(a, b string) bool { return len(a) == len(b) && StartsWith(a, b) }

// StartsWith tells whether text starts with prefix.
//
//go:noinline
func StartsWith(text, prefix string) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if text[i] != prefix[i] {
			return false
		}
	}
	return true
}

// Keyed returns the text for a key, and "" where there is none, from a list in which each text stands behind its key, one
// byte, and before a NUL byte: a table of strings takes 16 bytes more for each.
//
//go:noinline
func Keyed(list string, key byte) string {
	for at := 0; at < len(list); at++ {
		end := at + 1
		for list[end] != 0 {
			end++
		}
		if list[at] == key {
			return list[at+1 : end]
		}
		at = end
	}
	return ""
}
