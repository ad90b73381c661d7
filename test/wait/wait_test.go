package wait

import (
	"testing"
	"time"
)

func TestScaled(t *testing.T) {
	for text, want := range map[string]time.Duration{"": time.Minute, "1": time.Minute, "2.5": 150 * time.Second, "0.5": 30 * time.Second} {
		if got := scaled(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"0", "-1", "x", "1001", "NaN"} {
		t.Run(text, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it is taken")
				}
			}()
			scaled(text)
		})
	}
}

func TestWithin(t *testing.T) {
	looks := 0
	if !For(func() bool { looks++; return looks == 3 }) || looks != 3 {
		t.Errorf("%d looks, want 3", looks)
	}
	if Within(time.Millisecond, func() bool { return false }) {
		t.Error("what never holds has held")
	}
}
