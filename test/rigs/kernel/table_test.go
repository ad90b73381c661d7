package kernel

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"mote/test/wait"
)

// TestTable runs the table of behaviours on each machine. A row is left out only for what the kernel is too old for.
func TestTable(t *testing.T) {
	rows := tableRows(t)
	for _, m := range machines {
		t.Run(m.arch, func(t *testing.T) {
			g := m.boot(t, life{script: furnished +
				"export TEST_MOTE=/mote TEST_CHILD=/child\n/tests -test.v -test.run '^TestBehaviours$' </dev/null"})
			status := g.end(10 * wait.Bound)
			text := g.console.String()
			for _, row := range rows {
				t.Run(row, func(t *testing.T) { passed(t, text, "TestBehaviours/"+spelled(row)) })
			}
			if status != 0 {
				t.Errorf("the tests have ended with the status %#x", status)
			}
		})
	}
}

// tooOld are the rows that Debian's kernel cannot do, and since when Linux can.
var tooOld = map[string]string{"passes a value to the app's process group": "6.9"}

// passed looks for a test's outcome in what the tests have printed.
func passed(t *testing.T, text, name string) {
	t.Helper()
	_, rest, found := strings.Cut(text, "--- PASS: "+name+" (")
	if found {
		took, _, _ := strings.Cut(rest, ")")
		t.Log(took)
		return
	}
	_, row, _ := strings.Cut(t.Name()[len("TestTable/"):], "/")
	for old, since := range tooOld {
		if spelled(old) == row && strings.Contains(text, "--- SKIP: "+name+" (") {
			t.Skip("Linux can do that since " + since)
		}
	}
	t.Errorf("%s has not passed", name)
}

// tableRows reads the names of the table's rows where they are written.
func tableRows(t *testing.T) (rows []string) {
	t.Helper()
	text, err := os.ReadFile(repository + "/test/behaviours_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`(?m)^\t\{"(.*)", \w+\},$`).FindAllSubmatch(text, -1) {
		rows = append(rows, string(match[1]))
	}
	if len(rows) < 40 {
		t.Fatalf("only %d rows found", len(rows))
	}
	return rows
}

// spelled is how package testing spells a name.
func spelled(name string) string { return strings.ReplaceAll(name, " ", "_") }
