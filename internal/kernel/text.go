package kernel

// StartsWith tells whether text starts with prefix.
//
//go:noinline
func StartsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && text[:len(prefix)] == prefix
}

// Cut splits text at the first separator.
//
//go:noinline
func Cut(text string, separator byte) (before, after string, found bool) {
	for i := range len(text) {
		if text[i] == separator {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

// EqualFold compares two texts in any case: letters of ASCII alone have one.
//
//go:noinline
func EqualFold(text, other string) bool {
	if len(text) != len(other) {
		return false
	}
	for i := range len(text) {
		if lower(text[i]) != lower(other[i]) {
			return false
		}
	}
	return true
}

func lower(char byte) byte {
	if char >= 'A' && char <= 'Z' {
		char += 'a' - 'A'
	}
	return char
}

// TrimBlanks returns a text without blanks at its ends. It stays where it is. Tabs and the ends of lines are blanks, too: a block
// of YAML ends in one, and a file with the line ends of Windows leaves a carriage return.
func TrimBlanks(text string) string {
	for text != "" && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	for text != "" && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}

// FirstBlank returns where the first blank of a text is, and its length where there is none.
func FirstBlank(text string) (at int) {
	for at < len(text) && !isBlank(text[at]) {
		at++
	}
	return at
}

func isBlank(char byte) bool { return char == ' ' || char == '\t' || char == '\n' || char == '\r' }

// LastElement returns what is behind the last slash of a path.
//
//go:noinline
func LastElement(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

// Number reads a decimal number without sign, of at most nine digits. It returns -1 for anything else.
//
//go:noinline
func Number(text string) int {
	if text == "" || len(text) > 9 {
		return -1
	}
	n := 0
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}
