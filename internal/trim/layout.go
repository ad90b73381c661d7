package main

import (
	"debug/elf"
	"math"
	"sort"
)

const (
	page   = 4096       // what the kernel maps at a time, where files are small: all figures are for it
	fence  = 512 * page // what one table of pages describes
	lowest = 0x400000   // no address of the program is lower
)

// segment is one PT_LOAD of the trimmed file. Zeroes follow where its data ends.
type segment struct {
	from, to uint64
	flags    elf.ProgFlag
	data     []byte
	offset   uint64 // in the file
	areas    []area
}

// area is a part of a segment that a section describes.
type area struct {
	section  string
	from, to uint64
	kind     elf.SectionType
	flags    elf.SectionFlag
	note     []byte
}

// layout says where everything lies in the trimmed file.
type layout struct {
	arch     arch
	machine  elf.Machine
	chunks   chunks
	segments []*segment
	entry    uint64
	buildID  []byte
}

// layOut gives every chunk its address.
//
// One segment, readable and executable, holds all that is never written: each further one costs the kernel time at the
// start, and memory for as long as the program runs. When a page is touched, the kernel maps those around it that are in
// memory: up to 16, and from Linux 6.18 on the whole run of them that is cached as one. But it never maps beyond the
// pages of one table. So cold things lie below the hot ones, with such a limit between, and a plain life has no cold page.
//
//	header, notes, cold data, cold code | hot code, hot data, and what was too large for the last cold page
func layOut(img *image, list chunks, notes [][]byte, header uint64) *layout {
	l := &layout{arch: img.arch, machine: img.machine, chunks: list}
	cold, hot, written := list.sorted()
	s := &segment{from: lowest, flags: elf.PF_R | elf.PF_X}
	f := &filler{segment: s, next: lowest + header, limit: math.MaxUint64}
	coldSize := f.fillCold(notes, cold) - lowest
	if split := coldSize / page * page; split > 0 && len(hot) > 0 && img.arch.pageSize() == page {
		f.limit = (lowest + split + fence - 1) / fence * fence
		s.from = f.limit - split
	}
	s.areas = nil
	f.next = s.from + header
	f.fillCold(notes, cold)
	f.fillHot(hot)
	l.segments = append(l.segments, s)
	if len(written) > 0 {
		l.addWritable(written)
	}
	for _, c := range list {
		if c.inside != nil {
			c.at = c.inside.at + c.shift
		}
	}
	return l
}

// sorted returns what needs room of its own, in the order in which it is laid out.
func (list chunks) sorted() (cold, hot, written chunks) {
	order := append(chunks(nil), list...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].before(order[j]) })
	for _, c := range order {
		switch {
		case c.inside != nil:
		case c.written:
			written = append(written, c)
		case c.hot:
			hot = append(hot, c)
		default:
			cold = append(cold, c)
		}
	}
	return cold, hot, written
}

// filler lays chunks into a segment, one behind the other.
type filler struct {
	*segment
	next    uint64 // the next free address
	limit   uint64 // what does not fit below it
	waiting chunks // waits
}

// fillCold lays out what comes before the limit, and returns where it ends.
func (f *filler) fillCold(notes [][]byte, cold chunks) uint64 {
	f.waiting = nil
	for i, n := range notes {
		f.next = (f.next + 3) &^ 3
		f.areas = append(f.areas, area{noteSections[i], f.next, f.next + uint64(len(n)), elf.SHT_NOTE, elf.SHF_ALLOC, n})
		f.next += uint64(len(n))
	}
	f.put(".rodata", elf.SHF_ALLOC, cold, func(c *chunk) bool { return !c.code })
	f.put(".text", elf.SHF_ALLOC|elf.SHF_EXECINSTR, cold, func(c *chunk) bool { return c.code })
	return f.next
}

// fillHot lays out the rest. Hot code continues the section of the cold.
func (f *filler) fillHot(hot chunks) {
	if f.limit != math.MaxUint64 {
		f.next, f.limit = f.limit, math.MaxUint64
	}
	hot = append(hot, f.waiting...)
	text := len(f.areas) - 1
	f.put(".text", elf.SHF_ALLOC|elf.SHF_EXECINSTR, hot, func(c *chunk) bool { return c.code })
	if len(f.areas) > text+1 && f.areas[text].section == ".text" {
		f.areas[text].to = f.areas[text+1].to
		f.areas = f.areas[:text+1]
	}
	f.put(".rodata.hot", elf.SHF_ALLOC, hot, func(c *chunk) bool { return !c.code })
	f.to = f.next
}

// put lays out some chunks of a list as one section.
func (f *filler) put(section string, flags elf.SectionFlag, list chunks, which func(c *chunk) bool) {
	from := f.next
	for _, c := range list {
		if !which(c) {
			continue
		}
		at := f.next + (c.from-f.next)%c.align
		if at+c.room() > f.limit {
			f.waiting = append(f.waiting, c)
			continue
		}
		c.at, f.next = at, at+c.room()
	}
	if f.next > from {
		f.areas = append(f.areas, area{section: section, from: from, to: f.next, kind: elf.SHT_PROGBITS, flags: flags})
	}
}

// addWritable makes a segment, and pages, of its own for what is written.
func (l *layout) addWritable(list chunks) {
	align := l.arch.pageSize()
	s := &segment{from: (l.segments[0].to + align - 1) / align * align, flags: elf.PF_R | elf.PF_W}
	f := &filler{segment: s, next: s.from, limit: math.MaxUint64}
	f.put(".data", elf.SHF_ALLOC|elf.SHF_WRITE, list, func(*chunk) bool { return true })
	s.to = f.next
	l.segments = append(l.segments, s)
}

// copyOut makes the segments' contents of those of the chunks. What lies between functions is a trap.
func (l *layout) copyOut() {
	for _, s := range l.segments {
		s.data = make([]byte, s.to-s.from)
		for _, a := range s.areas {
			copy(s.data[a.from-s.from:], a.note)
			for at := a.from; a.flags&elf.SHF_EXECINSTR != 0 && at < a.to; at++ {
				s.data[at-s.from] = l.arch.trap()
			}
		}
		for _, c := range l.chunks {
			if c.inside == nil && c.at >= s.from && c.at < s.to {
				copy(s.data[c.at-s.from:], c.data)
			}
		}
		if s.flags&elf.PF_W != 0 && allZero(s.data) {
			s.data = nil
			s.areas[0].section, s.areas[0].kind = ".bss", elf.SHT_NOBITS
		}
	}
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
