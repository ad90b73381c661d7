package podman

import (
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// patience is how long podman is told to wait before it kills, in seconds: no test sees the end of that.
const patience = "3600"

// TestInit has podman inject mote, by an option and by its configuration, and looks at PID 1.
func TestInit(t *testing.T) {
	s := newStore(t)
	for _, options := range [][]string{{"--init", "--init-path", rig.Mote}, {"--init"}} {
		c := s.Launch(append(options, image, "/child", "report", "15")...)
		c.Says("ready ")
		s.isMote(c.PID())
		if words := s.words(c.PID()); words != "/run/podman-init -- /child report 15" {
			t.Errorf("%q: PID 1 is %q", options, words)
		}
		s.Must("kill", "-s", "RTMIN+3", c.ID)
		c.Says("37 ")
		s.Must("stop", "-t", patience, c.ID)
		c.WantCode(0)
	}
}

// TestCodes has apps end in every kind of way.
func TestCodes(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		words string
		want  int
	}{
		{"/child exit 0", 0},
		{"/child exit 42", 42},
		{"/child die 15", 143},
		{"/child die 11", 139},
		{"/nothing", 127},
		{"/etc/passwd", 126},
	} {
		words := []string{"run", "--rm", "--network", "none", "--cgroup-parent", "/" + rig.Cgroup, "--init", "--init-path", rig.Mote, image}
		if got := s.Client(append(words, strings.Fields(c.words)...)...); got.Code != c.want {
			t.Errorf("%s: code %d, want %d; stderr %q", c.words, got.Code, c.want, got.Err)
		}
	}
}

// TestSettings gives options by variables. Called as podman-init, mote takes its own as well as anywhere.
func TestSettings(t *testing.T) {
	s := newStore(t)
	c := s.Launch("--init", "-e", "MOTE_ON=TERM=QUIT", "-e", "MOTE_STOP_CODE=5", image, "sh", "-c", "echo ready; exec sleep 1000")
	c.Says("ready")
	s.Must("stop", "-t", patience, c.ID)
	c.WantCode(5)
}

// TestOrphans leaves processes behind by podman exec.
func TestOrphans(t *testing.T) {
	s := newStore(t)
	c := s.Launch("--init", "--init-path", rig.Mote, image, "/child", "wait", "15")
	pid := c.PID()
	s.Must("exec", c.ID, "/child", "orphans", "50", "20")
	s.Eventually("the app is mote's only child", func() bool { return len(rig.Children(pid)) == 1 })
}

// TestTerminal presses Ctrl-C and Ctrl-Z, and changes the size of the window.
func TestTerminal(t *testing.T) {
	s := newStore(t)
	words := []string{"run", "--rm", "-it", "--network", "none", "--cgroup-parent", "/" + rig.Cgroup, "--init", "--init-path", rig.Mote,
		image, "sh", "-c", "stty -echo; exec /child report 3"}
	terminal := s.StartOnTerminal([]string{"CONTAINERS_CONF=" + scratch("containers.conf")}, command(words)...)
	terminal.See("ready ")
	terminal.ResizeUntil("\n28 ")
	for _, key := range []struct{ press, report string }{{"\x03", "\n2 "}, {"\x1a", "\n20 "}, {"\x1c", "\n3 "}} {
		terminal.Press(key.press)
		terminal.See(key.report)
	}
	if code := terminal.Wait(); code != 0 {
		t.Errorf("code %d", code)
	}
	for _, report := range []string{"\n2 ", "\n20 ", "\n3 "} { // a second one may be late
		if n := strings.Count(terminal.Screen.String(), report); n != 1 {
			t.Errorf("%q came %d times", report, n)
		}
	}
}
