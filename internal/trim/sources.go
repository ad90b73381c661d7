package main

import (
	"debug/elf"
	"debug/gosym"
	"fmt"
	"path"
)

// sources knows the source file of every function, from the table that the linker makes for tracebacks.
type sources struct{ table *gosym.Table }

func readSources(f *elf.File) (*sources, error) {
	text, lines := f.Section(".text"), f.Section(".gopclntab")
	if text == nil || lines == nil {
		return nil, fmt.Errorf("refused: not a file of the Go linker: no .text or .gopclntab")
	}
	data, err := lines.Data()
	if err != nil {
		return nil, err
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	if err != nil {
		return nil, err
	}
	return &sources{table}, nil
}

// line returns the source file and the line of an instruction.
func (s *sources) line(address uint64) (string, int) {
	name, line, _ := s.table.PCToLine(address)
	return name, line
}

// file returns the last element of the name of the source file.
func (s *sources) file(address uint64) string {
	if s.table == nil {
		return "" // the trimmed file: it has been asked before
	}
	name, _, _ := s.table.PCToLine(address)
	return path.Base(name)
}
