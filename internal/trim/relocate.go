package main

import (
	"encoding/binary"
	"fmt"
)

// relocate makes everything that points somewhere point at where that has moved.
func (l *layout) relocate(w *walk) error {
	for _, c := range l.chunks {
		if fn := w.functions[c.from]; c.code {
			if err := l.relocateCode(c, fn); err != nil {
				return fmt.Errorf("refused: %s: %w", c.name, err)
			}
		}
	}
	for place, value := range w.words {
		c := l.chunks.find(place)
		target, err := l.chunks.move(value)
		if err != nil {
			return fmt.Errorf("refused: %s: the word at %#x may be an address: %w", c.name, place, err)
		}
		binary.LittleEndian.PutUint64(c.data[place-c.from:], target)
	}
	return nil
}

func (l *layout) relocateCode(c *chunk, fn *function) error {
	fn.blank(c.data, l.arch.trap())
	if c.pieces != nil {
		if err := c.rewrite(l.arch); err != nil {
			return err
		}
	}
	for _, r := range fn.refs {
		if !fn.leaves(r) {
			continue
		}
		target, err := l.chunks.move(r.target)
		if err != nil {
			return err
		}
		pc, err := c.place(r.pc)
		if err != nil {
			return err
		}
		if err := l.arch.aim(c.data[pc-c.at:], pc, target); err != nil {
			return fmt.Errorf("at %#x: %w", r.pc, err)
		}
	}
	return nil
}

// leaves tells whether a reference must change when the function moves.
func (fn *function) leaves(r ref) bool {
	return r.kind != literal && r.kind != table && !fn.contains(r.target)
}

// blank puts traps over what can never run: the jump behind a call that does not come back, which would lead to
// anywhere after the move. Constants between the instructions stay.
func (fn *function) blank(data []byte, trap byte) {
	used := make([]bool, len(data))
	mark := func(from, to uint64) {
		for at := from; at < to && at < fn.end(); at++ {
			used[at-fn.address] = true
		}
	}
	for _, s := range fn.code {
		mark(s.from, s.to)
	}
	for _, r := range fn.refs {
		switch {
		case r.kind != operand || !fn.contains(r.target):
		case r.width == 0: // it takes an address in itself: nobody knows how much it reads
			mark(fn.address, fn.end())
		default:
			mark(r.target, r.target+r.width)
		}
	}
	for i := range data {
		if !used[i] {
			data[i] = trap
		}
	}
}
