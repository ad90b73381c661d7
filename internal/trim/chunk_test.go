package main

import (
	"debug/elf"
	"testing"
)

// chunksOf gives chunks their places in the linked file, one behind the other.
func chunksOf(list ...*chunk) chunks {
	at := uint64(0x1000)
	for _, c := range list {
		c.from, c.to = at, at+uint64(len(c.data))
		c.align = max(c.align, 1)
		at = (c.to + 63) &^ 63
	}
	return list
}

func TestChunksFind(t *testing.T) {
	list := chunksOf(&chunk{name: "a", data: make([]byte, 10)}, &chunk{name: "b", data: make([]byte, 70)})
	list[0].at, list[1].at = 0x5000, 0x6000
	for _, test := range []struct{ address, want uint64 }{
		{0x1000, 0x5000}, {0x1009, 0x5009}, {0x100a, 0}, {0x1040, 0x6000}, {0x1085, 0x6045}, {0x1086, 0}, {0xfff, 0},
	} {
		got, err := list.move(test.address)
		if got != test.want || (err == nil) != (test.want != 0) {
			t.Errorf("%#x moves to %#x, %v, want %#x", test.address, got, err, test.want)
		}
	}
}

func TestShare(t *testing.T) {
	text := func(s string, hot bool) *chunk {
		return &chunk{name: stringCarrier, text: true, hot: hot, data: []byte(s)}
	}
	list := chunksOf(text("failed to start", false), text("start", true), text("failed", false), text("to", false),
		text("start", false), text("fail", true), &chunk{name: "table", data: []byte("failed")}, text("other", false))
	list.share()
	want := []*chunk{nil, nil, list[0], list[0], list[1], nil, nil, nil}
	for i, c := range list {
		if c.inside != want[i] {
			t.Errorf("%q lies inside %v, want %v", c.data, c.inside, want[i])
		}
		if c.inside != nil && string(c.inside.data[c.shift:][:len(c.data)]) != string(c.data) {
			t.Errorf("%q is not at %d of %q", c.data, c.shift, c.inside.data)
		}
	}
}

func TestJoin(t *testing.T) {
	w := &walk{img: &image{arch: amd64{}}, functions: map[uint64]*function{}, data: map[uint64]keep{}, written: map[uint64]bool{}}
	w.img.loads = []load{{address: 0x1000, size: 0x1000, data: make([]byte, 0x1000)}}
	for _, k := range []keep{{0x1001, 0x1010, stringCarrier}, {0x1008, 0x1020, stringCarrier}, {0x1020, 0x1024, stringCarrier},
		{0x1030, 0x1050, "table"}, {0x1048, 0x1060, stringCarrier}} {
		w.data[k.from] = k
	}
	list, err := cutChunks(w)
	if err != nil || len(list) != 3 || list[0].to != 0x1020 || !list[0].text || list[1].size() != 4 ||
		list[2].to != 0x1060 || list[2].text || list[2].name != "table" || list[2].align != 16 {
		for _, c := range list {
			t.Logf("%+v", *c)
		}
		t.Error(err)
	}
	w.functions[0x1018] = &function{symbol: symbol{"f", 0x1018, 16}}
	if _, err := cutChunks(w); err == nil {
		t.Error("a function over a string was not refused")
	}
}

func TestLayOut(t *testing.T) {
	function := func(name string, size int, hot bool) *chunk {
		return &chunk{name: name, code: true, hot: hot, data: make([]byte, size)}
	}
	img := &image{arch: amd64{}, machine: elf.EM_X86_64}
	notes := [][]byte{make([]byte, 36), make([]byte, 64)}
	cold := function("cold", 5000, false)
	list := chunksOf(function("hot", 100, true), cold, &chunk{name: "table", hot: true, align: 16, data: make([]byte, 80)},
		function("more", 3000, false), &chunk{name: "numbers", align: 16, data: make([]byte, 32)})
	s := layOut(img, list, notes, 232).segments[0]
	fence := (s.to - 1) &^ (fence - 1)
	for _, c := range list {
		switch {
		case c.at%c.align != c.from%c.align, c.at < s.from+232, c.at+c.size() > s.to:
			t.Errorf("%s lies at %#x", c.name, c.at)
		case c.hot && c.at < fence, c.name != "more" && !c.hot && c.at+c.size() > fence:
			t.Errorf("%s lies on the wrong side of %#x: %#x", c.name, fence, c.at)
		}
	}
	if s.from%page != 0 || fence-s.from != 2*page || s.to-fence > 3200 {
		t.Errorf("from %#x to %#x", s.from, s.to)
	}
	overlap(t, list)

	img.arch = arm64{}
	if s := layOut(img, list, notes, 232).segments; s[0].from != lowest || len(s) != 1 {
		t.Errorf("arm64 begins at %#x", s[0].from)
	}
	cold.written, cold.code = true, false
	if s := layOut(img, list, notes, 232).segments; len(s) != 2 || s[1].from%65536 != 0 || cold.at != s[1].from {
		t.Errorf("what is written lies at %#x", cold.at)
	}
	overlap(t, list)
}

func overlap(t *testing.T, list chunks) {
	t.Helper()
	for i, c := range list {
		for _, o := range list[:i] {
			if c.at < o.at+o.room() && o.at < c.at+c.room() {
				t.Errorf("%s at %#x and %s at %#x overlap", c.name, c.at, o.name, o.at)
			}
		}
	}
}

func TestHeat(t *testing.T) {
	run := &function{symbol: symbol{"run", 0x1000, 16}, refs: []ref{{kind: operand, target: 0x1040}, {kind: call, target: 0x10c0}}}
	help := &function{symbol: symbol{"help", 0x10c0, 16}, refs: []ref{{kind: operand, target: 0x1100}}}
	list := chunksOf(&chunk{code: true, data: make([]byte, 16)}, &chunk{data: make([]byte, 16)}, &chunk{data: make([]byte, 16)},
		&chunk{code: true, data: make([]byte, 16)}, &chunk{data: make([]byte, 16)})
	w := &walk{functions: map[uint64]*function{0x1000: run, 0x10c0: help}, words: map[uint64]uint64{0x1048: 0x1080}}
	list.heat(w, map[string]bool{"run": true, "gone": true})
	for i, want := range []bool{true, true, true, false, false} {
		if list[i].hot != want {
			t.Errorf("chunk %d is hot: %v, want %v", i, list[i].hot, want)
		}
	}
}
