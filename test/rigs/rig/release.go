package rig

import (
	"path/filepath"
	"strings"
	"sync"
)

var release struct {
	sync.Once
	err error
}

// Release has "make dist" make the files of a release, once for all tests of a package, and returns their folder and version.
func (r *Rig) Release() (dir, version string) {
	r.Helper()
	dir = filepath.Join(Scratch, "dist")
	release.Do(func() { release.err = command(repository, "make", "-s", "dist", "DIST="+dir) })
	if release.err != nil {
		r.Fatal(release.err)
	}
	words := strings.Fields(r.MustRun(filepath.Join(dir, "mote-"+strings.TrimSpace(r.MustRun("uname", "-m"))), "--version"))
	return dir, words[2] // mote version 1.2.3 - git.HASH
}
