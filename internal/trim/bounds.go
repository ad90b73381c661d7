package main

import (
	"debug/elf"
	"sort"
)

// Strings have no symbols of their own, and an instruction that takes the address of one does not say how long it is. But
// the linker keeps no string that nothing points at, so each ends at the latest where the next one in the file begins, and
// that is an address which some instruction or word of the whole file, runtime included, takes.
//
// Only an address inside a string could be mistaken for the start of the next: Go code that cuts a constant, s[4:], takes
// such addresses. In kept code that does no harm: the rest of the string is kept for its own sake. In other code, the
// linker's order shows it: it sorts by size. Where an address is inside a string of which the first part is kept, either
// the string behind it is at least as long as both parts, or that one is cut somewhere, too. So an end is believed only if
// the piece behind the next one is shorter than the two before; otherwise more is kept.
//
// That leaves one way to be wrong: two strings that are neighbours in the file, each used by code outside mote, too, and
// each cut there at a constant place. Nothing in the runtime of today does that to a single one.
type bounds struct{ list []uint64 }

func findBounds(img *image) *bounds {
	b := &bounds{}
	add := func(target uint64) {
		if img.has(target) && !img.executable(target) && !img.writable(target) {
			b.list = append(b.list, target)
		}
	}
	for _, f := range img.functions {
		img.arch.addresses(img.bytes(f.address, f.size), f.address, add)
	}
	for _, l := range img.loads {
		if l.flags&elf.PF_W != 0 {
			_ = img.words(l.address, l.address+uint64(len(l.data)), func(_, value uint64) error { add(value); return nil })
		}
	}
	for _, list := range [][]symbol{img.objects, img.carriers} {
		for _, s := range list {
			add(s.address)
		}
	}
	sort.Slice(b.list, func(i, j int) bool { return b.list[i] < b.list[j] })
	return b
}

// end returns where the thing that starts at an address ends at the latest; last is the end of all things of its kind.
func (b *bounds) end(address, last uint64) uint64 {
	first := b.after(address, last)
	for first != last {
		second := b.after(first, last)
		if second == last {
			return last // nothing behind it tells
		}
		if third := b.after(second, last); third-second < second-address {
			return first
		}
		first = second
	}
	return last
}

// after returns the next address that something takes.
func (b *bounds) after(address, last uint64) uint64 {
	i := sort.Search(len(b.list), func(i int) bool { return b.list[i] > address })
	if i == len(b.list) {
		return last
	}
	return min(b.list[i], last)
}
