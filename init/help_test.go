package pid1

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"mote/internal/kernel"
)

// TestHelpIsComplete holds the text to the table of options.
func TestHelpIsComplete(t *testing.T) {
	for _, o := range options {
		spelling := " --" + o.long + " "
		if o.short != 0 {
			spelling = "  -" + string(o.short) + ", --" + o.long + " "
		}
		if !strings.Contains(helpText, spelling) {
			t.Errorf("says nothing of %q", spelling)
		}
		if o.variable != "" && !regexp.MustCompile(`\b`+o.variable+`\b`).MatchString(helpText) {
			t.Errorf("says nothing of %s", o.variable)
		}
	}
}

// TestHelpIsTrue looks for every option and variable of the text in the table.
func TestHelpIsTrue(t *testing.T) {
	known := map[string]bool{"-": true, "--": true, "-v": true}
	for _, o := range options {
		known["--"+o.long], known[o.variable], known["-"+string(o.short)] = true, true, true
	}
	for _, word := range regexp.MustCompile(`(?m)(^|[ \[])(--?[a-zA-Z-]*|MOTE_[A-Z_]+)`).FindAllStringSubmatch(helpText, -1) {
		if !known[word[2]] {
			t.Errorf("tells of %q, which is not there", word[2])
		}
	}
}

func TestHelpFits(t *testing.T) {
	for line := range strings.Lines(helpText) {
		if len(line) > 80 || strings.ContainsAny(line, "\t\r") || strings.HasSuffix(line, " \n") {
			t.Errorf("%d columns: %q", len(line)-1, line)
		}
	}
}

// TestOptionsDiffer sees to it that no two rows of the table share a spelling or a variable.
func TestOptionsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, o := range options {
		for _, spelling := range []string{"-" + string(o.short), "--" + o.long, o.variable} {
			if other := seen[spelling]; other != "" && spelling != "" && spelling != "-\x00" {
				t.Errorf("%s and %s are both %q", other, o.long, spelling)
			}
			seen[spelling] = o.long
		}
		if o.variable != "" && !kernel.StartsWith(o.variable, ourPrefix) {
			t.Errorf("%s does not start with %s", o.variable, ourPrefix)
		}
	}
}

func TestLicense(t *testing.T) {
	file, err := os.ReadFile("../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if licenseText != string(file) {
		t.Error("--license and the file LICENSE differ")
	}
}
