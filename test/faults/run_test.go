package faults

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"mote/test/harness"
	"mote/test/wait"
)

// fault is one error, or a few of the same kind, that strace makes of calls in a life.
type fault struct {
	call, errno string
	first, last int  // which calls of a process, counted from 1
	inChild     bool // mote's child is followed until it is the app
}

// words are those of strace's own command line.
func (f fault) words(l aLife) []string {
	words := []string{"strace", "-D", "-q", "-o", "strace.out"}
	switch {
	case len(l.shift) > 0:
		words = append(words, "-f")
	case f.inChild:
		words = append(words, "-f", "-b", "execve")
	}
	if f.call != "" {
		words = append(words, "-e", "trace="+f.call+",execve,nanosleep,close_range,wait4",
			"-e", fmt.Sprintf("inject=%s:error=%s:when=%d..%d", f.call, f.errno, f.first, f.last))
	}
	return append(words, strings.Fields(l.more)...)
}

// outcome is what a life with a fault came to.
type outcome struct {
	seen
	trace string // strace's
	why   string // what is wrong with it beyond what can be seen: it hung, say
}

// live runs mote through a life with a fault, and waits so long for what may never come. It survives a failure, so that a
// row can be tried again.
func live(t *testing.T, l aLife, f fault, patience time.Duration) (o outcome) {
	attempt := harness.Try(t, func(attempt *harness.Trial) {
		x := &harness.X{TB: attempt, Init: harness.Mote(), Dir: t.TempDir(), Bound: wait.Bound}
		w := &watch{x: x, patience: patience}
		defer func() { o.trace = x.Straced() }()
		s := l.prep(w)
		s.Wrap = append(append(s.Wrap, f.words(l)...), l.shift...)
		w.Process = x.Start(s, l.app...)
		if w.theirs != nil {
			w.theirs.Close() // the end of mote and of its app is to be seen there
		}
		if w.from == nil {
			w.from = w.Lines
		}
		l.drive(w)
		o.seen = w.end()
	})
	if attempt.Outcome != harness.Holds {
		o.why = strings.TrimSpace(attempt.Why)
	}
	return o
}

// site is one place in mote's code, as strace shows it: a call with its arguments.
type site struct {
	call, text string
	inChild    bool
	ordinals   []int // which calls of that process these are
}

var (
	tracedLine = regexp.MustCompile(`(?m)^(?:(\d+) +)?([a-z_0-9]+)\((.*)$`)
	resultPart = regexp.MustCompile(`\) += .*| <unfinished.*| <detached.*`)
	structPart = regexp.MustCompile(`0x[0-9a-f]+|\{[^{}]*\}|~?\[[^\]]*\]`)
	textPart   = regexp.MustCompile(`^(read|pread64|write|sendto|pwritev2)\((\d+), .*`)
	placePart  = regexp.MustCompile(`"/sys/fs/cgroup/[^"]*"`)
	pidPart    = regexp.MustCompile(`/proc/\d+/`)
	varsPart   = regexp.MustCompile(` /\* .* \*/`)
	numberPart = regexp.MustCompile(`\b([4-9]|\d{2,})\b`)
)

// steadySite takes out of a call what differs from run to run, and what is behind its arguments.
func steadySite(call, rest string) string {
	text := call + "(" + resultPart.ReplaceAllString(rest, "")
	text = strings.ReplaceAll(text, filepath.Dir(harness.ChildPath), "")
	text = textPart.ReplaceAllString(text, "$1($2, ...")
	text = placePart.ReplaceAllString(text, `"/sys/fs/cgroup/..."`)
	text = pidPart.ReplaceAllString(text, "/proc/N/")
	text = varsPart.ReplaceAllString(text, "")
	for range 3 {
		text = structPart.ReplaceAllString(text, "N")
	}
	if call == "rt_sigtimedwait" {
		text = strings.ReplaceAll(text, "NULL", "N") // with a time limit or without: that depends on what comes meanwhile
	}
	return numberPart.ReplaceAllString(text, "N") + ")"
}

// hit is the place where a fault came about: how often a life comes by somewhere else before is a matter of time. It is nil
// where the life did not get there. A fault of mote's child may be one of mote's, too.
func (o outcome) hit(f fault) *site {
	mote := ""
	for n, match := range tracedLine.FindAllStringSubmatch(o.trace, -1) {
		if n == 0 {
			mote = match[1]
		}
		if match[2] == f.call && strings.HasSuffix(match[3], "(INJECTED)") && f.inChild == (match[1] != mote) {
			return &site{call: f.call, text: steadySite(f.call, match[3]), inChild: f.inChild}
		}
	}
	return nil
}

// sites reads strace's output of a life without a fault.
func (l aLife) sites(trace string) (all []*site) {
	count, known := map[string]int{}, map[string]*site{}
	isApp := map[string]bool{} // a child that mote has started, when it executes the app
	running, first := false, ""
	for n, match := range tracedLine.FindAllStringSubmatch(trace, -1) {
		pid, call, rest := match[1], match[2], match[3]
		if n == 0 {
			first = pid
			running = strings.HasPrefix(rest, `"`+harness.MotePath+`"`)
			continue // strace does not count the first
		}
		count[pid+call]++
		if call == "execve" && pid == first && strings.HasPrefix(rest, `"`+harness.MotePath+`"`) {
			running = true
			continue
		}
		gone := isApp[pid]
		isApp[pid] = gone || running && pid != first && call == "execve" && !strings.Contains(rest, "= -1 E")
		if !running || gone || call == "restart_syscall" || len(l.shift) > 0 && call != l.shifts {
			continue
		}
		text := steadySite(call, rest)
		key := fmt.Sprint(pid != first, text)
		if known[key] == nil {
			known[key] = &site{call: call, text: text, inChild: pid != first}
			all = append(all, known[key])
		}
		known[key].ordinals = append(known[key].ordinals, count[pid+call])
	}
	return all
}
