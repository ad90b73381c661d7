package program

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

const elfMagic = "\x7fELF"

// Where things are in an ELF file: elf(5), Ehdr and Phdr. A field that holds an address or a size is a word, of 4 or 8 bytes, so
// that what is behind it depends on the file's class; elf has these.
const (
	elfClass   = 4  // in e_ident: 1 is 32 bits, 2 is 64
	elfData    = 5  // in e_ident: 1 is little-endian, 2 big
	elfType    = 16 // e_type
	elfMachine = 18 // e_machine

	etExec, etDyn = 2, 3 // ET_EXEC and ET_DYN, the types of what can be run

	ptLoad    = 1 // PT_LOAD, the types of the program headers that say what lies where,
	ptDynamic = 2 // PT_DYNAMIC, what the loader is asked for
	ptInterp  = 3 // PT_INTERP, and where the loader's name is
)

// headerSize is the size of the larger one of the two headers of a file.
const headerSize = 64

// inspectELF looks at a program that the kernel does not run: it is for another machine, there is something wrong with its
// loader, or its headers are damaged.
func (l *look) inspectELF() {
	foreign, loader := MachineName(l.Machine), l.Next()
	switch {
	case l.size < headerSize:
		l.end(damaged, "")
	case foreign != "" && l.Machine != l.machine && (l.errno == unix.ENOEXEC || !suits(l.Machine, l.machine)):
		l.end(otherMachine, foreign)
	case loader != "" && l.inspectLoader(kernel.Terminated(l.next[:]), loader):
	case l.errno == unix.ENOEXEC:
		l.end(damaged, "")
	default:
		l.end(errnoSays, "")
	}
}

// inspectLoader looks at the loader that a program names. It returns false where there is nothing wrong with it, or with
// the kernel's answer.
func (l *look) inspectLoader(file kernel.CString, name string) (reported bool) {
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

// MachineName returns the name of a machine by its e_machine of linux/elf-em.h, and "" for one that no container runs on.
//
//go:noinline
func MachineName(number int) string {
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

// Machines whose standard folders of libraries are known.
const (
	Amd64 = 62
	Arm64 = 183
)

// MachineNumber is the reverse of [MachineName], and 0 for no such name.
func MachineNumber(name string) int {
	for number := range mostMachine + 1 {
		if name != "" && MachineName(number) == name {
			return number
		}
	}
	return 0
}

// mostMachine is the last number of [MachineName].
const mostMachine = 258

// suits tells whether a program of one machine may run on another.
//
//go:noinline
func suits(program, machine int) bool {
	return program == machine || machine == OwnMachine && runsToo(program)
}

// elf is the start of an ELF file, or another part of one.
type elf struct {
	text string
	word int // the size of a word
	big  bool
}

//go:noinline
func elfOf(head string) (e elf) {
	e.text, e.word = head, 8
	if len(head) > elfData {
		e.big = head[elfData] == 2
		if head[elfClass] == 1 {
			e.word = 4
		}
	}
	return e
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

// segment is what a program header says.
type segment struct{ kind, offset, address, size int }

// hasSegments tells whether the kernel takes a file's headers: load_elf_phdrs of fs/binfmt_elf.c. It reads them at one go, so
// the first must be in the file as the last must: their offset may be below 0.
func (e *elf) hasSegments(fd int) bool {
	if kind := e.number(elfType, 2); kind != etExec && kind != etDyn {
		return false
	}
	size, count := e.segmentSize(), e.segments()
	if count == 0 || size != 8+6*e.word || count*size > mostHeaders {
		return false
	}
	return e.segment(fd, 0).kind >= 0 && e.segment(fd, count-1).kind >= 0
}

// mostHeaders is how many bytes of program headers the kernel takes.
const mostHeaders = 65536

// segmentSize is the size of a program header, and segments is how many there are: e_phentsize and e_phnum.
func (e *elf) segmentSize() int { return e.number(30+3*e.word, 2) }
func (e *elf) segments() int    { return e.number(32+3*e.word, 2) }

// segment reads a program header. Where the file ends before it does, the kind is -1.
func (e *elf) segment(fd, i int) (s segment) {
	var header [headerSize]byte
	size := e.segmentSize()
	n, _ := kernel.ReadAt(fd, header[:size%headerSize], e.number(24+e.word, e.word)+i*size)
	if n < size {
		return segment{kind: -1}
	}
	p := elf{kernel.View(header[:]), e.word, e.big}
	return segment{p.number(0, 4), p.number(e.word, e.word), p.number(2*e.word, e.word), p.number(4*e.word, e.word)}
}

// find returns the first segment of a kind that has an address, or the first one of that kind for -1.
func (e *elf) find(fd, kind, address int) (s segment) {
	for i := range e.segments() {
		s = e.segment(fd, i)
		if s.kind == kind && (address < 0 || address >= s.address && address-s.address < s.size) {
			return s
		}
	}
	return segment{kind: -1}
}
