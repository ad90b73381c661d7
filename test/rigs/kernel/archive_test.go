package kernel

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// archive is a cpio archive of the kind that a kernel unpacks into its first file system: buffer-format.rst in the kernel's
// Documentation/driver-api/early-userspace. Several of them may stand one behind the other.
type archive struct {
	bytes.Buffer
	inodes int
}

// add adds a file, a folder or, with the target as its content, a symbolic link.
func (a *archive) add(name string, mode uint32, content []byte) {
	a.inodes++
	links, devices := 1, 0
	for i, field := range []int{a.inodes, int(mode), 0, 0, links, 0, len(content), devices, 0, 0, 0, len(name) + 1, 0} {
		if i == 0 {
			a.WriteString("070701")
		}
		fmt.Fprintf(a, "%08X", field)
	}
	a.WriteString(name + "\x00")
	a.pad()
	a.Write(content)
	a.pad()
}

// pad fills up to a multiple of four bytes.
func (a *archive) pad() { a.Write(make([]byte, -a.Len()&3)) }

// end ends an archive.
func (a *archive) end() { a.add("TRAILER!!!", 0, nil) }

// Kinds of files: inode(7).
const (
	folder = 0o040755
	link   = 0o120777
	script = 0o100755
)

// tree adds a folder in a root, and all that is below it.
func (a *archive) tree(root, below string) error {
	return filepath.WalkDir(filepath.Join(root, below), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, root+"/")
		switch entry.Type() {
		case fs.ModeDir:
			a.add(name, folder, nil)
			return nil
		case fs.ModeSymlink:
			target, err := os.Readlink(path)
			a.add(name, link, []byte(target))
			return err
		}
		content, err := os.ReadFile(path)
		a.add(name, script, content)
		return err
	})
}
