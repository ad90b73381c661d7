package main

import (
	"debug/elf"
	"encoding/binary"
	"sort"
	"strings"
)

// find returns the symbol of a sorted list that contains an address, or none.
func find(list []symbol, address uint64) symbol {
	i := sort.Search(len(list), func(i int) bool { return list[i].address > address })
	// Symbols overlap rarely, but they do: a name inside a larger one.
	for back := 1; back <= 4 && i-back >= 0; back++ {
		if list[i-back].contains(address) {
			return list[i-back]
		}
	}
	return symbol{}
}

func (img *image) functionAt(address uint64) symbol { return find(img.functions, address) }
func (img *image) objectAt(address uint64) symbol   { return find(img.objects, address) }

// carrierAt returns the name that the linker gives to the nameless things around an address, and where they end.
func (img *image) carrierAt(address uint64) symbol {
	i := sort.Search(len(img.carriers), func(i int) bool { return img.carriers[i].address > address })
	if i == 0 {
		return symbol{}
	}
	c := img.carriers[i-1]
	for _, s := range img.carriers[:i] { // of several names for one address, the one that tells most
		if s.address == c.address && strings.HasSuffix(s.name, ":*") {
			c = s
		}
	}
	end := img.loadAt(address).address + img.loadAt(address).size
	if i < len(img.carriers) {
		end = min(end, img.carriers[i].address)
	}
	c.size = end - c.address
	return c
}

func (img *image) loadAt(address uint64) load {
	for _, l := range img.loads {
		if address >= l.address && address < l.address+l.size {
			return l
		}
	}
	return load{}
}

func (img *image) has(address uint64) bool { return img.loadAt(address).size != 0 }

func (img *image) executable(address uint64) bool { return img.loadAt(address).flags&elf.PF_X != 0 }

// pointerFree tells whether an address lies where the linker puts variables without pointers. What looks like an address
// there is a number.
func (img *image) pointerFree(address uint64) bool { return find(img.noPointer, address).name != "" }

// bytes returns a copy of memory as it is when the program starts.
func (img *image) bytes(address, size uint64) []byte {
	b := make([]byte, size)
	l := img.loadAt(address)
	if off := address - l.address; off < uint64(len(l.data)) {
		copy(b, l.data[off:])
	}
	return b
}

// poke changes memory.
func (img *image) poke(address uint64, b []byte) {
	l := img.loadAt(address)
	copy(l.data[address-l.address:], b)
}

// words returns the aligned words between two addresses, each with its place.
func (img *image) words(from, to uint64, use func(at, value uint64) error) error {
	from = (from + 7) &^ 7
	if from >= to {
		return nil
	}
	b := img.bytes(from, to-from)
	for ; len(b) >= 8; b, from = b[8:], from+8 {
		if err := use(from, binary.LittleEndian.Uint64(b)); err != nil {
			return err
		}
	}
	return nil
}

func (img *image) writable(address uint64) bool { return img.loadAt(address).flags&elf.PF_W != 0 }
