package peers

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"mote/test/harness"
)

// races are rows that end one way or the other, for a peer, depending on who is quicker.
var races = map[string]bool{
	"keeps signals that come before the app has started": true,
	"gets every signal through a flood of others":        true,
	"gets a signal through a flood of queued ones":       true,
}

// peerBound is how long a peer may take: a row that it fails often means that it waits for ever, so this is a matter of
// patience. It cannot fail a test.
const peerBound = 3 * time.Second

// try puts an init to the test in one row.
func try(t *testing.T, i harness.Init, b behaviour) (outcome, why string) {
	attempt := harness.Try(t, func(attempt *harness.Trial) {
		b.run(&harness.X{TB: attempt, Init: i, Dir: t.TempDir(), Bound: peerBound})
	})
	return attempt.Outcome, attempt.Why
}

// TestMatrix compares docs/matrix.md with the table of behaviours: it has mote hold in each row, as TestBehaviours says, and
// no other rows.
func TestMatrix(t *testing.T) {
	documented, err := os.ReadFile(matrixPage)
	if err != nil {
		t.Fatal(err)
	}
	if m := newMatrix(string(documented)); m.text(m.documented) != string(documented) {
		t.Errorf("docs/matrix.md is stale, and make matrix writes it anew. It should be, but for the peers:\n%s", m.text(m.documented))
	}
}

// matrixPage is the page that make matrix writes.
const matrixPage = harness.Root + "/docs/matrix.md"

// TestPeers puts each peer to the test in every row. It compares with docs/matrix.md, and only says what is different: that is
// no fault of mote's. An outcome that is not the documented one is tried again, because the machine may have been busy.
func TestPeers(t *testing.T) {
	documented, _ := os.ReadFile(matrixPage)
	table := newMatrix(string(documented))
	t.Run("inits", func(t *testing.T) {
		for _, peer := range harness.Peers() {
			t.Run(peer.Name, func(t *testing.T) {
				t.Parallel()
				if _, err := os.Stat(peer.Path); err != nil && !*harness.Update {
					t.Skipf("%v: make tools installs the peers", err)
				}
				for _, b := range behaviours {
					table.settle(t, peer, b)
				}
			})
		}
	})
	if !*harness.Update {
		return
	}
	if err := os.WriteFile(matrixPage, []byte(table.text(table.seen)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// matrix is the table of docs/matrix.md: what is documented, and what was seen.
type matrix struct {
	mutex      sync.Mutex
	documented map[string]string // by behaviour and init
	seen       map[string]string
}

func newMatrix(text string) *matrix {
	m := &matrix{documented: map[string]string{}, seen: map[string]string{}}
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(line, "|")
		for n, peer := range harness.Peers() {
			if len(cells) == len(harness.Peers())+4 {
				m.documented[strings.TrimSpace(cells[1])+peer.Name] = strings.TrimSpace(cells[n+3])
			}
		}
	}
	return m
}

// settle finds out what an init does in a row: the documented outcome if any of some tries has it, or else the last one. A
// row that is a race may end either way where the page says so, and is run several times before it does.
func (m *matrix) settle(t *testing.T, i harness.Init, b behaviour) {
	documented, asked := m.documented[b.name+i.Name], *harness.Update && races[b.name]
	var outcome, why string
	for n := range 6 {
		before := outcome
		if outcome, why = try(t, i, b); !asked && (outcome == documented || documented == harness.Varies) {
			outcome = documented
			break
		}
		if asked && n > 0 && outcome != before {
			outcome = harness.Varies
			break
		}
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.seen[b.name+i.Name] = outcome
	if outcome != documented {
		fmt.Printf("note: docs/matrix.md has %q for %s, %s, and now it is %q: %s\n", documented, i.Name, b.name, outcome, strings.TrimSpace(why))
	}
}

// text is the page with the outcomes of the peers. mote's own column holds wherever TestBehaviours passes.
func (m *matrix) text(outcomes map[string]string) string {
	var out strings.Builder
	out.WriteString(`# Side by side

Each row is a behaviour that an init should show, and a test in [test/peers/behaviours_test.go](../test/peers/behaviours_test.go);
each column is an init that was put to that test. This page is written by ` + "`make matrix`" + `. Where mote loses a row,
` + "`make test`" + ` fails; where a peer's cell has changed, ` + "`make test-all`" + ` says so, and that is all. tini 0.19.0, dumb-init 1.2.5
and catatonit 0.1.7 are those of Debian 12 (the newest catatonit is 0.2.1), each asked in its own options for what the row needs, and
otherwise as it comes;
tini has ` + "`-s`" + ` where it is to adopt orphans.
"` + harness.Absent + `" says that an init has no such option, "` + harness.Varies + `" that a race ends now one way and now the other.

`)
	out.WriteString("| behaviour | mote |")
	rule := "\n|---|---|"
	for _, peer := range harness.Peers() {
		out.WriteString(" " + peer.Name + " |")
		rule += "---|"
	}
	out.WriteString(rule + "\n")
	for _, b := range behaviours {
		out.WriteString("| " + b.name + " | " + harness.Holds + " |")
		for _, peer := range harness.Peers() {
			out.WriteString(" " + outcomes[b.name+peer.Name] + " |")
		}
		out.WriteString("\n")
	}
	return out.String()
}
