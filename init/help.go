package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// What somebody asked for goes to stdout, whole, and may wait for its reader: no app runs yet.

// printVersion prints one line that Docker can read too: it looks for " - git." in the output of "docker-init --version".
func printVersion(build Build) {
	l := new(voice).blank()
	l.add("mote version ")
	l.add(build.Version)
	l.add(" - git.")
	l.add(build.Commit)
	l.print()
}

// printText prints one of the packed texts.
func printText(packed string) {
	var buffer [longestText]byte
	print(unpack(packed, buffer[:]))
}

// longestText is the most that a packed text takes.
const longestText = 4096

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

// print writes text to stdout, and ends mote with 125 where it could not be written.
func print(text string) {
	for len(text) > 0 {
		n, errno := kernel.Write(1, text)
		switch errno {
		case 0:
			text = text[n:]
		case unix.EINTR:
		case unix.EAGAIN: // somebody has set O_NONBLOCK; where nobody can ever read, the next write says so
			_ = kernel.Writable(1, kernel.Forever)
		default:
			new(voice).cannotPrint(errno)
			kernel.Exit(exitOwn)
		}
	}
}
