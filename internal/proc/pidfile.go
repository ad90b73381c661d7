package proc

// ParsePidFile reads the text of a pid file: one pid, with blanks and ends of lines around it at most. It returns 0 for
// anything else; a pid is 1 to [MaxPid].
func ParsePidFile(text string) (pid int) {
	start, end := 0, len(text)
	for start < end && isBlank(text[start]) {
		start++
	}
	for end > start && isBlank(text[end-1]) {
		end--
	}
	for ; start < end; start++ {
		if text[start] < '0' || text[start] > '9' || pid > MaxPid {
			return 0
		}
		pid = pid*10 + int(text[start]-'0')
	}
	if pid > MaxPid {
		return 0
	}
	return pid
}

func isBlank(char byte) bool { return char == ' ' || char == '\t' || char == '\r' || char == '\n' }
