package forward

import (
	"testing"

	"mote/internal/say"
)

func TestAddName(t *testing.T) {
	for signal, want := range map[int]string{15: "SIGTERM", 33: "signal 33", 34: "SIGRTMIN", 64: "SIGRTMIN+30"} {
		var l say.Line
		if AddName(&l, signal); l.View() != want {
			t.Errorf("%d is %q, want %q", signal, l.View(), want)
		}
	}
}
