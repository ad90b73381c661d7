package kernel

// StartsWith tells whether text starts with prefix.
func StartsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && text[:len(prefix)] == prefix
}
