package main

import (
	"encoding/hex"
	"strings"
	"testing"
)

func TestStackCheck(t *testing.T) {
	for _, test := range []struct {
		name string
		arch arch
		code string
		want uint64
	}{
		{"small", amd64{}, "49 3b 66 10 76 7a", 6},
		{"small, far", amd64{}, "49 3b 66 10 0f 86 76 00 00 00", 10},
		{"large", amd64{}, "4c 8d a4 24 18 ff ff ff 4d 3b 66 10 0f 86 6e 00 00 00", 18},
		{"not there", amd64{}, "49 3b 66 10 76 7b", 0},
		{"another bound", amd64{}, "49 3b 66 18 76 7a", 0},
		{"another register", amd64{}, "49 3b 46 10 76 7a", 0},
		{"another branch", amd64{}, "49 3b 66 10 77 7a", 0},
		{"nothing of the kind", amd64{}, "55 48 89 e5", 0},
		{"nothing", amd64{}, "", 0},
		{"small", arm64{}, words(0xf9400b90, 0xeb3063ff, 0x540003c9), 12},
		{"large", arm64{}, words(0xf9400b90, 0xd102c3f1, 0xeb10023f, 0x540003a9), 16},
		{"not there", arm64{}, words(0xf9400b90, 0xeb3063ff, 0x540003e9), 0},
		{"another bound", arm64{}, words(0xf9400f90, 0xeb3063ff, 0x540003c9), 0},
		{"another branch", arm64{}, words(0xf9400b90, 0xeb3063ff, 0x540003c8), 0},
		{"nothing", arm64{}, "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, err := hex.DecodeString(strings.ReplaceAll(test.code, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			if got := test.arch.stackCheck(code, at, at+0x80); got != test.want {
				t.Errorf("%d bytes, want %d", got, test.want)
			}
		})
	}
}

// TestShorten sees that no function of mote asks for more stack any more, and that nearly all begin behind the question.
// Those with frames of more than a page ask in a longer form, and end with a trap.
func TestShorten(t *testing.T) {
	for _, goarch := range architectures {
		_, l, w := inMemory(t, goarch, nil)
		for _, fn := range l.functions(w) {
			for _, r := range fn.refs {
				if strings.HasPrefix(w.img.functionAt(r.target).name, "runtime.morestack") {
					t.Errorf("%s: %s asks for more stack", goarch, fn.name)
				}
			}
		}
		for _, p := range w.patches {
			if strings.HasPrefix(p.name, "runtime.morestack") {
				t.Errorf("%s: a call of %s at %#x is left", goarch, p.name, p.pc)
			}
		}
		if len(w.entries) < w.checks*9/10 || w.checks < 100 {
			t.Errorf("%s: %d checks, %d functions that begin behind them", goarch, w.checks, len(w.entries))
		}
	}
}
