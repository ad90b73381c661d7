package faults

import (
	"fmt"
	"slices"
	"strings"

	"mote/test/harness"
)

// row is one fault in one life.
type row struct {
	life aLife
	site *site
	fault
}

// alsoBefore are calls that mote itself makes before its child does. A fault of the child's first one would hit mote's, and
// the child not be made; the lives with a shift are for these.
var alsoBefore = []string{"rt_sigprocmask", "rt_sigaction", "getpid", "ioctl"}

// plan makes rows of the sites of all lives: at each place a fault once and twice in a row, and the same where the life
// comes there for the last time. What an earlier life has at the same place is not done again.
func plan(lives []aLife, sites [][]*site) (rows []row) {
	done := map[string]bool{}
	for n, l := range lives {
		for _, s := range sites[n] {
			if !l.hits(s) {
				continue
			}
			for _, at := range s.places() {
				key := fmt.Sprint(s.inChild, s.text, at.class)
				if strings.HasSuffix(s.call, "map") {
					key += l.name // memory is for something else in each life
				}
				if done[key] {
					continue
				}
				done[key] = true
				for _, errno := range harness.ErrnosOf(s.call) {
					for last := at.ordinal; last <= at.ordinal+1 && (last == at.ordinal || l.shift == nil); last++ {
						rows = append(rows, row{l, s, fault{s.call, errno, at.ordinal, last, s.inChild}})
					}
				}
			}
		}
	}
	return rows
}

// oncePerPlace chooses one row of each place, by turns with another error.
func oncePerPlace(rows []row) (some []row) {
	turn, from := 0, 0
	for n, r := range rows {
		if n+1 == len(rows) || rows[n+1].site != r.site || rows[n+1].first != r.first {
			some = append(some, rows[from+turn%(n+1-from)])
			turn, from = turn+1, n+1
		}
	}
	return some
}

// hits tells whether a life is one to inject faults at a place.
func (l aLife) hits(s *site) bool {
	shifted := s.inChild && slices.Contains(alsoBefore, s.call)
	if len(l.shift) > 0 {
		return s.inChild && s.call == l.shifts && s.ordinals[0] == 1
	}
	return !shifted || s.ordinals[0] > 1
}

// place is one time at which a life comes to a site.
type place struct {
	ordinal int
	class   string
}

// mostOrdinal bounds what counts as the last time: how often /proc is read depends on how much else runs on the machine.
const mostOrdinal = 60

// places are those at which errors are injected.
func (s *site) places() []place {
	first, last := s.ordinals[0], s.ordinals[0]
	for _, ordinal := range s.ordinals {
		if ordinal <= mostOrdinal {
			last = max(last, ordinal)
		}
	}
	class := "first"
	if first > 1 {
		class = "again"
	}
	all := []place{{first, class}}
	if last != first {
		all = append(all, place{last, "last"})
	}
	return all
}
