package podman

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// released loads the image of a release into podman's store, and returns its name and the program in it.
func (s store) released() (name, program string) {
	s.Helper()
	dir, version := s.Release()
	name = "localhost/mote:" + version
	if out := s.Must("load", "-i", filepath.Join(dir, "mote-image.tar")); !strings.Contains(out, name) {
		s.Errorf("podman has loaded %q, want %s", out, name)
	}
	return name, filepath.Join(dir, "mote-"+runtime.GOARCH)
}

// TestRelease runs the image of a release.
func TestRelease(t *testing.T) {
	s := newStore(t)
	name, program := s.released()
	if shape := s.Must("inspect", "-f", "{{.Os}} {{.Architecture}} {{.Config.Entrypoint}}", name); shape != "linux "+runtime.GOARCH+" [/mote]" {
		t.Errorf("the image is %q", shape)
	}
	c := s.Launch(name, "--pause")
	s.Eventually("it is mote", func() bool { return s.words(c.PID()) == "/mote --pause" })
	s.runs(c.PID(), program)
	s.Must("stop", "-t", patience, c.ID)
	c.WantCode(0)
}

// withTini is an image like those that have tini before their app, and overTini puts mote there and changes nothing else.
const (
	withTini = "FROM " + image + "\nCOPY tini /usr/bin/tini\nENTRYPOINT [\"/usr/bin/tini\", \"--\"]\nCMD [\"/child\", \"report\", \"15\"]\n"
	overTini = "FROM localhost/with-tini\nCOPY --from=MOTE /mote /usr/bin/tini\n"
)

// TestReleaseOverTini copies mote out of the image over the tini of another one.
func TestReleaseOverTini(t *testing.T) {
	s := newStore(t)
	s.Needs("tini-static")
	name, program := s.released()
	tini := strings.TrimSpace(s.MustRun("sh", "-c", "command -v tini-static"))
	s.MustRun("cp", tini, s.Path("tini"))
	s.build("localhost/with-tini", withTini)
	s.build("localhost/over-tini", strings.Replace(overTini, "MOTE", name, 1))
	for image, first := range map[string]string{"localhost/with-tini": tini, "localhost/over-tini": program} {
		c := s.Launch(image)
		c.Says("ready ")
		s.runs(c.PID(), first)
		if words := s.words(c.PID()); words != "/usr/bin/tini -- /child report 15" {
			t.Errorf("%s: PID 1 is %q", image, words)
		}
		s.Must("kill", "-s", "USR1", c.ID)
		c.Says("10 ")
		s.Must("stop", "-t", patience, c.ID)
		c.WantCode(0)
	}
}

func (s store) build(name, dockerfile string) {
	s.Helper()
	s.Must("build", "--pull-never", "-t", name, "-f", s.Write("Dockerfile", dockerfile, 0o644), s.Dir)
}
