package reaping

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestKilledAreGone has mote end behind those whom it has killed, by a ladder of either kind: what they held is free then.
// One with much memory takes a while to go, and none holds the stdout that this test waits for the end of.
func TestKilledAreGone(t *testing.T) {
	for _, words := range [][]string{{"EXIT=KILL"}, {"EXIT=TERM/1s/KILL"}, {"TERM=KILL", "--to=all"}, {"TERM=KILL", "--to=group"}} {
		t.Run(fmt.Sprint(words), func(t *testing.T) {
			harness.AsBoth(t, func(x *harness.X, s harness.Setup) {
				s.Opts = harness.On(words...)
				held := x.Held("held-open")
				p := x.Start(s, "/bin/sh", "-c", `exec 3>held-open; trap '' TERM
dd if=/dev/zero of=/dev/null bs=128M >/dev/null 2>&1 & until [ -e go ]; do sleep 0.02; done`)
				x.Eventually("it has much memory", func() bool {
					for _, pid := range harness.Descendants(p.PID()) {
						if kilobytes(harness.Status(pid)["VmRSS"]) > 128<<10 {
							return true
						}
					}
					return false
				})
				if len(words) > 1 {
					p.Send(syscall.SIGTERM)
				} else {
					x.File("go", "", 0o600)
				}
				p.Wait()
				if !harness.Ended(held) {
					x.Error("somebody is left")
				}
			})
		})
	}
}

// kilobytes is the number of a text such as "120 kB".
func kilobytes(text string) int {
	number, _, _ := strings.Cut(text, " ")
	n, _ := strconv.Atoi(number)
	return n
}
