package proc

import (
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// TestTreeForgetsReused has a pid that was done with belong to a later process, and one that was passed over stay so.
func TestTreeForgetsReused(t *testing.T) {
	tree := treeOf(t, map[int]int{1: 0, 7: 1, 8: 1, 9: 1})
	tree.finish(7, 100)
	tree.finish(8, 100)
	tree.finish(9, never)
	tree.rows[7] |= handles
	for pid, start := range map[int]int64{7: 101, 8: 100, 9: 101} {
		tree.note(pid, &Process{Parent: 1, Start: start})
	}
	if tree.isDone(7) || !tree.isDone(8) || !tree.isDone(9) || tree.rows[7]&handles == 0 {
		t.Errorf("rows %x", tree.rows[7:10])
	}
}

// TestBefore compares times that have gone round.
func TestBefore(t *testing.T) {
	if !before(1, 2) || before(2, 2) || before(3, 2) || !before(1<<32-1, 3) || before(3, 1<<32-1) {
		t.Error("an earlier time is not before a later one")
	}
}

// TestOutlives has signals that end a process, that it handles, and that do nothing.
func TestOutlives(t *testing.T) {
	const term, hup = int(unix.SIGTERM), int(unix.SIGHUP)
	for _, c := range []struct {
		state  byte
		signal int
		want   bool
	}{
		{'S', term, true}, {'S', hup, false}, {'S', int(unix.SIGWINCH), true}, {'S', int(unix.SIGCONT), true},
		{'S', int(unix.SIGSYS), false}, {'S', 32, true}, {'S', 64, true}, {'Z', term, false}, {'Z', 64, false},
	} {
		d := Descendants{signal: c.signal, process: Process{State: [1]byte{c.state}, Handled: kernel.Only(term)}}
		if got := d.outlives(); got != c.want {
			t.Errorf("state %c, signal %d: %v, want %v", c.state, c.signal, got, c.want)
		}
	}
}
