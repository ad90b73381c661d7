package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// end is how a round ends, and with which code.
type end struct {
	sent   int  // the signal that mote is sent
	direct bool // it goes to the app itself instead
	event  int  // the signal at which the app does what how says
	how    string
	code   int // the exit code, or the signal that the app dies of
	words  []string
	steps  kernel.Set // other signals that the app gets meanwhile
	want   int        // mote's code
	least  time.Duration
}

// newEnd draws an end.
func newEnd(r *rand.Rand) end {
	var e end
	switch r.IntN(7) {
	case 0, 1:
		e = exits(r)
	case 2:
		e = dies(r)
	case 3:
		e = rewritten(r)
	case 4:
		e = escalates()
	case 5:
		e = killed()
	default:
		e = wave(r)
	}
	if steps := pick(r, "", "", "wait", "TERM/200ms/KILL", "100ms/TERM/1s/KILL"); steps != "" {
		e.words = append(e.words, "--on", "EXIT="+steps)
	}
	return e
}

// exits has the app end by itself when it is told to stop.
func exits(r *rand.Rand) end {
	e := end{sent: stopSignal(r), how: "exit", code: r.IntN(256)}
	e.event = e.sent
	e.want = e.code
	switch r.IntN(4) {
	case 0:
		e.words, e.want = []string{"-e", strconv.Itoa(e.code)}, 0
	case 1:
		e.code = 128 + e.sent
		e.words, e.want = []string{"--stop-code", "7"}, 7
	case 2:
		e.code = 3
		e.words, e.want = []string{"--stop-code", "7"}, 3
	}
	return e
}

// dies has the app die of a signal, which may be the one that it was sent.
func dies(r *rand.Rand) end {
	e := end{sent: stopSignal(r), how: "die"}
	e.event = e.sent
	e.code = pick(r, e.sent, e.sent, int(unix.SIGUSR2), int(unix.SIGABRT), int(unix.SIGSEGV), int(unix.SIGKILL), 34, 64)
	e.want = 128 + e.code
	if r.IntN(2) == 0 {
		e.words = []string{"--stop-code", "0"}
		if e.code == e.sent {
			e.want = 0
		}
	}
	return e
}

// rewritten has mote send another signal than the one that it gets, at once or later.
func rewritten(r *rand.Rand) end {
	e := end{sent: int(unix.SIGTERM), event: int(unix.SIGQUIT), how: "exit", code: r.IntN(256)}
	e.words = []string{"--on", pick(r, "TERM=QUIT", "TERM=50ms/QUIT", "TERM=USR2/60ms/QUIT/25s/KILL")}
	e.steps, e.want = kernel.Only(int(unix.SIGUSR2)), e.code
	return e
}

// escalates has an app that hears nothing, so that the ladder comes to its KILL.
func escalates() end {
	return end{sent: int(unix.SIGTERM), event: int(unix.SIGTERM), how: "never", want: 128 + int(unix.SIGKILL),
		words: []string{"--on", "TERM=TERM/100ms/KILL", "--stop-code", "7"}, least: 100 * time.Millisecond}
}

// killed has somebody kill the app.
func killed() end {
	return end{sent: int(unix.SIGKILL), direct: true, event: 64, how: "never", want: 128 + int(unix.SIGKILL)}
}

// wave ends an app by a real-time signal.
func wave(r *rand.Rand) end {
	code := r.IntN(256)
	return end{sent: 64, event: 64, how: "exit", code: code, want: code}
}

func stopSignal(r *rand.Rand) int {
	return int(pick(r, unix.SIGTERM, unix.SIGTERM, unix.SIGINT, unix.SIGQUIT, unix.SIGHUP))
}

// signals is what nobody may send before the end.
func (e end) signals() kernel.Set {
	return (kernel.Only(e.sent) | kernel.Only(e.event) | e.steps | kernel.Only(int(unix.SIGTERM))) &^
		kernel.Only(int(unix.SIGKILL))
}

func (e end) String() string {
	to := "mote"
	if e.direct {
		to = "the app"
	}
	return fmt.Sprintf("%d to %s, the app: %d, %s %d, mote: %d", e.sent, to, e.event, e.how, e.code, e.want)
}

func contains(text, part string) bool { return strings.Contains(text, part) }
