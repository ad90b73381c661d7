package test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// manPage is the man page. That its options and variables are those of mote, both ways, is tested in internal/options.
func manPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/mote.1")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestManualLint has mandoc look at the page. Whether the pages that it refers to are installed is the machine's affair.
func TestManualLint(t *testing.T) {
	out, err := exec.Command("mandoc", "-T", "lint", "../docs/mote.1").CombinedOutput()
	if _, ran := err.(*exec.ExitError); err != nil && !ran {
		t.Fatalf("%v: make tools installs it", err)
	}
	for line := range strings.Lines(string(out)) {
		if !strings.Contains(line, "referenced manual not found") && !strings.Contains(line, "outdated mandoc.db") {
			t.Error(line)
		}
	}
}

// TestManualVersion compares the version in the page with the program's.
func TestManualVersion(t *testing.T) {
	x := newX(t)
	said := x.words(nil, "--version").stdout
	version := regexp.MustCompile(`^mote version (\S+) `).FindStringSubmatch(said)
	told := regexp.MustCompile(`\bversion (\d\S+)`).FindAllStringSubmatch(manPage(t), -1)
	if version == nil || len(told) != 1 || told[0][1] != version[1] {
		t.Errorf("--version is %q, and the page tells of %q", said, told)
	}
}

// TestManualExamples calls mote with each reaction of the table, and with the options of each command line.
func TestManualExamples(t *testing.T) {
	x := newX(t)
	page := strings.ReplaceAll(manPage(t), `\-`, "-")
	tried := 0
	for _, form := range []string{`(?m)^\.Dl (mote .* -- )`, `(?m)^\.It Li (\w+=\S*) Ta`, `(?m)^\.Li (MOTE_\w+=\S+) `} {
		for _, example := range regexp.MustCompile(form).FindAllStringSubmatch(page, -1) {
			call, env := words(strings.TrimPrefix(example[1], "mote ")), []string(nil)
			if name, _, _ := strings.Cut(example[1], "="); strings.HasPrefix(name, "MOTE_") {
				call, env = nil, []string{example[1]}
			} else if !strings.HasPrefix(example[1], "mote ") {
				call = []string{"--on", example[1]}
			}
			tried++
			if r := x.output(env, append(append([]string{motePath}, call...), "true")...); r.code != 0 || r.stderr != "" {
				t.Errorf("%q: code %d, %s", example[0], r.code, r.stderr)
			}
		}
	}
	if tried < 9 {
		t.Errorf("only %d were found", tried)
	}
}
