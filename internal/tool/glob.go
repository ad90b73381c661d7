package tool

// isGlob tells whether a text is a pattern: glob(7).
func isGlob(text string) bool {
	for i := range len(text) {
		if text[i] == '*' || text[i] == '?' || text[i] == '[' {
			return true
		}
	}
	return false
}

// glob tells whether a pattern fits a whole text, by bytes: "*" stands for any, "?" for one, "[a-z]" and "[!a-z]" for one of
// some. It goes back to the last "*" only, and so is never slow.
func glob(pattern, text string) bool {
	at, star, back := 0, -1, 0
	for i := 0; i < len(text); {
		if at < len(pattern) && pattern[at] == '*' {
			star, back = at, i
			at++
		} else if size := fits(pattern[at:], text[i]); size > 0 {
			at += size
			i++
		} else if star >= 0 {
			back++
			at, i = star+1, back
		} else {
			return false
		}
	}
	for at < len(pattern) && pattern[at] == '*' {
		at++
	}
	return at == len(pattern)
}

// fits returns how long the first part of a pattern is where it fits a byte, else 0.
func fits(pattern string, char byte) (size int) {
	switch {
	case pattern == "":
		return 0
	case pattern[0] == '?' || pattern[0] == char && char != '[':
		return 1
	case pattern[0] == '[':
		return inSet(pattern, char)
	}
	return 0
}

// inSet does so for a set, "[a-z_]". One that nothing closes fits nothing.
func inSet(pattern string, char byte) (size int) {
	at, want, found := 1, true, false
	if at < len(pattern) && pattern[at] == '!' {
		at, want = 2, false
	}
	for first := at; at < len(pattern) && (pattern[at] != ']' || at == first); at++ {
		low, high := pattern[at], pattern[at]
		if at+2 < len(pattern) && pattern[at+1] == '-' && pattern[at+2] != ']' {
			at += 2
			high = pattern[at]
		}
		found = found || low <= char && char <= high
	}
	if at >= len(pattern) || found != want {
		return 0
	}
	return at + 1
}
