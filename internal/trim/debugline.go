package main

import "encoding/binary"

// Numbers of DWARF version 4, sections 7.5 and 7.21.
const (
	lineCopy        = 1
	lineAdvancePC   = 2
	lineAdvanceLine = 3
	lineSetFile     = 4
	lineExtended    = 0
	lineEnd         = 1 // extended
	lineSetAddress  = 2 // extended

	languageGo = 0x16
)

// debugAbbrev describes the one entry of debugInfo: a compilation unit without children, with a name, a language, the
// place of its lines, and the first and the number of its addresses.
var debugAbbrev = []byte{1, 0x11, 0, 0x03, 0x08, 0x13, 0x05, 0x10, 0x17, 0x11, 0x01, 0x12, 0x07, 0, 0, 0}

func debugInfo(functions []placed) []byte {
	last := functions[len(functions)-1]
	b := []byte{4, 0, 0, 0, 0, 0, 8, 1} // version, place in .debug_abbrev, size of an address, the entry
	b = append(b, "mote\x00"...)
	b = append(b, languageGo, 0, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint64(b, functions[0].in.at)
	b = binary.LittleEndian.AppendUint64(b, last.in.at+last.in.room()-functions[0].in.at)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// lines is a table of lines while it is made.
type lines struct {
	sources *sources
	files   map[string]uint64
	names   []byte
	program []byte
}

// debugLines tells the source line of every instruction.
func debugLines(s *sources, functions []placed) []byte {
	l := &lines{sources: s, files: map[string]uint64{}}
	for _, fn := range functions {
		l.add(fn)
	}
	header := []byte{1, 1, 1, 0xfb, 14, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1} // no opcodes but the first nine; no directories:
	header = append(append(append(header, 0), l.names...), 0)
	b := []byte{4, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	b = append(append(b, header...), l.program...)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// add makes a row wherever the line changes within a function.
func (l *lines) add(fn placed) {
	l.program = append(l.program, lineExtended, 9, lineSetAddress)
	l.program = binary.LittleEndian.AppendUint64(l.program, fn.in.at)
	pc, file, line, first := fn.in.at, uint64(1), 1, true
	for _, s := range fn.code {
		if !fn.in.left(s.from) {
			continue
		}
		name, n := l.sources.line(s.from)
		number := l.file(name)
		if !first && number == file && n == line {
			continue
		}
		l.program = binary.AppendUvarint(append(l.program, lineSetFile), number)
		l.program = appendSigned(append(l.program, lineAdvanceLine), n-line)
		l.advance(fn.place(s.from) - pc)
		l.program = append(l.program, lineCopy)
		pc, file, line, first = fn.place(s.from), number, n, false
	}
	l.advance(fn.in.at + fn.in.room() - pc)
	l.program = append(l.program, lineExtended, 1, lineEnd)
}

func (l *lines) advance(n uint64) {
	l.program = binary.AppendUvarint(append(l.program, lineAdvancePC), n)
}

// file returns the number of a source file.
func (l *lines) file(name string) uint64 {
	if _, known := l.files[name]; !known {
		l.files[name] = uint64(len(l.files) + 1)
		l.names = append(append(l.names, name...), 0, 0, 0, 0) // no directory, time or size
	}
	return l.files[name]
}

// appendSigned appends a number as SLEB128.
func appendSigned(b []byte, n int) []byte {
	for n < -64 || n > 63 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n)&0x7f)
}
