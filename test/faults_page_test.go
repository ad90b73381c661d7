package test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// cell is what one error at one place came to, over all rows of it.
type cell struct{ place, errno string }

// faultPage is the table of docs/faults.md: what is documented, and what was seen.
type faultPage struct {
	mutex      sync.Mutex
	documented map[cell]string
	seen       map[cell][]string
	order      []string // of the places
}

func newFaultPage(text string) *faultPage {
	p := &faultPage{documented: map[cell]string{}, seen: map[cell][]string{}}
	for _, line := range strings.Split(text, "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 3 && strings.HasPrefix(line, "| `") {
			for _, errno := range strings.Fields(cells[1]) {
				p.documented[cell{strings.TrimPrefix(cells[0], "| "), errno}] = strings.TrimSuffix(cells[2], " |")
			}
		}
	}
	return p
}

// place names a site in the page.
func (s *site) place() string {
	text := "`" + strings.ReplaceAll(s.text, "|", "\\|") + "`"
	if s.inChild {
		text += ", in the child"
	}
	return text
}

// outcome is what the page says of words.
func (r row) outcome(words []string) string {
	var said []string
	for _, word := range words {
		word = strings.ReplaceAll(word, straceReaped+", ", "")
		if word != "says "+straceReaped {
			said = append(said, withoutReason(r.errno, word))
		}
	}
	return strings.ReplaceAll(strings.Join(said, ", "), "|", "\\|")
}

// straceReaped is a line about one of strace's own processes, which may be an orphan of mote or not: it is a race.
const straceReaped = "`mote: reaped orphan pid N, which exited with code 0`"

// withoutReason puts REASON where a line has the words of an errno.
func withoutReason(name, text string) string {
	for number := unix.Errno(1); number < 134; number++ {
		if unix.ErrnoName(number) == name || name == "EOPNOTSUPP" && number == unix.EOPNOTSUPP {
			text = strings.ReplaceAll(text, fmt.Sprintf(": errno %d", int(number)), ": REASON")
			return strings.ReplaceAll(text, ": "+number.Error(), ": REASON")
		}
	}
	return text
}

// expects tells whether the documented outcome of a place has this one.
func (p *faultPage) expects(r row, words []string) bool {
	return p.has(cell{r.site.place(), r.errno}, r.outcome(words))
}

// has tells whether the page has an outcome of a place, be it one of several.
func (p *faultPage) has(c cell, outcome string) bool {
	documented, ok := p.documented[c]
	if outcome == "" {
		return documented == unnoticed || strings.HasPrefix(documented, sometimes)
	}
	return ok && slices.Contains(strings.Split(documented, otherwise), outcome)
}

// Words of the page.
const (
	unnoticed = "nothing is noticed"
	otherwise = "; or "
	sometimes = "nothing; or "
)

// add notes the outcome of a row.
func (p *faultPage) add(r row, words []string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	c := cell{r.site.place(), r.errno}
	if !slices.Contains(p.order, c.place) {
		p.order = append(p.order, c.place)
	}
	if text := r.outcome(words); !slices.Contains(p.seen[c], text) {
		p.seen[c] = append(p.seen[c], text)
	}
}

// text is what the page says of one error at one place.
func (p *faultPage) text(c cell) string {
	outcomes := slices.Clone(p.seen[c])
	slices.Sort(outcomes)
	switch {
	case len(outcomes) == 1 && outcomes[0] == "":
		return unnoticed
	case outcomes[0] == "":
		return sometimes + strings.Join(outcomes[1:], otherwise)
	}
	return strings.Join(outcomes, otherwise)
}

// lines are the rows of the page: the errors of one place that come to the same stand together.
func (p *faultPage) lines() (lines []string) {
	places := slices.Clone(p.order)
	slices.Sort(places)
	for _, place := range places {
		errnos := map[string][]string{}
		for c := range p.seen {
			if c.place == place {
				errnos[p.text(c)] = append(errnos[p.text(c)], c.errno)
			}
		}
		var rows []string
		for text, names := range errnos {
			slices.Sort(names)
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", place, strings.Join(names, " "), text))
		}
		slices.Sort(rows)
		lines = append(lines, rows...)
	}
	return lines
}

// compare writes the page anew, or says where it is no longer true.
func (p *faultPage) compare(t *testing.T, documented string) {
	head, _, _ := strings.Cut(documented, faultsHead)
	page := head + faultsHead + strings.Join(p.lines(), "\n") + "\n"
	if *update {
		if err := os.WriteFile(faultsPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for c, outcomes := range p.seen {
		known := func(outcome string) bool { return p.has(c, outcome) }
		if p.documented[c] != "" && !slices.ContainsFunc(outcomes, known) {
			t.Errorf("docs/faults.md is stale: %s, %s: %q, and not %q; make faults writes it anew", c.place, c.errno, outcomes, p.documented[c])
		}
	}
	for call := range manual {
		if has(p.seen, call) != has(p.documented, call) {
			t.Errorf("docs/faults.md is stale: %s; make faults writes it anew", call)
		}
	}
}

// has tells whether a page has a call at all. Whether a life comes to one place or the other may be a matter of time.
func has[T any](page map[cell]T, call string) bool {
	for c := range page {
		if strings.HasPrefix(c.place, "`"+call+"(") {
			return true
		}
	}
	return false
}

const faultsHead = "| call | errors | what mote does |\n|---|---|---|\n"
