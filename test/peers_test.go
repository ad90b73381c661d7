package test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write docs/matrix.md anew")

// What one init does in one row.
const (
	holds  = "holds"
	fails  = "fails"
	absent = "–" // it has no such thing
	varies = "varies"
)

// races are rows that end one way or the other, for a peer, depending on who is quicker.
var races = map[string]bool{
	"keeps signals that come before the app has started": true,
	"gets every signal through a flood of others":        true,
	"gets a signal through a flood of queued ones":       true,
}

// trial is a testing.TB that survives a failure: a peer may fail.
type trial struct {
	testing.TB
	mutex    sync.Mutex
	outcome  string
	why      string
	cleanups []func()
}

func (t *trial) Helper() {}

func (t *trial) note(outcome, why string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.outcome == holds {
		t.outcome, t.why = outcome, why
	}
}

func (t *trial) Error(args ...any)            { t.note(fails, fmt.Sprintln(args...)) }
func (t *trial) Errorf(f string, args ...any) { t.note(fails, fmt.Sprintf(f, args...)) }
func (t *trial) Fatal(args ...any)            { t.Error(args...); runtime.Goexit() }
func (t *trial) Fatalf(f string, args ...any) { t.Errorf(f, args...); runtime.Goexit() }
func (t *trial) Skip(args ...any)             { t.note(absent, fmt.Sprintln(args...)); runtime.Goexit() }
func (t *trial) Failed() bool                 { return t.outcome == fails }
func (t *trial) Cleanup(f func())             { t.cleanups = append(t.cleanups, f) }

// peerBound is how long a peer may take: a row that it fails often means that it waits for ever, so this is a matter of
// patience. It cannot fail a test.
const peerBound = 3 * time.Second

// try puts an init to the test in one row.
func try(t *testing.T, i Init, b behaviour) (outcome, why string) {
	attempt := &trial{TB: t, outcome: holds}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for n := len(attempt.cleanups) - 1; n >= 0; n-- {
				attempt.cleanups[n]()
			}
		}()
		b.run(&X{TB: attempt, init: i, dir: t.TempDir(), bound: peerBound})
	}()
	<-done
	return attempt.outcome, attempt.why
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
const matrixPage = "../docs/matrix.md"

// TestPeers puts each peer to the test in every row. It compares with docs/matrix.md, and only says what is different: that is
// no fault of mote's. An outcome that is not the documented one is tried again, because the machine may have been busy.
func TestPeers(t *testing.T) {
	documented, _ := os.ReadFile(matrixPage)
	table := newMatrix(string(documented))
	t.Run("inits", func(t *testing.T) {
		for _, peer := range peers() {
			t.Run(peer.name, func(t *testing.T) {
				t.Parallel()
				if _, err := os.Stat(peer.path); err != nil && !*update {
					t.Skipf("%v: make tools installs the peers", err)
				}
				for _, b := range behaviours {
					table.settle(t, peer, b)
				}
			})
		}
	})
	if !*update {
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
		for n, peer := range peers() {
			if len(cells) == len(peers())+4 {
				m.documented[strings.TrimSpace(cells[1])+peer.name] = strings.TrimSpace(cells[n+3])
			}
		}
	}
	return m
}

// settle finds out what an init does in a row: the documented outcome if any of some tries has it, or else the last one. A
// row that is a race may end either way where the page says so, and is run several times before it does.
func (m *matrix) settle(t *testing.T, i Init, b behaviour) {
	documented, asked := m.documented[b.name+i.name], *update && races[b.name]
	var outcome, why string
	for n := range 6 {
		before := outcome
		if outcome, why = try(t, i, b); !asked && (outcome == documented || documented == varies) {
			outcome = documented
			break
		}
		if asked && n > 0 && outcome != before {
			outcome = varies
			break
		}
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.seen[b.name+i.name] = outcome
	if outcome != documented {
		fmt.Printf("note: docs/matrix.md has %q for %s, %s, and now it is %q: %s\n", documented, i.name, b.name, outcome, strings.TrimSpace(why))
	}
}

// text is the page with the outcomes of the peers. mote's own column holds wherever TestBehaviours passes.
func (m *matrix) text(outcomes map[string]string) string {
	var out strings.Builder
	out.WriteString(`# Side by side

Each row is a behaviour that an init should show, and a test in [test/behaviours_test.go](../test/behaviours_test.go);
each column is an init that was put to that test. This page is written by ` + "`make matrix`" + `. Where mote loses a row,
` + "`make test`" + ` fails; where a peer's cell has changed, ` + "`make test-all`" + ` says so, and that is all. tini 0.19.0, dumb-init 1.2.5
and catatonit 0.1.7 are those of Debian 12 (the newest catatonit is 0.2.1), each asked in its own options for what the row needs, and
otherwise as it comes;
tini has ` + "`-s`" + ` where it is to adopt orphans.
"` + absent + `" says that an init has no such option, "` + varies + `" that a race ends now one way and now the other.

`)
	out.WriteString("| behaviour | mote |")
	rule := "\n|---|---|"
	for _, peer := range peers() {
		out.WriteString(" " + peer.name + " |")
		rule += "---|"
	}
	out.WriteString(rule + "\n")
	for _, b := range behaviours {
		out.WriteString("| " + b.name + " | " + holds + " |")
		for _, peer := range peers() {
			out.WriteString(" " + outcomes[b.name+peer.name] + " |")
		}
		out.WriteString("\n")
	}
	return out.String()
}
