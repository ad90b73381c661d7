package main

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"io"
	"testing"
)

// TestDebugPlaces asks the debug file about every instruction that is left: for its line, and how far up the caller's frame
// is. The linked file and the walk know.
func TestDebugPlaces(t *testing.T) {
	for _, goarch := range architectures {
		t.Run(goarch, func(t *testing.T) {
			_, l, w := inMemory(t, goarch, nil)
			f, err := elf.NewFile(bytes.NewReader(debugFile(w.img, w, l)))
			if err != nil {
				t.Fatal(err)
			}
			rows := lineRows(t, f)
			frames, err := f.Section(".debug_frame").Data()
			if err != nil {
				t.Fatal(err)
			}
			functions := l.functions(w)
			for _, fn := range functions {
				checkPlaces(t, w, fn, rows, cfaOffsets(frames, fn.in.at))
			}
			if len(rows) < 1000 || len(functions) < 100 {
				t.Errorf("%d rows, %d functions", len(rows), len(functions))
			}
		})
	}
}

func checkPlaces(t *testing.T, w *walk, fn placed, rows map[uint64]dwarf.LineEntry, offsets map[uint64]uint64) {
	t.Helper()
	row, depth := dwarf.LineEntry{}, uint64(0)
	starts := map[uint64]bool{}
	for _, s := range fn.code {
		if !fn.in.left(s.from) {
			continue
		}
		at := fn.place(s.from)
		starts[at] = true
		if r, changes := rows[at]; changes {
			row = r
		}
		if d, changes := offsets[at]; changes {
			depth = d - uint64(w.img.arch.callCost())
		}
		if name, line := w.img.sources.line(s.from); row.Line != line || row.File.Name != name {
			t.Errorf("%s: %#x is line %d of %s, not %d of %s", fn.name, at, row.Line, row.File.Name, line, name)
		}
		if depth != uint64(s.depth) {
			t.Errorf("%s: at %#x the stack has %d bytes, not %d", fn.name, at, depth, s.depth)
		}
	}
	for at := range rows {
		if at >= fn.in.at && at < fn.in.at+fn.in.room() && !starts[at] {
			t.Errorf("%s: a line begins at %#x, where no instruction does", fn.name, at)
		}
	}
}

// lineRows returns the rows of the table of lines by address.
func lineRows(t *testing.T, f *elf.File) map[uint64]dwarf.LineEntry {
	t.Helper()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	unit, err := d.Reader().Next()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := d.LineReader(unit)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[uint64]dwarf.LineEntry{}
	for {
		var row dwarf.LineEntry
		if err := reader.Next(&row); err == io.EOF {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		if _, twice := rows[row.Address]; twice && !row.EndSequence {
			t.Errorf("two lines for %#x", row.Address)
		}
		if !row.EndSequence {
			rows[row.Address] = row
		}
	}
}

// cfaOffsets reads how far up the caller's frame is, by address, for the function at an address.
func cfaOffsets(b []byte, function uint64) map[uint64]uint64 {
	offsets := map[uint64]uint64{}
	for len(b) > 0 {
		size := binary.LittleEndian.Uint32(b)
		unit := b[4 : 4+size]
		b = b[4+size:]
		if binary.LittleEndian.Uint32(unit) != 0 || binary.LittleEndian.Uint64(unit[4:]) != function {
			continue
		}
		pc := function
		for unit = unit[20:]; len(unit) > 0; {
			op, n := unit[0], 0
			unit = unit[1:]
			switch {
			case op == cfaAdvance4:
				pc += uint64(binary.LittleEndian.Uint32(unit))
				n = 4
			case op == cfaDefOffset:
				offsets[pc], n = binary.Uvarint(unit)
			case op >= cfaOffset:
				_, n = binary.Uvarint(unit)
			case op == cfaSameValue:
				n = 1
			}
			unit = unit[n:]
		}
	}
	return offsets
}
