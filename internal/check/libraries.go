package check

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/program"
)

// Where loaders look for libraries by themselves: ld.so(8), and ldso/dynlink.c of musl.
const (
	ofMusl   = "/lib:/usr/local/lib:/usr/lib"
	ofAmd64  = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:" + ofOthers
	ofArm64  = "/lib/aarch64-linux-gnu:/usr/lib/aarch64-linux-gnu:" + ofOthers
	ofOthers = "/lib64:/usr/lib64:/lib:/usr/lib"
)

// libraries are those that a program needs, and where they are looked for.
type libraries struct {
	program.Dynamic // the program's own
	machine         int
	musl            bool               // its loader is the C library
	unsure          bool               // there are folders that are not looked into
	lists           [4]string          // of folders, with colons between them
	texts           [2][longTexts]byte // of the first two
	path            [unix.PathMax]byte
	name            [longTexts]byte
}

// longTexts is room for a name of a library or a list of folders. What is longer is cut off.
const longTexts = 1024

// tellLibraries looks for the libraries that a program needs, but not for those that these need. It returns the code that its
// loader ends with where one is missing.
func (r *report) tellLibraries(file kernel.CString, loader string) (code int) {
	l := &r.libraries
	if l.machine = r.command.Machine; !l.Open(file, l.machine) {
		return 0
	}
	loader = kernel.LastElement(loader)
	l.lists[0] = l.Text(program.Runpath, l.texts[0][:])
	l.Again()
	l.lists[1] = l.Text(program.Rpath, l.texts[1][:])
	l.Again()
	l.lists[2], _ = r.start.Envp.Lookup("LD_LIBRARY_PATH")
	l.lists[3] = l.standard(loader)
	for name := loader; name != ""; name = l.Text(program.Needed, l.name[:]) {
		if name == loader || l.finds(name) {
			continue
		}
		if r.missing(name, l.unsure); !l.unsure {
			code = program.ExitNotFound
		}
	}
	l.Close()
	return code
}

// standard are the folders that a loader looks into by itself.
func (l *libraries) standard(loader string) string {
	switch {
	case kernel.StartsWith(loader, "ld-musl-"):
		l.musl, l.unsure = true, hasMuslPath()
		return ofMusl
	case !kernel.StartsWith(loader, "ld-linux-"):
	case l.machine == program.Amd64:
		return ofAmd64
	case l.machine == program.Arm64:
		return ofArm64
	}
	l.unsure = true
	return ofOthers
}

// hasMuslPath tells whether somebody has written other folders down for musl's loader.
func hasMuslPath() bool {
	_, amd64 := kernel.FileMode(kernel.Literal("/etc/ld-musl-x86_64.path\x00"))
	_, arm64 := kernel.FileMode(kernel.Literal("/etc/ld-musl-aarch64.path\x00"))
	return amd64 == 0 || arm64 == 0
}

// finds tells whether a library is in one of the folders, or in the loader itself.
func (l *libraries) finds(name string) bool {
	if l.musl && kernel.StartsWith(name, "libc.") {
		return true
	}
	for i := range l.lists {
		if l.isIn(l.lists[i], name) {
			return true
		}
	}
	return l.isCached(name)
}

// isIn tells whether a library is in one of the folders of a list.
func (l *libraries) isIn(folders, name string) bool {
	for folders != "" {
		var folder string
		folder, folders, _ = kernel.Cut(folders, ':')
		if _, _, expands := kernel.Cut(folder, '$'); expands || len(folder)+len(name)+2 > len(l.path) {
			l.unsure = true
			continue
		}
		var d program.Dynamic
		if d.Open(program.Join(l.path[:], folder, name), l.machine) {
			d.Close()
			return true
		}
	}
	return false
}

// isCached looks for a library in ldconfig(8)'s list, whose form differs with its age: in any it has paths that end in a NUL
// byte.
func (l *libraries) isCached(name string) (found bool) {
	fd, _ := kernel.Open(kernel.Literal("/etc/ld.so.cache\x00"), unix.O_RDONLY|unix.O_CLOEXEC)
	for at, n := 0, len(l.path); n == len(l.path) && !found; at += len(l.path) / 2 {
		n, _ = kernel.ReadAt(fd, l.path[:], at)
		text := kernel.View(l.path[:max(0, n)])
		for text != "" && !found {
			_, text, _ = kernel.Cut(text, '/')
			found = kernel.StartsWith(text, name) && len(text) > len(name) && text[len(name)] == 0
		}
	}
	kernel.Close(fd)
	return found
}
