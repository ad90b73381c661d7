package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
)

const (
	noteBuildID = 3          // NT_GNU_BUILD_ID
	notePackage = 0xcafe1a7e // uapi-group.org/specifications, "ELF Package Metadata"

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

func describe(img *image, version string) metadata {
	module := img.info.Main.Path
	if version == "" {
		version = img.info.Main.Version
	}
	return metadata{"golang", base(module), version, "pkg:golang/" + module + "@" + version, img.info.GoVersion}
}

// base is the last element of a module's path.
func base(module string) string {
	return module[bytes.LastIndexByte([]byte(module), '/')+1:]
}

// buildIDNote returns the note with room for the build id, which is the hash of the file with that room empty.
func buildIDNote() []byte { return note("GNU", noteBuildID, make([]byte, buildIDSize)) }

func packageNote(m metadata) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings only
	}
	return note("FDO", notePackage, append(text, 0))
}

// note lays out an ELF note: elf(5), "Notes (Nhdr)".
func note(owner string, kind uint32, content []byte) []byte {
	var b bytes.Buffer
	for _, n := range []uint32{uint32(len(owner) + 1), uint32(len(content)), kind} {
		_ = binary.Write(&b, binary.LittleEndian, n)
	}
	b.WriteString(owner + "\x00")
	pad(&b, 4)
	b.Write(content)
	pad(&b, 4)
	return b.Bytes()
}

func pad(b *bytes.Buffer, align int) {
	for b.Len()%align != 0 {
		b.WriteByte(0)
	}
}
