package main

import (
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each of these programs breaks the rule of the bare start in one way, and none may get a file.
var planted = []struct {
	name   string
	source map[string]string
	want   string
}{
	{"allocation", boot("sink = new([64]int)", "var sink *[64]int"),
		"reaches runtime.newobject of the Go runtime or library"},
	{"fmt", boot("fmt.Println()", "", `"fmt"`), "reaches fmt.Fprintln of the Go runtime or library"},
	{"recursion", boot("kernel.Exit(down(int(sp)))", `
//go:noinline
func down(n int) int { if n > 0 { return 1 + down(n-1) }; return 0 }`),
		"recursion: _boot > main.boot.abi0 > main.boot > main.down > main.down"},
	{"deep stack", boot("kernel.Exit(int(deep(sp)))", `
//go:noinline
func deep(n uintptr) byte { var b [40000]byte; touch(&b); return b[n%40000] }
//go:noinline
func touch(b *[40000]byte) { b[7] = 1 }`),
		"bytes, over 32768: _boot > main.boot.abi0 > main.boot > main.deep"},
	{"indirect call", boot("kernel.Exit(table[sp%2]())", `
func one() int { return 1 }
func two() int { return 2 }
var table = [...]func() int{one, two}`),
		"an indirect call cannot be followed"},
	{"method of an interface", boot("kernel.Exit(what[sp%2].n())", `
type n1 int
type n2 int
func (x n1) n() int { return 1 }
func (x n2) n() int { return 2 }
var what = [...]interface{ n() int }{n1(1), n2(2)}`),
		"refused: "},
	{"door", boot("_ = restart()", ""), "reaches main.restart of door.go"},
	{"lock", boot("m.Lock()", "var m sync.Mutex", `"sync"`), "refused: main.boot"},
	{"goroutine", boot("go one()", "func one() { kernel.Exit(1) }"), "of the Go runtime or library"},
	{"system call that tells the scheduler", boot("unix.Syscall6(1, 2, 3, 4, 5, 6, 7)", "", `"golang.org/x/sys/unix"`),
		"of the Go runtime or library"},
	{"panic", boot("panic(7)", ""), "reaches runtime.gopanic of the Go runtime or library"},
}

func TestRefused(t *testing.T) {
	for _, test := range planted {
		for _, goarch := range architectures {
			t.Run(test.name+" "+goarch, func(t *testing.T) {
				refused(t, linked(t, goarch, test.source), test.want)
			})
		}
	}
}

// refused trims a file that must not get through. The answer is one line, and no file is left.
func refused(t *testing.T, in, want string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "mote")
	err := run(in, outputs{file: out, debug: out + ".debug", report: out + ".json"}, "")
	if err == nil {
		t.Fatal("it was not refused")
	}
	t.Log(err)
	text := err.Error()
	if !strings.Contains(text, want) || !strings.HasPrefix(text, "refused: ") || strings.Contains(text, "\n") {
		t.Errorf("the answer is %q, want %q in it", text, want)
	}
	if files, _ := filepath.Glob(out + "*"); len(files) > 0 {
		t.Errorf("it left %v", files)
	}
}

const assembly = `#include "textflag.h"
TEXT ·planted(SB), NOSPLIT|NOFRAME, $0
`

// TestRefusedAssembly plants what no compiler would make.
func TestRefusedAssembly(t *testing.T) {
	for _, test := range []struct{ name, goarch, text, want string }{
		{"bytes that are no code", "amd64", "BYTE $0x06", "bytes 06"},
		{"bytes that are no code", "arm64", "WORD $0xffffffff", "word ffffffff"},
		{"jump by a register", "amd64", "JMP AX", "an indirect jump without a table"},
		{"jump by a register", "arm64", "JMP (R3)", "an indirect jump without a table"},
		{"no end", "amd64", "XORL AX, AX", "the code runs over its end"},
		{"stack pointer from nowhere", "amd64", "MOVQ AX, SP", "the stack pointer cannot be followed"},
		{"stack pointer from nowhere", "arm64", "MOVD R3, RSP", "the stack pointer cannot be followed"},
		{"stack that depends on the path", "amd64", "again: PUSHQ AX; JMP again", "depends on the path"},
		{"stack that depends on the path", "arm64", "again: MOVD.W R0, -16(RSP); JMP again", "depends on the path"},
		{"return from deeper", "amd64", "LEAQ -8(SP), SP; RET", "returns with 8 bytes"},
		{"return from deeper", "arm64", "SUB $32, RSP; RET", "returns with 32 bytes"},
	} {
		t.Run(test.name+" "+test.goarch, func(t *testing.T) {
			source := boot("planted()", "func planted()")
			source["planted_"+test.goarch+".s"] = assembly + test.text + "\n"
			refused(t, linked(t, test.goarch, source), test.want)
		})
	}
}

func TestRefusedWithoutCrash(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "boot_amd64.s"))
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]string{"boot_amd64.s": strings.ReplaceAll(string(text), "CALL\t_crash(SB)", "INT\t$3")}
	refused(t, linked(t, "amd64", source), "no function _crash")
}

func TestRefusedWithoutBoot(t *testing.T) {
	in := linked(t, "amd64", nil)
	content, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	write(t, in, strings.ReplaceAll(string(content), "\x00_boot\x00", "\x00_foot\x00"))
	refused(t, in, "no function _boot")
}

func TestRefusedWritableCode(t *testing.T) {
	in := linked(t, "amd64", nil)
	content, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	for at := headerSize; ; at += segmentSize {
		if elf.ProgType(binary.LittleEndian.Uint32(content[at:])) == elf.PT_LOAD {
			binary.LittleEndian.PutUint32(content[at+4:], uint32(elf.PF_R|elf.PF_W|elf.PF_X))
			break
		}
	}
	write(t, in, string(content))
	refused(t, in, "is writable and executable")
}

// TestAllowedCanBeFollowed decodes every row of the list that the file of today happens to hold, reached or not: the
// decoders must not be the reason when one is needed tomorrow.
func TestAllowedCanBeFollowed(t *testing.T) {
	for _, goarch := range architectures {
		img, err := openImage(linked(t, goarch, nil))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range allowed {
			for _, name := range []string{r.name, r.name + ".abi0"} {
				sym, ok := img.byName[name]
				if !ok {
					continue
				}
				if _, err := follow(img, sym); err != nil {
					t.Errorf("%s: %v", goarch, err)
				}
			}
		}
	}
}
