package reactions

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// parted is an app that leaves a member of its group and a daemon of another session, and, when it is told to stop, one more
// member, which starts a while later.
const parted = `trap 'sleep 0.1; $C as late 64 & sleep 0.1; exit 5' %s
setsid $C as daemon 64 &
$C as member 64 &
echo ready 0
while :; do sleep 0.02; done`

// TestOnExitNotTwice has those who had the stop together with the app not get it again when the app has ended: not as what is
// left gets it by itself, nor by a first step that is the same. Whoever had it not, gets it.
func TestOnExitNotTwice(t *testing.T) {
	for _, c := range []struct {
		words                string
		trap                 string
		member, daemon, late string
	}{
		{"-g EXIT=wait", "TERM", "15 ", "15 ", "15 "},
		{"-g EXIT=wait TERM=QUIT", "QUIT", "3 ", "3 ", "3 "},
		{"-g EXIT=wait PWR=TERM TERM=PWR", "PWR", "30 ", "30 ", "30 "},
		{"-g EXIT=TERM/wait", "TERM", "15 ", "15 ", "15 "},
		{"-g EXIT=500ms/TERM/wait", "TERM", "15 15 ", "15 15 ", "15 15 "},
		{"--to=all EXIT=wait", "TERM", "15 ", "15 ", ""},
		{"--to=all EXIT=TERM/wait", "TERM", "15 ", "15 ", "15 "},
		{"--to=all EXIT=QUIT/wait", "TERM", "15 3 ", "15 3 ", "3 "},
		{"-c EXIT=TERM/wait", "TERM", "15 ", "15 ", "15 "},
	} {
		t.Run(c.words, func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts, s.Proc = harness.On(strings.Fields(c.words)...), !s.Bare
				p := x.Start(s, "/bin/sh", "-c", "C="+harness.ChildPath+"\n"+fmt.Sprintf(parted, c.trap))
				for range 3 {
					p.Line()
				}
				got := map[string]string{}
				note := func(line string) {
					if name, report, _ := strings.Cut(line, " "); name != "" && !strings.HasPrefix(report, "ready") {
						signal, _, _ := strings.Cut(report, " ")
						got[name] += signal + " "
					}
				}
				p.Send(syscall.SIGTERM)
				x.Eventually("the app is reaped, and three are left", func() bool {
					return len(harness.Children(p.PID())) == 3 &&
						strings.Contains(harness.CommandLine(harness.Children(p.PID())[0]), " as ")
				})
				for range strings.Fields(c.member + c.daemon + c.late + "ready") { // late is ready by now, too
					note(p.Line())
				}
				x.Settle(p.PID())
				for _, name := range []string{"member", "daemon", "late"} {
					_ = syscall.Kill(p.Relative(name), 64)
				}
				for _, line := range strings.Split(p.WantCode(5).Stdout, "\n") {
					note(line)
				}
				want := map[string]string{"member": c.member + "64 ", "daemon": c.daemon + "64 ", "late": c.late + "64 "}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					x.Errorf("they got %v, want %v", got, want)
				}
			})
		})
	}
}
