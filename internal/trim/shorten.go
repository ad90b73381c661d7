package main

import (
	"bytes"
	"strings"
)

// shorten follows a function and leaves out what can never run.
//
// Nearly every Go function begins with a comparison of the stack pointer with a bound, and ends with what is to happen
// below that: some moves, a call of morestack, the moves back, a jump to the start. _boot puts the bound 64 KiB below, and
// deepestPath proves that no more than 32 are used: so the function can begin behind the comparison. Without that proof no
// file is written. Where the comparison has another form, a trap does in place of the call.
func (w *walk) shorten(sym symbol) (*function, error) {
	fn, err := follow(w.img, sym)
	if err != nil {
		return nil, err
	}
	if tail, ok := fn.stackTail(w.img); ok {
		w.checks++
		size := w.img.arch.stackCheck(w.img.bytes(sym.address, sym.size), sym.address, tail)
		if size != 0 && fn.jumps[tail] == 1 && fn.jumps[sym.address] == 0 {
			w.entries[sym.address] = sym.address + size
			sym.address, sym.size = sym.address+size, sym.size-size
		} else {
			w.img.poke(tail, bytes.Repeat([]byte{w.img.arch.trap()}, int(w.img.arch.trapSize())))
		}
		if fn, err = follow(w.img, sym); err != nil {
			return nil, err
		}
	}
	fn.size = fn.used() - fn.address
	return fn, nil
}

// enter makes everything that points at the start of a function point at where it begins now.
func (w *walk) enter() {
	functions := map[uint64]*function{}
	for _, fn := range w.functions {
		functions[fn.address] = fn
		for i := range fn.refs {
			if to, moved := w.entries[fn.refs[i].target]; moved && fn.refs[i].kind != literal {
				fn.refs[i].target = to
			}
		}
	}
	w.functions = functions
}

// stackTail returns where the last block of a function begins, if all that it does is to ask for more stack.
func (fn *function) stackTail(img *image) (uint64, bool) {
	i := len(fn.code) - 1
	end := fn.code[i].from
	for ; fn.jumps[fn.code[i].from] == 0; i-- {
		if i == 0 || fn.code[i-1].to != fn.code[i].from || fn.code[i-1].ends {
			return 0, false
		}
	}
	tail := fn.code[i].from
	if i == 0 || fn.code[i-1].to == tail && !fn.code[i-1].ends { // the code above runs into it
		return 0, false
	}
	for _, r := range fn.refs {
		asks := r.kind == call && r.pc == end && strings.HasPrefix(img.functionAt(r.target).name, "runtime.morestack")
		if r.pc == end && !asks || r.pc >= tail && r.pc < end && r.kind != literal {
			return 0, false
		}
	}
	return tail, len(fn.refs) > 0 && fn.refs[len(fn.refs)-1].pc == end
}

// used returns the end of what is decoded or read.
func (fn *function) used() uint64 {
	end := fn.code[len(fn.code)-1].to
	for _, r := range fn.refs {
		if r.kind == operand && fn.contains(r.target) {
			if r.width == 0 {
				return fn.end()
			}
			end = max(end, r.target+r.width)
		}
	}
	return end
}
