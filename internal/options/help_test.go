package options

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestHelpIsComplete holds the text to the table of options.
func TestHelpIsComplete(t *testing.T) {
	help := Help
	for i := range count {
		o := optionAt(i)
		spelling := " --" + o.set.name()
		if o.short != 0 {
			spelling = "  -" + string(o.short) + ", --" + o.set.name()
		}
		if !regexp.MustCompile(spelling + `[ \[]`).MatchString(help) {
			t.Errorf("says nothing of %q", spelling)
		}
		if name := variableOf(&o); name != "" && !regexp.MustCompile(`\b`+name+`\b`).MatchString(help) {
			t.Errorf("says nothing of %s", name)
		}
	}
}

// TestHelpIsTrue looks for every option and variable of the text in the table.
func TestHelpIsTrue(t *testing.T) {
	help := Help
	known := map[string]bool{"-": true, "--": true, "-v": true, "MOTE_COMMANDS": true}
	for i := range count {
		o := optionAt(i)
		known["--"+o.set.name()], known[variableOf(&o)], known["-"+string(o.short)] = true, true, true
	}
	for _, word := range regexp.MustCompile(`(?m)(^|[ \[])(--?[a-zA-Z-]*|MOTE_[A-Z_]+)`).FindAllStringSubmatch(help, -1) {
		if !known[word[2]] {
			t.Errorf("tells of %q, which is not there", word[2])
		}
	}
}

// TestSummaryIsTrue looks for every option of the short text in the long one, in the same spelling. It fits a screen.
func TestSummaryIsTrue(t *testing.T) {
	options := regexp.MustCompile(`(?m)^  (?:-\w, |    )--[a-z-]+`).FindAllString(Summary, -1)
	for _, option := range options {
		if !strings.Contains(Help, "\n"+option) {
			t.Errorf("%q is not in --help=all", option)
		}
	}
	if lines := strings.Count(Summary, "\n"); lines > 24 || len(options) != 10 {
		t.Errorf("%d lines and %d options, want at most 24 and 10", lines, len(options))
	}
}

func TestHelpFits(t *testing.T) {
	for line := range strings.Lines(Help + Summary) {
		if len(line) > 80 || strings.ContainsAny(line, "\t\r") || strings.HasSuffix(line, " \n") {
			t.Errorf("%d columns: %q", len(line)-1, line)
		}
	}
}

// TestHelpCodes has each exit code that the README has a row for, but those of the app.
func TestHelpCodes(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| (1\d*) \|`).FindAllStringSubmatch(string(readme), -1)
	_, codes, _ := strings.Cut(Help, "Exit codes of its own")
	for _, row := range rows {
		if !regexp.MustCompile(`\b` + row[1] + `\s`).MatchString(codes) {
			t.Errorf("says nothing of %s", row[1])
		}
	}
	if len(rows) < 5 {
		t.Errorf("the README has the rows %q only", rows)
	}
}

// TestOptionsDiffer sees to it that no two rows of the table share a spelling or a variable.
func TestOptionsDiffer(t *testing.T) {
	seen := map[string]string{}
	for i := range count {
		o := optionAt(i)
		for _, spelling := range []string{"-" + string(o.short), "--" + o.set.name(), variableOf(&o)} {
			if other := seen[spelling]; other != "" && spelling != "" && spelling != "-\x00" {
				t.Errorf("%s and %s are both %q", other, o.set.name(), spelling)
			}
			seen[spelling] = o.set.name()
		}
	}
}

// variableOf is the name of an option's variable; "" for none.
func variableOf(o *option) string {
	if !o.variable {
		return ""
	}
	var name variable
	name.of(o.set.name())
	return strings.Clone(name.String())
}
