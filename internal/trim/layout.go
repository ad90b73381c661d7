package main

import (
	"debug/elf"
	"sort"
)

// page is what the kernel maps at a time, where files are small: all figures are for it.
const page = 4096

// piece is one PT_LOAD segment of the trimmed file: a range of memory without large gaps.
type piece struct {
	from, to uint64
	flags    elf.ProgFlag
	keeps    []keep
	notes    []blob // behind the last kept byte
	data     []byte // what the file holds of it; zeroes follow
	offset   uint64 // in the file
}

// blob is a note, with the section that names it.
type blob struct {
	section string
	address uint64
	data    []byte
}

func (p *piece) writable() bool { return p.flags&elf.PF_W != 0 }

// cutPieces joins the kept ranges to pieces. Two ranges share a piece if they lie in the same load of the original and no
// page lies between theirs: a segment costs 56 bytes of header and an area of memory in the kernel, an empty page 4096.
// What shares a page of the largest size that a kernel may use must share a piece, or the second would map over the first.
func cutPieces(img *image, kept []keep) (pieces []*piece) {
	large := img.arch.pageSize()
	var p *piece
	for _, k := range kept {
		l := img.loadAt(k.from)
		joins := p != nil && p.flags == l.flags &&
			(k.from/page <= (p.to-1)/page+1 || k.from/large == (p.to-1)/large)
		if !joins {
			p = &piece{from: k.from, to: k.to, flags: l.flags}
			pieces = append(pieces, p)
		}
		p.to = max(p.to, k.to)
		p.keeps = append(p.keeps, k)
	}
	for _, p := range pieces {
		p.fill(img)
	}
	return pieces
}

// fill copies the kept bytes and nothing between them: no piece of the runtime is left, and a jump to what is not there
// meets a trap.
func (p *piece) fill(img *image) {
	data := make([]byte, p.to-p.from)
	if p.flags&elf.PF_X != 0 && img.machine == elf.EM_X86_64 {
		for i := range data {
			data[i] = 0xcc // INT3; on arm64 a word of zeroes is UDF
		}
	}
	for _, k := range p.keeps {
		copy(data[k.from-p.from:], img.bytes(k.from, k.to-k.from))
	}
	p.data = data
	if p.writable() {
		p.dropZeroes(img.arch.pageSize())
	}
}

// dropZeroes leaves whole pages of zeroes to the kernel, but no part of a page: to clear that, the kernel would make a
// copy of the page before the program has written to it.
func (p *piece) dropZeroes(large uint64) {
	last := uint64(len(p.data))
	for last > 0 && p.data[last-1] == 0 {
		last--
	}
	if last == 0 { // Linux before 6.6 rounds the start of a segment without content up
		p.from = p.from / large * large
		p.data = nil
		return
	}
	end := (p.from+last+page-1)/page*page - p.from
	p.data = p.data[:min(end, uint64(len(p.data)))]
}

// addNotes puts notes into the unused rest of a read-only piece's last page, where a core dump and a running program's
// memory have them; else into one more page behind a piece; else the same with the code.
func addNotes(pieces []*piece, notes []blob, large uint64) bool {
	size := uint64(0)
	for _, n := range notes {
		size += uint64(len(n.data))
	}
	for _, flags := range []elf.ProgFlag{elf.PF_R, elf.PF_R | elf.PF_X} {
		for _, more := range []uint64{0, page} {
			for i, p := range pieces {
				at := (p.to + 3) &^ 3
				fits := at+size <= (p.to-1)/page*page+page+more
				free := i+1 == len(pieces) || pieces[i+1].from/large > (at+size)/large
				if p.flags == flags && fits && free {
					p.append(at, notes)
					return true
				}
			}
		}
	}
	return false
}

func (p *piece) append(at uint64, notes []blob) {
	for _, n := range notes {
		n.address = at
		p.notes = append(p.notes, n)
		p.data = append(p.data, make([]byte, at-p.from-uint64(len(p.data)))...)
		p.data = append(p.data, n.data...)
		at += uint64(len(n.data))
	}
	p.to = at
}

// span is a used range of the file.
type span struct{ from, to uint64 }

// place gives each piece its offset in the file. An offset must equal the address in all bits below the page size, and
// nothing more: the kernel maps whole pages of the file, and two pieces may use different parts of the same one. So a
// page of which a piece needs a few bytes costs a few bytes. The largest goes first, each to the lowest place.
func place(pieces []*piece, header, align uint64) (used []span) {
	used = []span{{0, header}}
	order := append([]*piece(nil), pieces...)
	sort.SliceStable(order, func(i, j int) bool { return len(order[i].data) > len(order[j].data) })
	for _, p := range order {
		p.offset = p.from % align
		if len(p.data) == 0 {
			continue
		}
		for overlaps(used, p.offset, p.offset+uint64(len(p.data))) {
			p.offset += align
		}
		used = append(used, span{p.offset, p.offset + uint64(len(p.data))})
	}
	return used
}

func overlaps(used []span, from, to uint64) bool {
	for _, s := range used {
		if from < s.to && s.from < to {
			return true
		}
	}
	return false
}

// gap finds room for something that may lie anywhere: the lowest place that fits.
func gap(used []span, size, align uint64) uint64 {
	at := uint64(0)
	for overlaps(used, at, at+size) {
		at += align
	}
	return at
}
