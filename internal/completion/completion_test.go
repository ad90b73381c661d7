package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestScriptsAreWritten compares the scripts with what the tables make of them.
func TestScriptsAreWritten(t *testing.T) {
	for _, s := range shells {
		want, err := s.script()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile("../../completions/" + s.file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("completions/%s is not what make completions writes (%v)", s.file, err)
		}
	}
}

// TestScriptsAreComplete looks for each option and each signal in each script: no template may have forgotten some.
func TestScriptsAreComplete(t *testing.T) {
	all, err := collect()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Signals) != 62 || len(all.Events) != 61 {
		t.Errorf("there are %d signals and %d events, and not 62 and 61", len(all.Signals), len(all.Events))
	}
	for _, s := range shells {
		script, err := s.script()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range s.wanted(all) {
			if !strings.Contains(string(script), want) {
				t.Errorf("%s: nothing about %q", s.file, want)
			}
		}
	}
}

// wanted is a piece of the script of a shell for each option, and those for the signals.
func (s shell) wanted(all everything) (pieces []string) {
	for _, o := range all.Options {
		switch s.name {
		case "bash":
			pieces = append(pieces, " --"+o.Name+" ")
		case "zsh":
			pieces = append(pieces, "'*--"+o.Name, "["+o.Says+"]")
		case "fish":
			pieces = append(pieces, " -l "+o.Name+" ", " -d '"+o.Says+"'")
		}
	}
	return append(pieces, strings.Join(all.Signals, " "), strings.Join(all.Events, " "))
}

// TestSayingsAreSafe keeps out of the descriptions what a script would take for more than text.
func TestSayingsAreSafe(t *testing.T) {
	for name, s := range sayings {
		if strings.ContainsAny(s.says, `'"[]:$\`) {
			t.Errorf("%s: %q", name, s.says)
		}
	}
}
