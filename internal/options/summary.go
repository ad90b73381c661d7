package options

// Summary is what --help prints: one screen, of 24 lines.
const Summary = `mote: a minimal init for containers

usage: mote [OPTION]... [--] PROGRAM [ARGUMENT]...

Starts PROGRAM as its child, hands it every signal, reaps every orphan, and
ends with the exit code of PROGRAM, or 128+N when signal N ended it.

  -g, --group          send signals to the process group of PROGRAM
      --on EVENT=STEPS answer a signal, or the START or EXIT of PROGRAM, by
                       signals and times (ms, s, m, h): TERM=TERM/25s/KILL
  -e, --remap CODE     turn this exit code of PROGRAM into 0
  -p, --parent-death S get signal S when the parent of mote ends
      --exec           become PROGRAM, if it is an init that must be PID 1
      --sandbox        give up privileges that mote itself, not PROGRAM, has
      --check          start nothing; say what would happen, or go wrong
      --signal S[=WHO] send a signal, where an image has no kill
  -w, --warn-reaped    say which orphans were reaped
  -v, --verbose        say what happens, one line each

In a Dockerfile: ENTRYPOINT ["/mote", "--on", "TERM=QUIT", "--", "/app"]

All options, variables and exit codes: mote --help=all, or man mote.
`
