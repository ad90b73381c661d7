package harness

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"testing"
)

// Update is the flag -update.
var Update = flag.Bool("update", false, "write docs/matrix.md anew")

// What one init does in one row.
const (
	Holds  = "holds"
	fails  = "fails"
	Absent = "–" // it has no such thing
	Varies = "varies"
)

// Trial is a testing.TB that survives a failure: a peer may fail.
type Trial struct {
	testing.TB
	mutex    sync.Mutex
	Outcome  string
	Why      string
	cleanups []func()
}

// Try runs something that may fail, and what it wants cleaned up.
func Try(tb testing.TB, run func(*Trial)) *Trial {
	t := &Trial{TB: tb, Outcome: Holds}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for n := len(t.cleanups) - 1; n >= 0; n-- {
				t.cleanups[n]()
			}
		}()
		run(t)
	}()
	<-done
	return t
}

// Helper does nothing: nobody sees where a trial fails.
func (t *Trial) Helper() {}

func (t *Trial) note(outcome, why string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.Outcome == Holds {
		t.Outcome, t.Why = outcome, why
	}
}

// Error is that of testing.TB, as are the others.
func (t *Trial) Error(args ...any)            { t.note(fails, fmt.Sprintln(args...)) }
func (t *Trial) Errorf(f string, args ...any) { t.note(fails, fmt.Sprintf(f, args...)) }
func (t *Trial) Fatal(args ...any)            { t.Error(args...); runtime.Goexit() }
func (t *Trial) Fatalf(f string, args ...any) { t.Errorf(f, args...); runtime.Goexit() }
func (t *Trial) Skip(args ...any)             { t.note(Absent, fmt.Sprintln(args...)); runtime.Goexit() }
func (t *Trial) Failed() bool                 { return t.Outcome == fails }
func (t *Trial) Cleanup(f func())             { t.cleanups = append(t.cleanups, f) }
