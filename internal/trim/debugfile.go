package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"sort"
)

// debugFile makes the file that gdb reads: the trimmed file with its build id, and with the names of what is in it.
func debugFile(l *layout) []byte {
	t := l.sectionTable()
	symbols, names := l.symbolTable(t)
	t.add(".symtab", elf.SHT_SYMTAB, elf.Section64{Link: uint32(len(t.list) + 1), Info: 1, Addralign: 8, Entsize: elf.Sym64Size}, symbols)
	t.add(".strtab", elf.SHT_STRTAB, elf.Section64{Addralign: 1}, names)
	return l.file(t)
}

// symbolTable names every function and every variable.
func (l *layout) symbolTable(t *sections) (symbols, names []byte) {
	order := append(chunks(nil), l.chunks...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].at < order[j].at })
	table, text := []elf.Sym64{{}}, bytes.NewBuffer([]byte{0})
	for _, c := range order {
		if c.text {
			continue
		}
		kind := elf.STT_OBJECT
		if c.code {
			kind = elf.STT_FUNC
		}
		table = append(table, elf.Sym64{Name: uint32(text.Len()), Info: elf.ST_INFO(elf.STB_GLOBAL, kind),
			Shndx: uint16(t.holding(c.at)), Value: c.at, Size: c.size()})
		text.WriteString(c.name + "\x00")
	}
	symbols, _ = binary.Append(nil, binary.LittleEndian, table)
	return symbols, text.Bytes()
}

// holding returns the number of the section that holds an address.
func (t *sections) holding(address uint64) int {
	for i, s := range t.list {
		if address >= s.Addr && address < s.Addr+s.Size {
			return i
		}
	}
	return int(elf.SHN_ABS)
}
