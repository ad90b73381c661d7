package main

import (
	"bytes"
	"fmt"
	"math"
	"sort"
	"strings"
)

// squeezer is what an arch is, too, if an instruction of its may have several forms of different sizes.
type squeezer interface {
	// form returns the shortest form of an instruction, and its size in that.
	form(code []byte) (form, uint64)
	// rewrite returns an instruction in that form. It points nowhere yet.
	rewrite(code []byte, f form) []byte
	// turn makes a jump within a function, which is to lie at pc, go to target.
	turn(code []byte, pc, target uint64) error
	// nothing tells whether an instruction does nothing.
	nothing(code []byte) bool
	// equal tells whether two instructions do the same, apart from what they point at.
	equal(was, is []byte) bool
	// numbered returns an arch that takes the numbers of the instructions at some places for addresses.
	numbered(places map[uint64]bool) arch
}

// form is how an instruction is written.
type form int

const (
	same     form = iota // as the linker wrote it
	gone                 // not at all: it does nothing
	near                 // a jump within the function, with the distance in one byte
	absolute             // what took an address from the distance to it takes it as a number
)

// piece is an instruction of a squeezed function.
type piece struct {
	from, to uint64 // in the linked file
	at, size uint64 // from the start of the function, in the trimmed file
	form     form
	jump     uint64 // where in the function it jumps to, in the linked file
	near     uint64 // its size with the distance in one byte, if it can have that
}

// squeeze lays out the instructions of each function anew, without what matters only where the linker put them.
//
// Go's assembler moves jumps off the borders of 32 bytes by NOPs (padJump in cmd/internal/obj/x86), and marks the place of
// calls that were inlined by more. The functions lie elsewhere now, and nothing here reads the marks. What is left is
// closer together, and so more jumps have room for their distance in one byte. And all has its address for good, below
// 2 GiB, so an address can be a number of four bytes, which is shorter than the distance to it.
//
// A function that was written in assembly stays: nobody but its author knows what its places mean, and it has no such NOPs.
func (list chunks) squeeze(w *walk) {
	s, ok := w.img.arch.(squeezer)
	if !ok {
		return
	}
	for _, c := range list {
		if fn := w.functions[c.from]; c.code && fn.loose() && !strings.HasSuffix(w.img.sources.file(c.from), ".s") {
			c.pieces = cutPieces(fn, c.data, s)
			c.shrink(w.img.arch.trapSize())
		}
	}
}

// loose tells whether nothing in a function points at a place in it, but for jumps: no constant lies between its
// instructions.
func (fn *function) loose() bool {
	for _, r := range fn.refs {
		if r.kind != literal && fn.contains(r.target) {
			return false
		}
	}
	return true
}

func cutPieces(fn *function, code []byte, s squeezer) (list []piece) {
	for _, i := range fn.code {
		p := piece{from: i.from, to: i.to, size: i.to - i.from, jump: i.jump}
		switch f, size := s.form(code[i.from-fn.address : i.to-fn.address]); {
		case f != near:
			p.form, p.size = f, size
		case i.jump != 0:
			p.near = size
		}
		list = append(list, p)
	}
	return list
}

// shrink gives the pieces their places, and shortens jumps as long as one more can be: each brings others closer to where
// they go. Nothing grows, so what has fit once fits for ever.
func (c *chunk) shrink(trap uint64) {
	for again := true; again; {
		c.lay(trap)
		again = false
		for i := range c.pieces {
			if p := &c.pieces[i]; p.form == same && p.near != 0 && c.reaches(p) {
				p.form, p.size, again = near, p.near, true
			}
		}
	}
}

// lay puts the pieces one behind the other. Where bytes lay between two that nothing reaches, a trap stays: behind a call
// that does not come back, the address that the crash line tells belongs to the call then, and not to what follows.
func (c *chunk) lay(trap uint64) {
	at := uint64(0)
	for i := range c.pieces {
		if i > 0 && c.pieces[i-1].to != c.pieces[i].from {
			at += trap
		}
		c.pieces[i].at = at
		at += c.pieces[i].size
	}
}

// reaches tells whether a jump gets to its target with one byte. A target behind it comes closer by as much as the jump
// gets shorter.
func (c *chunk) reaches(p *piece) bool {
	target := c.pieces[c.pieceAt(p.jump)].at
	end := p.at + p.near
	if target > p.at {
		end = p.at + p.size
	}
	distance := int64(target - end)
	return distance >= math.MinInt8 && distance <= math.MaxInt8
}

// pieceAt returns the number of the piece that was an instruction at an address, or -1.
func (c *chunk) pieceAt(address uint64) int {
	i := sort.Search(len(c.pieces), func(i int) bool { return c.pieces[i].from >= address })
	if i == len(c.pieces) || c.pieces[i].from != address {
		return -1
	}
	return i
}

// room is the size in the trimmed file.
func (c *chunk) room() uint64 {
	if c.pieces == nil {
		return c.size()
	}
	last := c.pieces[len(c.pieces)-1]
	return last.at + last.size
}

// place tells where an address in a chunk lies in the trimmed file. In a squeezed function only instructions have a place;
// that of one that is gone is where the next one lies.
func (c *chunk) place(address uint64) (uint64, error) {
	if c.pieces == nil {
		return c.at + address - c.from, nil
	}
	i := c.pieceAt(address)
	if i < 0 {
		return 0, fmt.Errorf("no instruction of %s begins at %#x", c.name, address)
	}
	return c.at + c.pieces[i].at, nil
}

// left tells whether the instruction at an address is still there.
func (c *chunk) left(address uint64) bool {
	return c.pieces == nil || c.pieces[c.pieceAt(address)].form != gone
}

// decoder returns the arch that reads the written file. No byte tells an address from a number, but the squeeze knows which
// it has written.
func (l *layout) decoder() arch {
	s, ok := l.arch.(squeezer)
	if !ok {
		return l.arch
	}
	places := map[uint64]bool{}
	for _, c := range l.chunks {
		for _, p := range c.pieces {
			if p.form == absolute {
				places[c.at+p.at] = true
			}
		}
	}
	return s.numbered(places)
}

// rewrite makes the code of a squeezed function, with its jumps within itself.
func (c *chunk) rewrite(a arch) error {
	s, out := a.(squeezer), bytes.Repeat([]byte{a.trap()}, int(c.room()))
	for _, p := range c.pieces {
		code := out[p.at : p.at+p.size]
		copy(code, s.rewrite(c.data[p.from-c.from:p.to-c.from], p.form))
		if p.jump == 0 {
			continue
		}
		target, err := c.place(p.jump)
		if err != nil {
			return err
		}
		if err := s.turn(code, c.at+p.at, target); err != nil {
			return fmt.Errorf("at %#x: %w", p.from, err)
		}
	}
	c.data = out
	return nil
}
