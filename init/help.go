package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// What somebody asked for goes to stdout, whole, and may wait for its reader: no app runs yet.

const helpText = `mote: a minimal init for containers

usage: mote [OPTION]... [--] PROGRAM [ARGUMENT]...

Starts PROGRAM as its child, hands it every signal, reaps every orphan, and
ends with the exit code of PROGRAM, or 128+N when signal N ended it.

  -g, --group          send signals to the process group of PROGRAM
      --to TARGET      send them to child (the default), group or all
  -c, --single-child   the same as --to child
      --on EVENT=STEPS on a signal, or on EXIT of PROGRAM, take these steps:
                       signals to send and times to wait (repeatable), as in
                       TERM=QUIT, HUP=, TERM=TERM/25s/KILL, EXIT=TERM/5s/KILL,
                       EXIT=wait
  -r, --rewrite S:R    the same as --on S=R; 0 for R drops the signal
      --stop-code CODE end with this code when a stop has ended PROGRAM
  -e, --remap CODE     turn this exit code of PROGRAM into 0 (repeatable)
      --termination-log PATH
                       write there why PROGRAM died, if it did not say so
  -p, --parent-death SIGNAL
                       get SIGNAL when the parent of mote ends
      --session        give PROGRAM a session of its own
      --exec           let PROGRAM take the place of mote: for another init
  -P, --pause          run no program; reap, and end on TERM or INT
  -s, --subreaper      accepted; mote adopts orphans wherever it runs
  -w, --warn-reaped    say which orphans were reaped
  -v, --verbose        say what happens, one line each
  -q, --quiet          say nothing, unless PROGRAM cannot be started
  -h, --help           print this text
  -V, --version        print the version
  -l, --license        print the license

Most options have a variable: MOTE_GROUP, MOTE_TO, MOTE_ON, MOTE_STOP_CODE,
MOTE_REMAP, MOTE_TERMINATION_LOG, MOTE_PARENT_DEATH, MOTE_SUBREAPER,
MOTE_WARN_REAPED, MOTE_VERBOSE, MOTE_QUIET, MOTE_SESSION, MOTE_EXEC. A list is
separated by commas; a switch is true or false. The command line wins, and
PROGRAM does not see the variables.

With -v, pid 0 is a sender outside the container.

Exit codes of its own: 125 mote was called wrongly or failed, 126 PROGRAM
cannot be run, 127 PROGRAM was not found.
`

// printVersion prints one line that Docker can read too: it looks for " - git." in the output of "docker-init --version".
func printVersion(build Build) {
	var l line
	l.add("mote version ")
	l.add(build.Version)
	l.add(" - git.")
	l.add(build.Commit)
	l.add("\n")
	printAndExit(kernel.View(l.text[:l.length]))
}

// printAndExit writes text to stdout and ends mote: with 0, or 125 where it could not be written.
func printAndExit(text string) {
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
	kernel.Exit(0)
}
