package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// recheck walks the written file again, from its own entry and by what its bytes say, and compares what is found with the
// first walk: the same functions, each pointing at the same things from the same places, and the same bytes but for that.
func recheck(out []byte, l *layout, first *walk) error {
	img, err := reopen(out, l, first.img)
	if err != nil {
		return err
	}
	second, err := walkFrom(img, entryName)
	if err != nil {
		return fmt.Errorf("refused: the written file: %w", err)
	}
	if len(second.functions) != len(first.functions) {
		return fmt.Errorf("refused: the written file reaches %d functions, not %d", len(second.functions), len(first.functions))
	}
	for _, fn := range first.functions {
		if err := l.compareFunction(fn, first, second); err != nil {
			return fmt.Errorf("refused: the written file: %s: %w", fn.name, err)
		}
	}
	return l.compareData(first, second)
}

// reopen reads the written file as if it came from the linker, with the symbols that the layout knows.
func reopen(out []byte, l *layout, linked *image) (*image, error) {
	f, err := elf.NewFile(bytes.NewReader(out))
	if err != nil {
		return nil, err
	}
	img := &image{arch: l.decoder(), machine: f.Machine, byName: map[string]symbol{}, sources: &sources{}}
	for _, c := range l.chunks {
		if c.inside != nil {
			continue // the other one stands for it
		}
		if err := img.add(f, c, linked.pointerFree(c.from)); err != nil {
			return nil, fmt.Errorf("refused: the written file: %s: %w", c.name, err)
		}
	}
	img.sort()
	return img, img.check(f.Entry)
}

// add makes a symbol and a load of its own for what a chunk has become, so that the walk can tell code from data.
func (img *image) add(f *elf.File, c *chunk, pointerFree bool) error {
	data, flags, err := readAt(f, c.at, c.room())
	if err != nil {
		return err
	}
	if flags&elf.PF_W != 0 && flags&elf.PF_X != 0 || c.written != (flags&elf.PF_W != 0) {
		return fmt.Errorf("lies in a segment that is %v", flags)
	}
	sym := symbol{c.name, c.at, c.room()}
	if c.code {
		img.functions = append(img.functions, sym)
	} else {
		img.objects = append(img.objects, sym)
		flags &^= elf.PF_X
	}
	if pointerFree {
		img.noPointer = append(img.noPointer, sym)
	}
	img.byName[c.name] = sym
	img.loads = append(img.loads, load{c.at, c.room(), flags, data})
	return nil
}

// readAt reads memory as the kernel maps it.
func readAt(f *elf.File, address, size uint64) ([]byte, elf.ProgFlag, error) {
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD || address < p.Vaddr || address+size > p.Vaddr+p.Memsz {
			continue
		}
		data := make([]byte, size)
		if address < p.Vaddr+p.Filesz {
			if _, err := p.ReadAt(data[:min(size, p.Vaddr+p.Filesz-address)], int64(address-p.Vaddr)); err != nil {
				return nil, 0, err
			}
		}
		return data, p.Flags, nil
	}
	return nil, 0, fmt.Errorf("nothing is mapped at %#x", address)
}

// compareFunction compares one function with what has become of it.
func (l *layout) compareFunction(fn *function, first, second *walk) error {
	c := l.chunks.find(fn.address)
	if c == nil {
		return fmt.Errorf("it is not kept")
	}
	now := second.functions[c.at]
	switch {
	case now == nil || now.name != fn.name || now.size != c.room():
		return fmt.Errorf("it is not at %#x", c.at)
	case now.frame != fn.frame:
		return fmt.Errorf("it has changed")
	}
	t, err := pair(&decoded{fn, first.img}, &decoded{now, second.img})
	if err != nil {
		return err
	}
	if err := t.compareCode(c); err != nil {
		return err
	}
	return l.compareRefs(t)
}

// compareRefs compares what a function points at with what it points at now. The operand of a NOP was a number.
func (l *layout) compareRefs(t *twins) error {
	refs := make([]ref, 0, len(t.was.refs))
	for _, r := range t.was.refs {
		if !t.gone[r.pc] || r.kind != literal {
			refs = append(refs, r)
		}
	}
	if len(refs) != len(t.is.refs) {
		return fmt.Errorf("it points at %d things, not %d", len(t.is.refs), len(refs))
	}
	for i, r := range refs {
		if err := l.compareRef(t, r, t.is.refs[i]); err != nil {
			return fmt.Errorf("at %#x: %w", r.pc, err)
		}
	}
	return nil
}

// compareRef compares what an instruction points at with what it points at now.
func (l *layout) compareRef(t *twins, r, s ref) error {
	want := r.target
	if r.kind != literal {
		var err error
		if want, err = l.chunks.move(r.target); err != nil {
			return err
		}
	}
	same := r.kind == s.kind && r.depth == s.depth && t.place[r.pc] == s.pc &&
		(r.width == s.width || r.kind == table) // words of the next table may have followed one
	if !same || s.target != want {
		return fmt.Errorf("it points at %#x, not %#x", s.target, want)
	}
	return nil
}

// compareData compares what is not code, word by word where it holds addresses.
func (l *layout) compareData(first, second *walk) error {
	for place := range second.written {
		if !second.img.writable(place) {
			return fmt.Errorf("refused: the written file: something writes to %#x", place)
		}
	}
	for _, c := range l.chunks {
		if c.code {
			continue
		}
		want := first.img.bytes(c.from, c.size())
		for i := (c.from+7)&^7 - c.from; i+8 <= c.size(); i += 8 {
			if value, is := first.words[c.from+i]; is {
				target, err := l.chunks.move(value)
				if err != nil {
					return err
				}
				binary.LittleEndian.PutUint64(want[i:], target)
			}
		}
		if !bytes.Equal(want, second.img.bytes(c.at, c.size())) {
			return fmt.Errorf("refused: the written file: %s at %#x has changed", c.name, c.from)
		}
	}
	return nil
}
