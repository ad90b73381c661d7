package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// The apps are as small as a program can be, so that the init in front of them is what is measured: a header and a few
// instructions, without a compiler.

// appCode is the machine code of an app.
type appCode struct{ exit, ready []byte }

var appCodes = map[string]appCode{
	"amd64": {
		exit: []byte{
			0x31, 0xff, // xor edi, edi
			0xb8, 231, 0, 0, 0, // mov eax, SYS_exit_group
			0x0f, 0x05, // syscall
		},
		ready: []byte{
			0xbf, 1, 0, 0, 0, // mov edi, 1
			0xbe, 0, 0, 0x40, 0, // mov esi, the address of this file: one byte of it is what is written
			0xba, 1, 0, 0, 0, // mov edx, 1
			0xb8, 1, 0, 0, 0, // mov eax, SYS_write
			0x0f, 0x05, // syscall
			0xb8, 34, 0, 0, 0, // mov eax, SYS_pause
			0x0f, 0x05, // syscall
			0xeb, 0xf7, // again
		},
	},
	"arm64": {
		exit: words32(
			0xd2800000, // mov x0, 0
			0xd2800bc8, // mov x8, SYS_exit_group
			0xd4000001, // svc 0
		),
		ready: words32(
			0xd2800020, // mov x0, 1
			0xd2a00801, // mov x1, the address of this file
			0xd2800022, // mov x2, 1
			0xd2800808, // mov x8, SYS_write
			0xd4000001, // svc 0
			0xd2800000, // mov x0, 0: nothing to poll
			0xd2800001, // mov x1, 0
			0xd2800002, // mov x2, 0: no timeout
			0xd2800003, // mov x3, 0
			0xd2800928, // mov x8, SYS_ppoll
			0xd4000001, // svc 0
			0x17fffffa, // again
		),
	},
}

func words32(words ...uint32) (code []byte) {
	for _, w := range words {
		code = binary.LittleEndian.AppendUint32(code, w)
	}
	return code
}

// buildApps writes the apps and builds the probe.
func (b *bench) buildApps() error {
	code, ok := appCodes[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no apps for %s", runtime.GOARCH)
	}
	b.exitApp, b.readyApp = filepath.Join(b.dir, "exit"), filepath.Join(b.dir, "ready")
	for path, code := range map[string][]byte{b.exitApp: code.exit, b.readyApp: code.ready} {
		if err := os.WriteFile(path, program(code), 0o755); err != nil {
			return err
		}
	}
	b.probe = filepath.Join(b.dir, "probe")
	build := exec.CommandContext(b.ctx, "go", "run", "mote/internal/link", "-o", b.probe, "mote/test/bench/probe")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build of the probe: %w\n%s", err, output)
	}
	return nil
}

const (
	appBase    = 0x400000
	headerSize = 64 + 56 // of an ELF file with one segment: elf(5)
)

// program makes a static program of machine code.
func program(code []byte) []byte {
	machine := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[runtime.GOARCH]
	header := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT),
		Entry: appBase + headerSize, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1,
	}
	size := uint64(headerSize + len(code))
	segment := elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X),
		Vaddr: appBase, Paddr: appBase, Filesz: size, Memsz: size, Align: 0x10000,
	}
	var file bytes.Buffer
	for _, part := range []any{header, segment, code} {
		_ = binary.Write(&file, binary.LittleEndian, part) // a buffer takes everything
	}
	return file.Bytes()
}
