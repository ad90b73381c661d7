package tool

import "mote/internal/say"

// printVersion prints one line that Docker can read too: it looks for " - git." in the output of "docker-init --version".
func printVersion(build Build) {
	l := new(say.Stderr).Blank()
	l.Add("mote version ")
	l.Add(build.Version)
	l.Add(" - git.")
	l.Add(build.Commit)
	PrintLine(l)
}
