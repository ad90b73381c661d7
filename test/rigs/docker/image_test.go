package docker

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"mote/test/rigs/rig"
)

// scratch is an image of mote and an app, and of nothing that they could lean on: no shell, no /etc, no /tmp.
const scratch = `FROM scratch
COPY mote child /
HEALTHCHECK --interval=50ms CMD ["/child", "orphans", "1", "20"]
ENTRYPOINT ["/mote", "--verbose", "--"]
CMD ["/child", "report", "15"]
`

// TestScratch has mote as the entrypoint of an image whose health check leaves a process behind each time.
func TestScratch(t *testing.T) {
	e := newEngine(t)
	e.buildScratch()
	c := e.start("scratch-app")
	c.Says("ready ")
	pid := c.PID()
	if line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); !strings.HasPrefix(string(line), "/mote\x00--verbose\x00") {
		t.Errorf("PID 1 is %q", line)
	}
	e.Eventually("the health check has passed", func() bool { return c.Inspect("{{.State.Health.Status}}") == "healthy" })
	e.Eventually("the app is mote's only child", func() bool { return len(rig.Children(pid)) == 1 })
	c.stop(patience)
	c.WantCode(0)
	c.Says("mote: SIGTERM from pid 0")
}

// buildScratch makes the image.
func (e engine) buildScratch() {
	e.Helper()
	for name, path := range map[string]string{"mote": rig.Mote, "child": rig.Child} {
		content, err := os.ReadFile(path)
		if err != nil {
			e.Fatal(err)
		}
		e.Write(name, string(content), 0o755)
	}
	e.Write("Dockerfile", scratch, 0o644)
	e.Must("build", "-q", "-t", "scratch-app", e.Dir)
}

// TestTools uses mote there as the only tool that the image has, by docker exec.
func TestTools(t *testing.T) {
	e := newEngine(t)
	e.buildScratch()
	c := e.start("-e", "MOTE_COMMANDS=ldm=USR2", "--no-healthcheck", "scratch-app")
	c.Says("ready ")
	tree := e.Must("exec", c.ID, "/mote", "--ps")
	rows := regexp.MustCompile(`\n *1 +0 .* /mote --verbose -- /child report 15\n *\d+ +1 .* /child report 15\n`)
	if !rows.MatchString(tree) {
		t.Errorf("--ps shows\n%s", tree)
	}
	if r := e.Client("exec", c.ID, "/mote", "--signal", "TERM=nobody"); r.Code != 1 {
		t.Errorf("a signal to nobody: %+v", r)
	}
	e.Must("exec", c.ID, "/mote", "--signal", "NONE=child")
	c.delivers([]spelt{
		{"reload", 1}, {"USR1", 10}, {"ldm", 12}, {"RTMIN+3", 37}, {"WINCH=child", 28}, {"TERM", 15},
	}, func(spelling string) { e.Must("exec", c.ID, "/mote", "--signal", spelling) })
}
