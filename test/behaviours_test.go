package test

import "testing"

// behaviour is something that an init should do, whichever it is.
type behaviour struct {
	name string // a sentence without a subject
	run  func(*X)
}

// behaviours is the table of them all, topic by topic.
var behaviours = []behaviour{
	{"gives the app's exit code, 0 to 255", givesExitCode},
	{"gives 128+N for a death by signal N", givesSignalCode},
}

// TestBehaviours puts mote to the test in every row.
func TestBehaviours(t *testing.T) {
	for _, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			b.run(&X{T: t, init: mote(), dir: t.TempDir()})
		})
	}
}

// newX is for the tests of what only mote has.
func newX(t *testing.T) *X {
	t.Helper()
	return &X{T: t, init: mote(), dir: t.TempDir()}
}
