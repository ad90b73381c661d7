package program

import "mote/internal/kernel"

// What a program asks of its loader: elf(5), "Dynamic tags".
const (
	Needed  = 1  // DT_NEEDED, the name of a library
	Rpath   = 15 // DT_RPATH, where to look for it
	Runpath = 29 // DT_RUNPATH, the same in its younger form

	dtStrings = 5 // DT_STRTAB, where all names are
)

// Dynamic is an open ELF file, and what it asks of its loader.
type Dynamic struct {
	fd      int
	strings int // where the names are in the file
	word    int
	big     bool
	size    int        // of the tags
	at      int        // the next of them
	tags    [4096]byte // as many as fit, pairs of words; the rest stays zero, which ends them
}

// Open opens a program or library for a machine, and returns false where a file is none.
//
// Precondition: d is zero.
func (d *Dynamic) Open(path kernel.CString, machine int) bool {
	var head [headSize]byte
	d.fd, _ = openToLook(path)
	_, _ = kernel.Read(d.fd, head[:])
	e := elfOf(kernel.View(head[:]))
	if !kernel.StartsWith(e.text, elfMagic) || e.number(elfMachine, 2) != machine || !e.hasSegments(d.fd) {
		d.Close()
		return false
	}
	d.word, d.big = e.word, e.big
	tags := e.find(d.fd, ptDynamic, -1)
	d.size, _ = kernel.ReadAt(d.fd, d.tags[:min(len(d.tags), max(0, tags.size))], tags.offset)
	address := d.next(dtStrings) // in memory
	holder := e.find(d.fd, ptLoad, address)
	d.strings = holder.offset + address - holder.address
	d.Again()
	return true
}

// next returns the value of the next tag of a kind, and -1 where there is none.
func (d *Dynamic) next(kind int) int {
	e := elf{kernel.View(d.tags[:]), d.word, d.big}
	for d.at < d.size {
		tag, value := e.number(d.at, d.word), e.number(d.at+d.word, d.word)
		if tag == 0 {
			break
		}
		if d.at += 2 * d.word; tag == kind {
			return value
		}
	}
	return -1
}

// Again starts with the first tag again.
func (d *Dynamic) Again() { d.at = 0 }

// Text returns the text of the next tag of a kind, and "" where there is none. What does not fit the buffer is cut off.
func (d *Dynamic) Text(kind int, buffer []byte) string {
	value := d.next(kind)
	if value < 0 {
		return ""
	}
	n, _ := kernel.ReadAt(d.fd, buffer[:len(buffer)-1], d.strings+value)
	buffer[max(0, n)] = 0
	return kernel.Terminated(buffer).String()
}

// Close closes the file.
func (d *Dynamic) Close() { kernel.Close(d.fd) }
