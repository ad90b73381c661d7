package docker

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestRelease loads the image of a release, which Docker's own store knows by a tag for each architecture, and runs it.
func TestRelease(t *testing.T) {
	e := newEngine(t)
	dir, version := e.Release()
	loaded := e.Must("load", "-i", filepath.Join(dir, "mote-image.tar"))
	name := "localhost/mote:" + version
	if own := name + "-" + runtime.GOARCH; strings.Contains(loaded, own) {
		name = own
	}
	if want := "mote version " + version + " - git."; !strings.HasPrefix(e.Must("run", "--rm", "--network", "none", name, "--version"), want) {
		t.Errorf("it is another version than %s", version)
	}
	c := e.start(name, "--pause")
	c.stop(patience)
	c.WantCode(0)
}
