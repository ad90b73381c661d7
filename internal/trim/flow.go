package main

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// function is a kept function: what it points at and what it puts on the stack.
type function struct {
	symbol
	frame  int // bytes, the deepest point
	refs   []ref
	stores []uint64
	code   []span         // what was decoded
	jumps  map[uint64]int // how many jumps within the function go there
}

// span is an instruction.
type span struct {
	from, to uint64
	ends     bool   // the next one does not follow
	depth    int    // of the stack before it
	jump     uint64 // where within the function it jumps to, if it does
}

// flow follows the paths through one function from its start. Bytes that no path reaches are never decoded: on arm64
// constants lie between the instructions, and behind a call that does not return lies nothing of meaning.
type flow struct {
	img    *image
	sym    symbol
	code   []byte
	states map[uint64]state
	steps  map[uint64]step
	deep   map[uint64]int
	work   []uint64
}

func follow(img *image, sym symbol) (*function, error) {
	f := &flow{img: img, sym: sym, code: img.bytes(sym.address, sym.size), states: map[uint64]state{sym.address: {}},
		steps: map[uint64]step{}, deep: map[uint64]int{}, work: []uint64{sym.address}}
	for len(f.work) > 0 {
		pc := f.work[len(f.work)-1]
		f.work = f.work[:len(f.work)-1]
		if err := f.visit(pc); err != nil {
			return nil, fmt.Errorf("refused: %s at %#x: %w", sym.name, pc, err)
		}
	}
	return f.result()
}

// visit decodes one instruction and passes on what holds after it.
func (f *flow) visit(pc uint64) error {
	st, after, err := f.img.arch.step(f.code, f.sym.address, int(pc-f.sym.address), f.states[pc])
	if err != nil {
		return err
	}
	if err := f.checkCalls(&st); err != nil {
		return err
	}
	f.steps[pc], f.deep[pc] = st, max(f.states[pc].depth, after.depth)

	for _, r := range st.refs {
		if r.kind == jump && f.sym.contains(r.target) {
			if err := f.reach(r.target, after); err != nil {
				return err
			}
		}
	}
	if st.table != 0 {
		if err := f.reachTable(st.table, after); err != nil {
			return err
		}
	}
	if st.ends {
		return nil
	}
	return f.reach(pc+uint64(st.size), after)
}

// checkCalls sees to calls that do not come back: of what is cut, and of what may not be called at all.
func (f *flow) checkCalls(st *step) error {
	for _, r := range st.refs {
		if r.kind != call {
			continue
		}
		if err := f.img.admits(r.target); err != nil {
			return err
		}
		if isFinal(f.img.functionAt(r.target).name) {
			st.ends = true
		}
	}
	return nil
}

// reach notes a way to an instruction.
func (f *flow) reach(pc uint64, s state) error {
	if !f.sym.contains(pc) {
		return fmt.Errorf("the code runs over its end")
	}
	old, seen := f.states[pc]
	if !seen {
		f.states[pc] = s
		f.work = append(f.work, pc)
		return nil
	}
	if old.depth != s.depth {
		return fmt.Errorf("the stack pointer at %#x depends on the path", pc)
	}
	if joined := old.join(s); joined != old {
		f.states[pc] = joined
		f.work = append(f.work, pc)
	}
	return nil
}

// reachTable notes the ways through a table of addresses.
func (f *flow) reachTable(table uint64, s state) error {
	targets := jumpTable(f.img, f.sym, table)
	if len(targets) == 0 {
		return fmt.Errorf("no jump table at %#x", table)
	}
	for _, t := range targets {
		if err := f.reach(t, s); err != nil {
			return err
		}
	}
	return nil
}

// jumpTable reads the addresses of a table: as many words as point into the function. Words of the next table may be
// among them, which does no harm: they lead to code of the same function.
func jumpTable(img *image, sym symbol, table uint64) (targets []uint64) {
	if img.executable(table) {
		return nil
	}
	for ; img.has(table); table += 8 {
		word := binary.LittleEndian.Uint64(img.bytes(table, 8))
		if !sym.contains(word) {
			break
		}
		targets = append(targets, word)
	}
	return targets
}

// result collects what the instructions point at, in order.
func (f *flow) result() (*function, error) {
	pcs := make([]uint64, 0, len(f.steps))
	for pc := range f.steps {
		pcs = append(pcs, pc)
	}
	sort.Slice(pcs, func(i, j int) bool { return pcs[i] < pcs[j] })

	fn := &function{symbol: f.sym, jumps: map[uint64]int{}}
	end := uint64(0)
	for _, pc := range pcs {
		st := f.steps[pc]
		if pc < end {
			return nil, fmt.Errorf("refused: %s at %#x: a jump into the middle of an instruction", f.sym.name, pc)
		}
		end = pc + uint64(st.size)
		f.add(fn, pc)
	}
	return fn, nil
}

// add adds one instruction to what is known of a function.
func (f *flow) add(fn *function, pc uint64) {
	st := f.steps[pc]
	i := span{from: pc, to: pc + uint64(st.size), ends: st.ends, depth: f.states[pc].depth}
	fn.stores = append(fn.stores, st.stores...)
	fn.frame = max(fn.frame, f.deep[pc])
	for _, r := range st.refs {
		if r.kind == jump && f.sym.contains(r.target) {
			fn.jumps[r.target]++
			i.jump = r.target
		} else {
			fn.refs = append(fn.refs, r)
		}
	}
	if st.table != 0 {
		size := 8 * uint64(len(jumpTable(f.img, f.sym, st.table)))
		fn.refs = append(fn.refs, ref{kind: table, pc: pc, target: st.table, width: size})
	}
	fn.code = append(fn.code, i)
}
