package pid1

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

const elfMagic = "\x7fELF"

// Where things are in an ELF file: elf(5). What differs between 32 and 64 bits is in layout.
const (
	elfClass   = 4  // in e_ident: 1 is 32 bits, 2 is 64
	elfData    = 5  // in e_ident: 1 is little-endian, 2 big
	elfMachine = 18 // e_machine

	ptInterp = 3 // PT_INTERP, the type of the program header that says where the loader's name is
)

// layout is what elf(5) calls Ehdr and Phdr, as far as it matters: offsets of fields, and their size where it varies.
type layout struct {
	phoff, phentsize, phnum int // in the header of the file
	offset, filesz          int // in a program header
	word                    int // the size of phoff, offset and filesz
}

var (
	layout32 = layout{phoff: 28, phentsize: 42, phnum: 44, offset: 4, filesz: 16, word: 4}
	layout64 = layout{phoff: 32, phentsize: 54, phnum: 56, offset: 8, filesz: 32, word: 8}
)

// headerSize is the size of the larger one of the two headers of a file.
const headerSize = 64

// machines has a name for each machine that containers run on, by its e_machine of linux/elf-em.h.
var machines = [...]struct {
	number int
	name   string
}{
	{3, "386"}, {8, "mips"}, {21, "ppc64le"}, {22, "s390x"}, {40, "arm"}, {62, "amd64"}, {183, "arm64"}, {243, "riscv64"},
	{258, "loong64"},
}

// inspectELF looks at a program that the kernel does not run: it is for another machine, its loader is missing, or its
// headers are damaged.
func inspectELF(name string, fd int, head string, errno unix.Errno) {
	e := elf{text: head, big: len(head) > elfData && head[elfData] == 2}
	if len(head) < headerSize {
		cannotRun(name, damaged, "", errno)
		return
	}
	machine := e.number(elfMachine, 2)
	if foreign := machineOf(machine); foreign != "" && foreign != machineName && (errno == unix.ENOEXEC || !runsToo(machine)) {
		cannotRun(name, otherMachine, foreign, errno)
		return
	}
	var buffer [headSize]byte
	loader := e.loader(fd, buffer[:])
	switch {
	case loader != "" && errno == unix.ENOENT:
		cannotRun(name, noLoader, loader, errno)
	case errno == unix.ENOEXEC:
		cannotRun(name, damaged, "", errno)
	default:
		cannotRun(name, errnoSays, "", errno)
	}
}

// machineOf returns the name of a machine, and "" for one that no container runs on.
func machineOf(number int) string {
	for i := range machines {
		if machines[i].number == number {
			return machines[i].name
		}
	}
	return ""
}

// elf is the start of an ELF file.
type elf struct {
	text string
	big  bool
}

// number reads a field of so many bytes. It returns 0 where the file is too short, and cuts off what an int cannot hold.
//
//go:noinline
func (e *elf) number(at, size int) (n int) {
	if at < 0 || at+size > len(e.text) {
		return 0
	}
	for i := range size {
		byteAt := at + size - 1 - i
		if e.big {
			byteAt = at + i
		}
		n = n<<8 | int(e.text[byteAt])
	}
	return n
}

// loader reads the name of the program's loader into buffer; "" where there is none.
func (e *elf) loader(fd int, buffer []byte) string {
	l := &layout64
	if e.text[elfClass] == 1 {
		l = &layout32
	}
	size := e.number(l.phentsize, 2)
	for i := range e.number(l.phnum, 2) {
		var header [headerSize]byte
		at := e.number(l.phoff, l.word) + i*size
		if n, errno := kernel.ReadAt(fd, header[:], at); errno != 0 || n < l.filesz+l.word {
			return ""
		}
		p := elf{kernel.View(header[:]), e.big}
		if p.number(0, 4) == ptInterp {
			return readName(fd, p.number(l.offset, l.word), p.number(l.filesz, l.word), buffer)
		}
	}
	return ""
}

// readName reads a name that ends with a NUL byte.
func readName(fd, at, size int, buffer []byte) string {
	if size <= 0 || size > len(buffer) {
		return ""
	}
	n, errno := kernel.ReadAt(fd, buffer[:size], at)
	if errno != 0 || n <= 0 {
		return ""
	}
	name, _, _ := cut(kernel.View(buffer[:n]), 0)
	return name
}
