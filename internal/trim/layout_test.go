package main

import (
	"bytes"
	"encoding/hex"
	"testing"
)

func TestBoundsEnd(t *testing.T) {
	for _, test := range []struct {
		name          string
		list          []uint64
		address, want uint64
	}{
		{"the next start", []uint64{100, 110, 120, 130}, 100, 110},
		{"the last one", []uint64{100, 110, 120, 130}, 130, 200},
		{"the last but one: nothing tells", []uint64{100, 110, 120, 130}, 120, 200},
		{"nothing behind", nil, 100, 200},
		{"sizes grow", []uint64{100, 110, 121, 133, 146}, 100, 110},
		{"perhaps inside: what is behind is as long as both parts", []uint64{100, 104, 110, 120, 130}, 100, 110},
		{"perhaps inside, again and again", []uint64{100, 104, 110, 140}, 100, 200},
		{"an address inside, asked for", []uint64{100, 110, 120, 130}, 104, 110},
		{"twice the same", []uint64{100, 100, 110, 110, 120, 130}, 100, 110},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := bounds{test.list}
			if got := b.end(test.address, 200); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestNote(t *testing.T) {
	got := hex.EncodeToString(note("FDO", notePackage, []byte("{}\x00")))
	if want := "04000000" + "03000000" + "7e1afeca" + "46444f00" + "7b7d0000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if text := packageNote(metadata{Name: "mote"}); !bytes.Contains(text, []byte(`"name":"mote"`)) || len(text)%4 != 0 {
		t.Errorf("%q", text)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		name         string
		cut, allowed bool
	}{
		{"runtime.panicBounds", true, false},
		{"runtime.morestack_noctxt.abi0", true, false},
		{"runtime.gcWriteBarrier2", true, false},
		{"runtime.gopanic", false, false},
		{"runtime.memmove", false, true},
		{"runtime.memmoveX", false, false},
		{"runtime.newobject", false, false},
		{"internal/runtime/syscall/linux.Syscall6.abi0", false, true},
		{"mote/forward.Parse", false, true},
		{"motel/x.Parse", false, false},
		{"", false, false},
	} {
		if isCut(test.name) != test.cut || isAllowed(test.name) != test.allowed {
			t.Errorf("%q: cut %v, allowed %v", test.name, isCut(test.name), isAllowed(test.name))
		}
	}
}
