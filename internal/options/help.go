package options

// Help is what --help=all prints.
const Help = `mote: a minimal init for containers

usage: mote [OPTION]... [--] PROGRAM [ARGUMENT]...
       mote --signal | --list-signals | --ps | --install ...

Starts PROGRAM as its child, hands it every signal, reaps every orphan, and
ends with the exit code of PROGRAM, or 128+N when signal N ended it.

  -g, --group          send signals to the process group of PROGRAM
      --to TARGET      send them to child (the default), group or all
  -c, --single-child   the same as --to child
      --on EVENT=STEPS on a signal, or on EXIT or START of PROGRAM, take these
                       steps: signals to send, times to wait (ms, s, m, h),
                       as in TERM=QUIT, HUP=, TERM=TERM/25s/KILL, EXIT=wait,
                       EXIT=TERM/5s/KILL, START=4h/TERM/30s/KILL
  -r, --rewrite S:R    the same as --on S=R; 0 for R drops the signal
      --stop-code CODE end with this code when a stop has ended PROGRAM
  -e, --remap CODE     turn this exit code of PROGRAM into 0 (repeatable)
      --termination-log PATH
                       write there why PROGRAM died, if it did not say so
  -p, --parent-death SIGNAL
                       get SIGNAL when the parent of mote ends
      --session        give PROGRAM a session of its own
      --exec           become PROGRAM and not its parent: for a program that
                       is an init itself and must be PID 1
  -P, --pause          run no program; reap, and end on TERM or INT
      --sandbox        once PROGRAM runs, mote itself gives up capabilities and
                       system calls; those of PROGRAM stay
  -s, --subreaper      accepted; mote adopts orphans wherever it runs
  -w, --warn-reaped    say which orphans were reaped
  -v, --verbose        say what happens, one line each
  -q, --quiet          say nothing, unless PROGRAM cannot be started
  -h, --help[=all]     print what most people need, or this text
  -V, --version        print the version
  -l, --license        print the license

For images without kill, ps and cp:

      --signal SIGNAL[=TARGET]
                       send SIGNAL to a pid, a process name, a pattern of
                       either, or the pid in a file (a TARGET with a /); with
                       no TARGET to the mote of this container. SIGNAL may be
                       NONE, to ask whether TARGET is there, reload (HUP),
                       reopen (USR1), or a word from the variable
                       MOTE_COMMANDS, as in ldm=USR2,quit=INT
      --dry-run        with --signal: say who would get it
      --list-signals[=WORD]
                       print the table of signals, or the row of one
      --check[=MACHINE]
                       start nothing; print what would happen, and why a start
                       would fail: RUN ["/mote", "--check", "--", "/app"]
      --ps[=zombies]   print the processes as a tree, or the zombies alone
      --install PATH   copy mote to a file or into a folder

Most options have a variable: MOTE_GROUP, MOTE_TO, MOTE_ON, MOTE_STOP_CODE,
MOTE_REMAP, MOTE_TERMINATION_LOG, MOTE_PARENT_DEATH, MOTE_SUBREAPER,
MOTE_WARN_REAPED, MOTE_VERBOSE, MOTE_QUIET, MOTE_SESSION, MOTE_EXEC,
MOTE_SANDBOX. A list is separated by commas; a switch is true or false. The
command line wins, and PROGRAM does not see the variables.

With -v, pid 0 is a sender outside the container.

Exit codes of its own: 125 mote was called wrongly or failed, 126 PROGRAM
cannot be run, 127 PROGRAM was not found, 124 it was at its limit (START); 1
the target of --signal is not there or may not be signalled, --ps or --install
failed.
`
