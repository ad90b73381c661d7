package forward

import (
	"fmt"
	"math"
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

const (
	self     = 1
	somebody = 9
)

// codes has a row for every class of si_code and for its boundaries, with the letter of its column in expected. A code that
// the kernel uses as "sent by kill" stands twice: sent by somebody, and by mote itself.
var codes = []struct {
	code   int32
	sender int32
	column byte
}{
	{0, somebody, 'u'}, {0, 0, 'u'},
	{0, self, 's'},
	{-6, somebody, 't'}, {-6, self, 't'},
	{-1, somebody, 'q'}, {-1, self, 'q'}, {-2, 3, 'q'}, {-3, 3, 'q'}, {-4, 0, 'q'}, {-5, 0, 'q'}, {-7, 0, 'q'},
	{-60, 0, 'q'}, {math.MinInt32, 0, 'q'},
	{1, 9, 'c'}, {2, 9, 'c'}, {3, 9, 'c'}, {4, 9, 'c'}, {5, 9, 'c'}, {6, 9, 'c'},
	{7, 0, 'k'}, {0x7f, 0, 'k'}, {0x80, 0, 'k'}, {0x80, self, 'k'}, {0x81, 0, 'k'}, {math.MaxInt32, 0, 'k'},
}

// expected is the table of design section 4, written a second time: for each signal a letter per column "ustqck".
//
//	F forwards by kill   V passes the siginfo on   R reaps   r reaps and forwards   v reaps and passes on
//	. drops              S forwards and stops along
var expected = func() (rows [Last + 1]string) {
	for signal := First; signal <= Last; signal++ {
		rows[signal] = "F.FVRF"
	}
	for _, fault := range []unix.Signal{unix.SIGSEGV, unix.SIGBUS, unix.SIGFPE, unix.SIGILL, unix.SIGTRAP, unix.SIGABRT, unix.SIGSYS} {
		rows[fault] = "F.FVR."
	}
	for _, about := range []unix.Signal{unix.SIGTTIN, unix.SIGTTOU, unix.SIGXCPU, unix.SIGXFSZ} {
		rows[about] = "F.FVR."
	}
	rows[unix.SIGTSTP] = "F.FVRS"
	rows[unix.SIGCHLD] = "rRrvRR"
	rows[unix.SIGIO] = "F.FVrF"
	return rows
}()

var letters = map[byte]Action{'F': Forward, 'V': ForwardValue, 'R': Reap, 'r': ReapForward, 'v': ReapForwardValue,
	'.': Drop, 'S': Suspend}

// TestClassify puts every signal with every class of code to the table: it is total, and has no "else".
func TestClassify(t *testing.T) {
	const columns = "ustqck"
	for signal := First; signal <= Last; signal++ {
		t.Run(fmt.Sprint(unix.SignalName(unix.Signal(signal)), signal), func(t *testing.T) {
			for _, c := range codes {
				info := kernel.Info{Signal: int32(signal), Code: c.code, Pid: c.sender}
				at := 0
				for columns[at] != c.column {
					at++
				}
				want := letters[expected[signal][at]]
				if got := Classify(signal, &info, self); got != want {
					t.Errorf("code %d from pid %d: action %d, want %d", c.code, c.sender, got, want)
				}
			}
		})
	}
}

func TestActionDoes(t *testing.T) {
	for _, row := range []struct {
		name                   string
		action                 Action
		forwards, reaps, value bool
	}{
		{"Drop", Drop, false, false, false},
		{"Reap", Reap, false, true, false},
		{"Forward", Forward, true, false, false},
		{"ForwardValue", ForwardValue, true, false, true},
		{"ReapForward", ReapForward, true, true, false},
		{"ReapForwardValue", ReapForwardValue, true, true, true},
		{"Suspend", Suspend, true, false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if a := row.action; a.Forwards() != row.forwards || a.Reaps() != row.reaps || a.Value() != row.value {
				t.Errorf("forwards %v, reaps %v, value %v", a.Forwards(), a.Reaps(), a.Value())
			}
		})
	}
}
