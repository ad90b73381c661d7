package pid1

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestHelpIsComplete holds the text to the table of options.
func TestHelpIsComplete(t *testing.T) {
	help := readText(t, "text/help.txt")
	for _, o := range options {
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
	help := readText(t, "text/help.txt")
	known := map[string]bool{"-": true, "--": true, "-v": true, "MOTE_COMMANDS": true}
	for _, o := range options {
		known["--"+o.set.name()], known[variableOf(&o)], known["-"+string(o.short)] = true, true, true
	}
	for _, word := range regexp.MustCompile(`(?m)(^|[ \[])(--?[a-zA-Z-]*|MOTE_[A-Z_]+)`).FindAllStringSubmatch(help, -1) {
		if !known[word[2]] {
			t.Errorf("tells of %q, which is not there", word[2])
		}
	}
}

func TestHelpFits(t *testing.T) {
	for line := range strings.Lines(readText(t, "text/help.txt")) {
		if len(line) > 80 || strings.ContainsAny(line, "\t\r") || strings.HasSuffix(line, " \n") {
			t.Errorf("%d columns: %q", len(line)-1, line)
		}
	}
}

// TestOptionsDiffer sees to it that no two rows of the table share a spelling or a variable.
func TestOptionsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, o := range options {
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

// TestTextsAreFresh unpacks what mote prints and compares it with what was packed.
func TestTextsAreFresh(t *testing.T) {
	for file, packed := range map[string]string{
		"text/help.txt": helpText, "text/signals.txt": signalsText, "../LICENSE": licenseText,
	} {
		want := readText(t, file)
		var buffer [longestText]byte
		if got := unpack(packed, buffer[:]); got != want {
			t.Errorf("%s is not what mote prints: %q; make packs it", file, got)
		}
		if len(packed) > len(want)*3/4 {
			t.Errorf("%s: %d bytes were packed into %d only", file, len(want), len(packed))
		}
	}
}

// TestUnpackPlain unpacks what was never packed.
func TestUnpackPlain(t *testing.T) {
	var buffer [longestText]byte
	if got := unpack("as it is\n", buffer[:]); got != "as it is\n" {
		t.Errorf("%q", got)
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
