package forward

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// argument is a text as it stands in argv, for good.
func argument(text string) string {
	kept = append(kept, append([]byte(text), 0))
	return kernel.View(kept[len(kept)-1][:len(text)])
}

func TestLastReactionWins(t *testing.T) {
	var r Reactions
	for _, text := range []string{"TERM=QUIT", "HUP=USR1", "15=INT", "hup=", "SIGTERM=TERM/5s/KILL"} {
		if flaw, at := r.Add(argument(text)); flaw != Flawless {
			t.Fatalf("%q has flaw %d at %d", text, flaw, at)
		}
	}
	if got := fmt.Sprint(all(r[unix.SIGTERM])); got != fmt.Sprint(all(stepsOf("TERM/5s/KILL", ""))) {
		t.Errorf("TERM has the steps %v", got)
	}
	if !r[unix.SIGHUP].Drops() || r[unix.SIGINT].Has() || r[Exit].Has() {
		t.Error("HUP is not dropped, or INT or EXIT has a reaction")
	}
}

func TestRefusedReactionChangesNothing(t *testing.T) {
	var r Reactions
	if flaw, _ := r.Add(argument("TERM=QUIT")); flaw != Flawless {
		t.Fatal(flaw)
	}
	flaw, at := r.Add(argument("TERM=TERM/30/KILL"))
	if flaw != BareNumber || at != len("TERM=TERM/") {
		t.Errorf("flaw %d at %d", flaw, at)
	}
	if got := all(r[unix.SIGTERM]); len(got) != 1 || got[0] != sends(unix.SIGQUIT) {
		t.Errorf("TERM has the steps %v", got)
	}
}

// TestMostLadders counts those of several steps only, each event once.
func TestMostLadders(t *testing.T) {
	var r Reactions
	add := func(text string) Flaw { flaw, _ := r.Add(argument(text)); return flaw }
	for i := range MostLadders {
		if flaw := add(fmt.Sprintf("RTMIN+%d=TERM/1s/KILL", i)); flaw != Flawless {
			t.Fatalf("reaction %d has flaw %d", i, flaw)
		}
	}
	for text, want := range map[string]Flaw{
		"HUP=TERM/1s/KILL":  TooMany,
		"EXIT=TERM/1s/KILL": TooMany,
		"RTMIN=HUP/1s/KILL": Flawless, // in place of another
		"HUP=TERM":          Flawless,
		"USR1=":             Flawless,
		"EXIT=wait":         Flawless,
	} {
		if flaw := add(text); flaw != want {
			t.Errorf("%q has flaw %d, want %d", text, flaw, want)
		}
	}
	if add("RTMIN+1=TERM") != Flawless || add("HUP=TERM/1s/KILL") != Flawless {
		t.Error("the place of one that was replaced is not free")
	}
}

func TestRewrite(t *testing.T) {
	for _, row := range []struct {
		text   string
		good   bool
		signal unix.Signal
		steps  []Step
	}{
		{"15:3", true, unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"15:0", true, unix.SIGTERM, nil},
		{"TERM:quit", true, unix.SIGTERM, []Step{sends(unix.SIGQUIT)}},
		{"64:RTMIN+1", true, 64, []Step{sends(35)}},
		{"", false, 0, nil}, {"15", false, 0, nil}, {"15:", false, 0, nil}, {":3", false, 0, nil}, {"0:3", false, 0, nil},
		{"15:65", false, 0, nil}, {"15:3/9", false, 0, nil}, {"15:5s", false, 0, nil}, {"9:15", false, 0, nil},
		{"STOP:15", false, 0, nil}, {"EXIT:15", false, 0, nil}, {"15:3:4", false, 0, nil}, {"15:-1", false, 0, nil},
		{"15:wait", false, 0, nil}, {"15=3", false, 0, nil}, {"15:00", false, 0, nil},
	} {
		var r Reactions
		if good := r.Rewrite(argument(row.text)); good != row.good {
			t.Errorf("%q is good: %v, want %v", row.text, good, row.good)
		}
		if got := r[row.signal]; row.good && (!got.Has() || fmt.Sprint(all(got)) != fmt.Sprint(row.steps)) {
			t.Errorf("%q has the steps %v, want %v", row.text, all(got), row.steps)
		}
		if !row.good && r != (Reactions{}) {
			t.Errorf("%q is refused and sets something", row.text)
		}
	}
}
