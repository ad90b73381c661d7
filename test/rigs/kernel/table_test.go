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
	for _, m := range machines(t) {
		t.Run(m.arch, func(t *testing.T) {
			g := m.boot(t, life{script: furnished + tests("peers", "TestBehaviours")})
			g.passes(rows, "TestBehaviours/")
		})
	}
}

// tests is a line of sh that runs some of the tests of a folder. There is no repository around them, and they need none.
func tests(folder string, names ...string) string {
	return "TEST_MOTE=/mote TEST_CHILD=/child /" + folder + ".test -test.v -test.parallel 4 -test.run '^(" + strings.Join(names, "|") +
		")$' </dev/null\n"
}

// passes waits for the tests' end, and has a test for each of those that must have passed.
func (g *guest) passes(names []string, prefix string) {
	g.Helper()
	status := g.end(10 * wait.Bound)
	for _, name := range names {
		g.Run(name, func(t *testing.T) { passed(t, g.console.String(), prefix+name) })
	}
	if status != 0 {
		g.Errorf("the tests have ended with the status %#x", status)
	}
}

// tooOld are the rows that Debian's kernel cannot do, and since when Linux can.
var tooOld = map[string]string{"TestBehaviours/passes a value to the app's process group": "6.9"}

// passed looks for a test's outcome in what the tests have printed.
func passed(t *testing.T, text, name string) {
	t.Helper()
	spelled := strings.ReplaceAll(name, " ", "_") // as package testing does
	if _, rest, found := strings.Cut(text, "--- PASS: "+spelled+" ("); found {
		took, _, _ := strings.Cut(rest, ")")
		t.Log(took)
		return
	}
	if since := tooOld[name]; since != "" && strings.Contains(text, "--- SKIP: "+spelled+" (") {
		t.Skip("Linux can do that since " + since)
	}
	t.Errorf("%s has not passed", name)
}

// tableRows reads the names of the table's rows where they are written.
func tableRows(t *testing.T) (rows []string) {
	t.Helper()
	text, err := os.ReadFile(repository + "/test/peers/behaviours_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`(?m)^\t\{"(.*)", [\w.]+\},$`).FindAllSubmatch(text, -1) {
		rows = append(rows, string(match[1]))
	}
	if len(rows) < 40 {
		t.Fatalf("only %d rows found", len(rows))
	}
	return rows
}
