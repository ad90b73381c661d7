package pid1

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
