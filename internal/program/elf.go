package program

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

// layoutOf returns the layout for a class of e_ident: 1 is 32 bits, 2 is 64.
func layoutOf(class byte) layout {
	if class == 1 {
		return layout{phoff: 28, phentsize: 42, phnum: 44, offset: 4, filesz: 16, word: 4}
	}
	return layout{phoff: 32, phentsize: 54, phnum: 56, offset: 8, filesz: 32, word: 8}
}

// headerSize is the size of the larger one of the two headers of a file.
const headerSize = 64

// inspectELF looks at a program that the kernel does not run: it is for another machine, there is something wrong with its
// loader, or its headers are damaged.
func (l *look) inspectELF(fd int, head string) {
	e := elf{text: head, big: len(head) > elfData && head[elfData] == 2}
	if len(head) < headerSize {
		l.end(damaged, "")
		return
	}
	machine := e.number(elfMachine, 2)
	if foreign := machineOf(machine); foreign != "" && foreign != machineName && (l.errno == unix.ENOEXEC || !runsToo(machine)) {
		l.end(otherMachine, foreign)
		return
	}
	var buffer [headSize + 1]byte
	loader := e.loader(fd, buffer[:headSize])
	switch {
	case loader != "" && l.inspectLoader(kernel.Terminated(buffer[:]), loader):
	case l.errno == unix.ENOEXEC:
		l.end(damaged, "")
	default:
		l.end(errnoSays, "")
	}
}

// inspectLoader looks at the loader that a program names. It returns false where there is nothing wrong with it, or with
// the kernel's answer.
func (l *look) inspectLoader(file kernel.CString, name string) (said bool) {
	_, failed := kernel.FileMode(file)
	switch {
	case failed == unix.ENOENT && l.errno == unix.ENOENT:
		if !l.endsAtLink(file, brokenLoaderLink) {
			l.end(noLoader, name)
		}
	case l.errno == unix.ELIBBAD, l.errno == unix.EIO, l.errno == unix.EACCES && kernel.MayExecute(file) != 0:
		l.end(badLoader, name)
	default:
		return false
	}
	return true
}

// machineOf returns the name of a machine by its e_machine of linux/elf-em.h, and "" for one that no container runs on.
func machineOf(number int) string {
	switch number {
	case 3:
		return "386"
	case 8:
		return "mips"
	case 21:
		return "ppc64le"
	case 22:
		return "s390x"
	case 40:
		return "arm"
	case 62:
		return "amd64"
	case 183:
		return "arm64"
	case 243:
		return "riscv64"
	case 258:
		return "loong64"
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
	l := layoutOf(e.text[elfClass])
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
	name, _, _ := kernel.Cut(kernel.View(buffer[:n]), 0)
	return name
}
