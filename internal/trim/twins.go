package main

import (
	"bytes"
	"fmt"
)

// decoded is a function and the image that holds it.
type decoded struct {
	*function
	img *image
}

func (d *decoded) bytes(s span) []byte { return d.img.bytes(s.from, s.to-s.from) }

// twins pairs the instructions of a function with what they are in the written file. It asks neither the squeeze nor the
// layout what they have done: only the order of what was decoded counts, and that a NOP may be missing.
type twins struct {
	was, is *decoded
	place   map[uint64]uint64 // where each instruction lies now; of one that is missing, where the next one does
	gone    map[uint64]bool   // the missing
	pairs   [][2]span
}

func pair(was, is *decoded) (*twins, error) {
	t := &twins{was: was, is: is, place: map[uint64]uint64{}, gone: map[uint64]bool{}}
	rest := is.code
	for _, s := range was.code {
		if len(rest) == 0 {
			return nil, fmt.Errorf("at %#x: nothing has become of it", s.from)
		}
		t.place[s.from] = rest[0].from
		if was.nothing(s) && !bytes.Equal(was.bytes(s), is.bytes(rest[0])) {
			t.gone[s.from] = true
			continue
		}
		t.pairs = append(t.pairs, [2]span{s, rest[0]})
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%#x is more than there was", rest[0].from)
	}
	return t, nil
}

// nothing tells whether an instruction does nothing and just goes on to the next.
func (d *decoded) nothing(i span) bool {
	s, ok := d.img.arch.(squeezer)
	return ok && !i.ends && s.nothing(d.bytes(i))
}

// compareCode compares the instructions, apart from what they point at outside the function; and whether each lies where
// the layout says, by which the words of data were moved and the debug file is made.
func (t *twins) compareCode(c *chunk) error {
	for was, is := range t.place {
		if at, err := c.place(was); err != nil || at != is {
			return fmt.Errorf("at %#x: it lies at %#x, not %#x: %v", was, is, at, err)
		}
	}
	leaves := map[uint64]bool{}
	for _, r := range t.was.refs {
		if t.was.leaves(r) {
			leaves[r.pc] = true
		}
	}
	for _, p := range t.pairs {
		was, is := p[0], p[1]
		switch {
		case was.depth != is.depth || was.ends != is.ends:
			return fmt.Errorf("at %#x: it is reached in another way", was.from)
		case t.place[was.jump] != is.jump:
			return fmt.Errorf("at %#x: it jumps to %#x, not %#x", was.from, is.jump, t.place[was.jump])
		}
		if a, b := t.was.bytes(was), t.is.bytes(is); !t.equal(a, b, was.jump != 0 || leaves[was.from], leaves[was.from]) {
			return fmt.Errorf("at %#x: % x has become % x", was.from, a, b)
		}
	}
	return nil
}

// equal tells whether two instructions do the same, apart from what they point at, if they point at something.
func (t *twins) equal(a, b []byte, points, leaves bool) bool {
	if leaves {
		a, b = t.was.img.arch.unaimed(a), t.was.img.arch.unaimed(b)
	}
	s, ok := t.was.img.arch.(squeezer)
	return bytes.Equal(a, b) || ok && points && s.equal(a, b)
}
