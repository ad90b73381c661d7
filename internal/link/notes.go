package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Notes of the file: elf(5), "Notes (Nhdr)".
const (
	noteBuildID = 3          // NT_GNU_BUILD_ID
	notePackage = 0xcafe1a7e // uapi-group.org/specifications, "ELF Package Metadata"
	noteAlign   = 4

	buildIDSize = 20
)

// metadata is what the package note says, in the order in which it says it.
type metadata struct {
	Type      string `json:"type"`
	Name      string `json:"name"`
	Version   string `json:"version"`
	Purl      string `json:"purl"`
	GoVersion string `json:"goVersion"`
}

func (m metadata) note(order binary.ByteOrder) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings only
	}
	return note(order, "FDO", notePackage, append(text, 0))
}

// buildIDNote returns the note with room for the build id, which is the hash of the file with that room empty.
func buildIDNote(order binary.ByteOrder) []byte {
	return note(order, "GNU", noteBuildID, make([]byte, buildIDSize))
}

func note(order binary.ByteOrder, owner string, kind uint32, content []byte) []byte {
	var b bytes.Buffer
	for _, n := range []uint32{uint32(len(owner) + 1), uint32(len(content)), kind} {
		_ = binary.Write(&b, order, n)
	}
	for _, part := range [][]byte{append([]byte(owner), 0), content} {
		b.Write(part)
		for b.Len()%noteAlign != 0 {
			b.WriteByte(0)
		}
	}
	return b.Bytes()
}

// stamp writes the build id into a file that has an empty one.
func stamp(file []byte, order binary.ByteOrder, id []byte) error {
	empty := buildIDNote(order)
	at := bytes.Index(file, empty)
	if at < 0 {
		return fmt.Errorf("the linked file has no room for a build id")
	}
	copy(file[at+len(empty)-buildIDSize:], id)
	return nil
}
