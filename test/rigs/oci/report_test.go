package oci

import (
	"fmt"
	"strings"
)

// ready waits until /child report says that it is.
func (c *container) ready() {
	c.Helper()
	c.Eventually("the app is ready", func() bool { return strings.Contains(c.out(), "ready ") })
}

// report is a line of /child report.
type report struct{ signal, code, sender, uid int }

// reports are the lines so far. The last one counts when it has its end.
func reports(out string) []report {
	var all []report
	for _, line := range strings.SplitAfter(out, "\n") {
		var r report
		n, _ := fmt.Sscanf(line, "%d %d %d %d", &r.signal, &r.code, &r.sender, &r.uid)
		if n == 4 && strings.HasSuffix(line, "\n") {
			all = append(all, r)
		}
	}
	return all
}

// count is how often a signal was reported.
func count(all []report, signal int) int {
	n := 0
	for _, r := range all {
		if r.signal == signal {
			n++
		}
	}
	return n
}

// arrives waits until the app has reported a signal.
func (c *container) arrives(signal int) {
	c.Helper()
	c.Eventually(fmt.Sprintf("signal %d has arrived", signal), func() bool {
		return count(reports(c.out()), signal) > 0
	})
}

// forwards sends USR1, RTMIN+3 and TERM to an app that is /child report 15, and looks for each once, from mote, and for
// the end with 0.
func (c *container) forwards(uid int) {
	c.Helper()
	c.ready()
	var want []report
	for _, signal := range []int{10, 37, 15} {
		c.kill(signal)
		c.arrives(signal)
		want = append(want, report{signal, 0, 1, uid})
	}
	c.wantCode(0)
	if got := reports(c.out()); fmt.Sprint(got) != fmt.Sprint(want) {
		c.Errorf("the app got %v, want %v", got, want)
	}
}
