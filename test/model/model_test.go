package model

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const source = "loop.pml"

var update = flag.Bool("update", false, "write the table of docs/model.md anew")

// found is what the searches have found, life by life.
type found struct {
	sync.Mutex
	rows         map[string]string
	reached, all map[int]bool
}

// TestLives checks every life, then that no line of the model was idle, and the table of the documentation.
func TestLives(t *testing.T) {
	model := read(t, source)
	f := found{rows: map[string]string{}, reached: map[int]bool{}, all: map[int]bool{}}
	t.Run("life", func(t *testing.T) {
		for _, l := range lives {
			t.Run(l.name, func(t *testing.T) {
				t.Parallel()
				f.check(t, l, model)
			})
		}
	})
	if t.Failed() {
		return
	}
	f.idle(t, bytes.Split(model, []byte("\n")))
	f.document(t)
}

// check searches one life for each of its claims.
func (f *found) check(t *testing.T, l life, model []byte) {
	c := newChecker(t, model, "-Og", l.defs...)
	most := 0
	for _, claim := range l.claims {
		r := c.search(t, claim)
		if r.errors != 0 || !r.complete || r.states == 0 {
			t.Fatalf("%s: errors %d, complete %v, %s\n%s", claim, r.errors, r.complete, r.trail, r.output)
		}
		most = max(most, r.states)
		reached, all := c.reached(t, r)
		f.Lock()
		join(f.reached, reached)
		join(f.all, all)
		f.Unlock()
	}
	f.Lock()
	f.rows[l.name] = fmt.Sprintf("| %s | %s | %s | %d |", l.name, l.about, quoted(l.claims), most)
	f.Unlock()
}

// idle finds lines that no life reaches: what is never done is never checked. Lines that say "never" are to be idle.
func (f *found) idle(t *testing.T, lines [][]byte) {
	if len(f.all) < 50 {
		t.Fatalf("only %d lines of the process mote were found", len(f.all))
	}
	for number := range f.all {
		line := lines[number-1]
		if never := bytes.Contains(line, []byte("/* never:")); never == f.reached[number] {
			t.Errorf("%s:%d: reached %v: %s", source, number, never, bytes.TrimSpace(line))
		}
	}
}

// states is the last column of the table. Another version of spin may count otherwise, so the numbers are not compared.
var states = regexp.MustCompile(`\d+ \|\n`)

// document compares the table of docs/model.md with what was found.
func (f *found) document(t *testing.T) {
	const path, from, to = "../../docs/model.md", "|---|---|---|---|\n", "\n\n"
	var table strings.Builder
	for _, l := range lives {
		fmt.Fprintln(&table, f.rows[l.name])
	}
	text := string(read(t, path))
	before, rest, ok := strings.Cut(text, from)
	old, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s has no table", path)
	}
	if !*update {
		if states.ReplaceAllString(old+"\n", "") == states.ReplaceAllString(table.String(), "") {
			return
		}
		t.Fatalf("%s is out of date: go test ./test/model -update", path)
	}
	if err := os.WriteFile(path, []byte(before+from+table.String()+to[1:]+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func join(to, from map[int]bool) {
	for key := range from {
		to[key] = true
	}
}

func quoted(claims []string) string { return "`" + strings.Join(claims, "`, `") + "`" }
