package main

import (
	"fmt"
	"sort"
	"strings"
)

// stringCarrier is the symbol under which the linker puts all strings.
const stringCarrier = "go:string.*"

// keep is a range of memory that the trimmed file needs.
type keep struct {
	from, to uint64
	name     string
}

// patch is a call that goes to _crash in the trimmed file.
type patch struct {
	pc   uint64
	name string // of the function that it went to
}

// walk finds everything that can be reached from the entry point.
type walk struct {
	img       *image
	bounds    *bounds
	functions map[uint64]*function // by address
	data      map[uint64]keep      // by address
	words     map[uint64]uint64    // words of data that are addresses, by their place
	written   map[uint64]bool      // addresses that some instruction writes to
	patches   []patch
	checks    int               // of the stack's bound, which were dropped
	entries   map[uint64]uint64 // where functions begin that do without, by their old start
	todo      []symbol
}

func walkFrom(img *image, root string) (*walk, error) {
	w := &walk{img: img, bounds: findBounds(img), functions: map[uint64]*function{},
		data: map[uint64]keep{}, words: map[uint64]uint64{}, entries: map[uint64]uint64{}, written: map[uint64]bool{}}
	for _, name := range []string{root, crashName} {
		if err := w.needFunction(img.byName[name].address); err != nil {
			return nil, err
		}
	}
	for len(w.todo) > 0 {
		sym := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		fn, err := w.shorten(sym)
		if err != nil {
			return nil, err
		}
		w.functions[sym.address] = fn
		if err := w.needRefs(fn); err != nil {
			return nil, err
		}
	}
	w.enter()
	return w, nil
}

// needRefs follows what a function points at.
func (w *walk) needRefs(fn *function) error {
	for _, place := range fn.stores {
		w.written[place] = true
	}
	tables := map[uint64]bool{}
	for _, r := range fn.refs {
		if r.kind == table {
			tables[r.target] = true
		}
	}
	for i := range fn.refs {
		r := &fn.refs[i]
		if r.kind == operand && tables[r.target] {
			continue // the address of a jump table is of use for nothing else, and the jump says how long it is
		}
		if w.cutCall(r) {
			continue
		}
		if err := w.needRef(fn, *r); err != nil {
			return fmt.Errorf("refused: %s at %#x: %w", fn.name, r.pc, err)
		}
	}
	return nil
}

// cutCall sends a call of a function that is not followed to _crash.
func (w *walk) cutCall(r *ref) bool {
	if r.kind != call && r.kind != jump {
		return false
	}
	target := w.img.functionAt(r.target)
	if !isCut(target.name) {
		return false
	}
	w.patches = append(w.patches, patch{r.pc, target.name})
	r.target = w.img.byName[crashName].address
	return true
}

func (w *walk) needRef(fn *function, r ref) error {
	switch {
	case r.kind == call || r.kind == jump:
		return w.needFunction(r.target)
	case fn.contains(r.target) && r.kind == operand:
		return nil // a constant between its instructions, or the address of its start
	case r.kind == literal:
		return w.checkLiteral(r.target)
	}
	if r.kind == table && w.img.objectAt(r.target).name == "" {
		return w.keepData(keep{r.target, r.target + r.width, "jump table"})
	}
	return w.need(r.target, r.width)
}

// checkLiteral refuses a number in an instruction that may be the address of something with a name: it would be wrong
// after the move, and if it is just a number it would be wrong to change it. Go takes addresses relative to the program
// counter, and only assembly can write them out, by a name.
func (w *walk) checkLiteral(value uint64) error {
	f, o := w.img.functionAt(value), w.img.objectAt(value)
	switch {
	case f.name != "" && f.address == value:
		return fmt.Errorf("the number %#x may be the address of %s", value, f.name)
	case o.name != "":
		return fmt.Errorf("the number %#x may be an address in %s", value, o.name)
	}
	return nil
}

// need keeps whatever lies at an address.
func (w *walk) need(target, width uint64) error {
	switch {
	case !w.img.has(target):
		return fmt.Errorf("nothing lies at %#x", target)
	case w.img.executable(target):
		return w.needFunction(target)
	}
	if o := w.img.objectAt(target); o.name != "" {
		return w.keepData(keep{o.address, o.end(), o.name})
	}
	return w.needNameless(target, width)
}

func (w *walk) needFunction(target uint64) error {
	if err := w.img.admits(target); err != nil {
		return err
	}
	sym := w.img.functionAt(target)
	if isCut(sym.name) {
		return fmt.Errorf("takes the address of %s", sym.name)
	}
	if _, seen := w.functions[sym.address]; !seen {
		w.functions[sym.address] = nil
		w.todo = append(w.todo, sym)
	}
	return nil
}

// admits tells whether the bare start may call what lies at an address.
func (img *image) admits(target uint64) error {
	sym := img.functionAt(target)
	switch file := img.sources.file(sym.address); {
	case sym.name == "":
		return fmt.Errorf("no function lies at %#x", target)
	case sym.address != target:
		return fmt.Errorf("gets into the middle of %s", sym.name)
	case isCut(sym.name):
		return nil
	case isDoor(file):
		return fmt.Errorf("reaches %s of %s, which needs the Go runtime", sym.name, file)
	case !isAllowed(sym.name):
		return fmt.Errorf("reaches %s of the Go runtime or library", sym.name)
	}
	return nil
}

// needNameless keeps a string, or a constant that the compiler gave no name of its own.
func (w *walk) needNameless(target, width uint64) error {
	carrier := w.img.carrierAt(target)
	switch {
	case carrier.name == "" || w.img.writable(target):
		return fmt.Errorf("nothing with a name lies at %#x", target)
	case carrier.name == "type:*" || carrier.name == "runtime.types":
		return fmt.Errorf("needs a type at run time, at %#x: an allocation or an interface value", target)
	case find(w.img.tables, target).name != "":
		return fmt.Errorf("points into the linker's tables, at %#x", target)
	}
	name := "constant"
	if strings.HasPrefix(carrier.name, stringCarrier) {
		name = stringCarrier
	}
	return w.keepData(keep{target, max(w.bounds.end(target, carrier.end()), target+width), name})
}

// keepData keeps a range and, unless it is text, whatever its words point at. A word that points into code is part of a
// jump table, and the code that jumps by it is what follows it: no other jump by an address in memory gets through.
func (w *walk) keepData(k keep) error {
	if old, seen := w.data[k.from]; seen && old.to >= k.to {
		return nil
	}
	w.data[k.from] = k
	if k.name == stringCarrier || w.img.pointerFree(k.from) {
		return nil
	}
	return w.img.words(k.from, k.to, func(at, value uint64) error {
		if !w.img.has(value) {
			return nil
		}
		w.words[at] = value
		if w.img.executable(value) {
			return nil
		}
		if err := w.need(value, 0); err != nil {
			return fmt.Errorf("refused: %s at %#x: %w", k.name, at, err)
		}
		return nil
	})
}

// kept returns the kept ranges by address.
func (w *walk) kept() (list []keep) {
	for _, f := range w.functions {
		list = append(list, keep{f.address, f.end(), f.name})
	}
	for _, k := range w.data {
		list = append(list, k)
	}
	sort.Slice(list, func(i, j int) bool {
		return list[i].from < list[j].from || list[i].from == list[j].from && list[i].to < list[j].to
	})
	return list
}
