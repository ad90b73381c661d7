package faults

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"mote/test/harness"
)

// lostAfter is how long an app may wait for a signal until that counts as lost, and patient is the same where it was in vain
// once, because the machine may be busy. What mote tries again it tries after 100 ms.
const lostAfter, patient = 1500 * time.Millisecond, 20 * time.Second

// watch drives one life of mote and notes what can be seen of it from outside.
type watch struct {
	*harness.Process
	x       *harness.X
	app     int         // its pid in its own namespace; 0 until it says that it is ready
	from    chan string // the app's lines
	lost    []string    // signals that the app did not get
	effects []string    // what else is not as it should be
	late    bool        // something did not come in time

	patience time.Duration // how long to wait for what may never come

	stops  bool          // the app stops itself first
	as     []string      // words that make a process one of the app's user
	keep   string        // the descriptors that mote is to keep
	tty    *harness.PTY  // its terminal
	theirs *os.File      // its stdout, where that is not the harness's
	said   func() string // its stderr, where that is not the harness's
	after  func()        // looks at what it has left behind
}

// seen is what became of a life.
type seen struct {
	code    int
	started bool
	lines   []string // mote's own, without what differs from run to run
	lost    []string
	effects []string
	late    bool // the watch had to give up waiting for something
}

// next waits for a line of the app that begins with a text, and returns it; false where none comes in time.
func (w *watch) next(prefix string) (line string, ok bool) {
	over := time.After(w.patience)
	for {
		select {
		case line, ok = <-w.from:
			if !ok || strings.HasPrefix(line, prefix) {
				return line, ok
			}
		case <-over:
			w.late = true
			return "", false
		}
	}
}

// begun waits until the app is ready, or mote has ended without one.
func (w *watch) begun() bool {
	if w.stops {
		return w.continued()
	}
	select {
	case line, ok := <-w.from:
		return ok && harness.Scan(line, "ready %d", &w.app)
	case <-time.After(w.x.Bound):
		w.x.Fatalf("the app does not say that it is ready; stderr %q", w.Errors.String())
	}
	return false
}

// continued is begun for an app that stops itself, and continues one that mote has not.
func (w *watch) continued() bool {
	for tries := range 4 {
		line, ok := w.next("ready ")
		if ok || !w.runs() {
			return ok && harness.Scan(line, "ready %d", &w.app)
		}
		if tries == 0 {
			w.effect("the app stays stopped")
		}
		w.send(syscall.SIGCONT)
	}
	return false
}

// passes sends a signal to mote and waits until the app has got it.
func (w *watch) passes(signal syscall.Signal) {
	w.send(signal)
	w.gets(signal, fmt.Sprintf("%d ", int(signal)))
}

// gets waits until the app has told of a signal.
func (w *watch) gets(signal syscall.Signal, line string) {
	if _, ok := w.next(line); !ok {
		w.lost = append(w.lost, signalName(signal))
	}
}

// ends has mote end the app. It goes on trying, because a signal that was lost has been noted then.
func (w *watch) ends(signal syscall.Signal) {
	for tries := range 4 {
		w.send(signal)
		if _, ok := w.next(fmt.Sprintf("%d ", int(signal))); ok || !w.runs() {
			return
		}
		if tries == 0 {
			w.lost = append(w.lost, signalName(signal))
		}
	}
}

func (w *watch) runs() bool {
	select {
	case <-w.Done:
		return false
	default:
		return true
	}
}

func (w *watch) send(signal syscall.Signal) { _ = w.Cmd.Process.Signal(signal) }

// effect notes something, once.
func (w *watch) effect(what string) {
	if !slices.Contains(w.effects, what) {
		w.effects = append(w.effects, what)
	}
}

// comes waits until a condition holds, or for as long as the watch has patience.
func (w *watch) comes(condition func() bool) bool {
	for end := time.Now().Add(w.patience); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.late = true
			return false
		}
	}
	return true
}

func signalName(signal syscall.Signal) string {
	if name := harness.SignalNames[int(signal)]; name != "" {
		return name
	}
	return map[syscall.Signal]string{10: "SIGUSR1", 12: "SIGUSR2", 28: "SIGWINCH", 40: "SIGRTMIN+6"}[signal]
}

// end waits for mote's end, and looks that it has left no app behind: each holds the pipe of the harness open until it
// ends, so that the wait would be in vain.
func (w *watch) end() seen {
	r := w.Wait()
	if w.after != nil {
		w.after()
	}
	if w.said != nil {
		r.Stderr = w.said()
	}
	var lines []string
	for _, line := range strings.Split(r.Stderr, "\n") {
		line = steady(line)
		again := strings.Contains(line, "reaped orphan") && slices.Contains(lines, line) // strace's own processes may be orphans
		if line != "" && !strings.HasPrefix(line, "strace: ") && !again {
			lines = append(lines, line)
		}
	}
	return seen{r.Code, w.app != 0, lines, w.lost, w.effects, w.late}
}

var (
	decimals = regexp.MustCompile(`\d+\.\d{3} s`)
	numbered = regexp.MustCompile(`(pid|uid|from pid|memory|counts|stdout|them:) \d+`)
	hexed    = regexp.MustCompile(`0x[0-9a-f]+`)
	nameless = regexp.MustCompile(`(reaped orphan pid N)( "[^"]*")?`) // the name depends on who is first
	places   = regexp.MustCompile(`"[^"]*/(child|test|[a-z]+\.[a-z]+)"`)
)

// steady takes out of a line what differs from run to run.
func steady(line string) string {
	line = decimals.ReplaceAllString(line, "T s")
	line = numbered.ReplaceAllString(line, "$1 N")
	line = hexed.ReplaceAllString(line, "0xN")
	line = nameless.ReplaceAllString(line, "$1")
	return places.ReplaceAllString(line, `"./$1"`)
}

// differs says how one life went otherwise than it should have: nothing where it did not.
func (s seen) differs(from seen) (words []string) {
	if !s.started && from.started {
		return []string{fmt.Sprintf("ends with %d: %s", s.code, quotedLines(s.lines))}
	}
	if extra := without(s.lines, from.lines); len(extra) > 0 {
		words = append(words, "says "+quotedLines(extra))
	}
	if missing := without(from.lines, s.lines); len(missing) > 0 {
		words = append(words, "a line is lost")
	}
	if s.code != from.code {
		words = append(words, fmt.Sprintf("ends with %d", s.code))
	}
	for _, signal := range without(s.lost, from.lost) {
		words = append(words, signal+" is lost")
	}
	return append(words, without(s.effects, from.effects)...)
}

// without is what some lines have beyond others.
func without(lines, others []string) (extra []string) {
	rest := slices.Clone(others)
	for _, line := range lines {
		if at := slices.Index(rest, line); at >= 0 {
			rest = slices.Delete(rest, at, at+1)
		} else {
			extra = append(extra, line)
		}
	}
	return extra
}

func quotedLines(lines []string) string {
	if len(lines) == 0 {
		return "no line"
	}
	return "`" + strings.Join(lines, "`, `") + "`"
}
