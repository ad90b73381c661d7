package faults

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/harness"
)

// cell is what one error at one place came to, over all rows of it.
type cell struct{ place, errno string }

// faultPage is the table of docs/faults.md: what is documented, and what was seen. An outcome of which nothing was noticed
// is "".
type faultPage struct {
	head, table string   // the page
	away        []string // what places that are not looked at begin with
	some        bool     // only some rows are run: nothing is missing

	mutex            sync.Mutex
	documented, seen map[cell][]string
}

func newFaultPage(text string) *faultPage {
	p := &faultPage{documented: map[cell][]string{}, seen: map[cell][]string{}}
	p.head, p.table, _ = strings.Cut(text, faultsHead)
	for _, line := range strings.Split(p.table, "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 3 {
			for _, errno := range strings.Fields(cells[1]) {
				c := cell{strings.TrimPrefix(cells[0], "| "), errno}
				p.documented[c] = append(p.documented[c], alternatives(strings.TrimSuffix(cells[2], " |"))...)
			}
		}
	}
	return p
}

// alternatives are the outcomes that the page has at one place.
func alternatives(text string) []string {
	outcomes := strings.Split(text, otherwise)
	if outcomes[0] == unnoticed || outcomes[0] == "nothing" && len(outcomes) > 1 {
		outcomes[0] = ""
	}
	return outcomes
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

// expects tells whether the page has this outcome of a row, be it one of several.
func (p *faultPage) expects(r row, outcome string) bool {
	return slices.Contains(p.documented[cell{r.site.place(), r.errno}], outcome)
}

// Words of the page.
const (
	unnoticed = "nothing is noticed"
	otherwise = "; or "
	sometimes = "nothing; or "
)

// add notes the outcome of a row.
func (p *faultPage) add(r row, outcome string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	c := cell{r.site.place(), r.errno}
	if !slices.Contains(p.seen[c], outcome) {
		p.seen[c] = append(p.seen[c], outcome)
	}
}

// unseen are the rows of places of which the page has an outcome that was not seen.
func (p *faultPage) unseen(rows []row) (some []row) {
	for _, r := range rows {
		c := cell{r.site.place(), r.errno}
		if len(p.missing(c)) > 0 {
			some = append(some, r)
		}
	}
	return some
}

// missing are the documented outcomes of a place that were not seen. None of them is a matter of chance.
func (p *faultPage) missing(c cell) (outcomes []string) {
	for _, outcome := range p.documented[c] {
		if !p.some && !slices.Contains(p.seen[c], outcome) && !begins(c.place, p.away) {
			outcomes = append(outcomes, outcome)
		}
	}
	return outcomes
}

// cellText is what the page says of the outcomes at one place.
func cellText(outcomes []string) string {
	outcomes = slices.Sorted(slices.Values(outcomes))
	switch {
	case len(outcomes) == 1 && outcomes[0] == "":
		return unnoticed
	case outcomes[0] == "":
		return sometimes + strings.Join(outcomes[1:], otherwise)
	}
	return strings.Join(outcomes, otherwise)
}

// tableOf has the rows of the page: the errors of one place that come to the same stand together.
func tableOf(cells map[cell][]string) (lines []string) {
	places := map[string]map[string][]string{} // the errors by place and text
	for c, outcomes := range cells {
		if places[c.place] == nil {
			places[c.place] = map[string][]string{}
		}
		same := places[c.place]
		same[cellText(outcomes)] = append(same[cellText(outcomes)], c.errno)
	}
	for _, place := range slices.Sorted(maps.Keys(places)) {
		var rows []string
		for text, names := range places[place] {
			slices.Sort(names)
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", place, strings.Join(names, " "), text))
		}
		slices.Sort(rows)
		lines = append(lines, rows...)
	}
	return lines
}

// write makes the page anew.
func (p *faultPage) write(t *testing.T) {
	if err := os.WriteFile(faultsPage, []byte(p.head+faultsHead+strings.Join(tableOf(p.seen), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare says where the page is not true: it lacks what was seen, or has what was not. What happens may be a matter of chance:
// that a fault goes unnoticed needs no word, and what has been seen with another error of the same call is there.
func (p *faultPage) compare(t testing.TB) {
	const stale = "docs/faults.md is stale, and make faults writes it anew: "
	for c, outcomes := range p.seen {
		for _, outcome := range outcomes {
			if outcome != "" && !slices.Contains(p.documented[c], outcome) {
				t.Errorf(stale+"%s, %s: it lacks %q", c.place, c.errno, outcome)
			}
		}
	}
	for c := range p.documented {
		for _, outcome := range p.missing(c) {
			if p.seenAt(c.place, outcome) {
				continue
			}
			t.Errorf(stale+"%s, %s: nobody has seen %q", c.place, c.errno, outcome)
		}
	}
	if want := strings.Join(tableOf(p.documented), "\n") + "\n"; p.table != want {
		t.Errorf(stale + "the table is not as it would write it")
	}
}

// seenAt tells whether an outcome was seen at a place, with whatever error. That nothing is noticed holds for any place.
func (p *faultPage) seenAt(place, outcome string) bool {
	for c, outcomes := range p.seen {
		if c.place == place && (outcome == "" || slices.Contains(outcomes, outcome)) {
			return true
		}
	}
	return false
}

// begins tells whether a text begins with one of some words.
func begins(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(text, word) })
}

const faultsHead = "| call | errors | what mote does |\n|---|---|---|\n"

// TestFaultsPageStale changes the page, and looks that each change is noticed.
func TestFaultsPageStale(t *testing.T) {
	text, err := os.ReadFile(faultsPage)
	if err != nil {
		t.Fatal(err)
	}
	seen := newFaultPage(string(text)).documented
	first, _, _ := strings.Cut(strings.SplitAfter(string(text), faultsHead)[1], "\n")
	for what, changed := range map[string]string{
		"nothing":            string(text),
		"a row less":         strings.Replace(string(text), first+"\n", "", 1),
		"a row more":         string(text) + "| `zzz(0)` | EPERM | nothing is noticed |\n",
		"an error less":      strings.Replace(string(text), " EINTR", "", 1),
		"an error more":      strings.Replace(string(text), " EINTR", " EINTR ENOANO", 1),
		"an outcome more":    strings.Replace(string(text), " |\n| `c", "; or explodes |\n| `c", 1),
		"another outcome":    strings.Replace(string(text), unnoticed, "the app does not get the terminal", 1),
		"a row in two parts": string(text) + first + "\n",
		"no table":           strings.Replace(string(text), faultsHead, "", 1),
	} {
		attempt := &harness.Trial{TB: t, Outcome: harness.Holds}
		page := newFaultPage(changed)
		page.seen = seen
		if page.compare(attempt); attempt.Failed() == (what == "nothing") {
			t.Errorf("%s: %s %s", what, attempt.Outcome, attempt.Why)
		}
	}
}
