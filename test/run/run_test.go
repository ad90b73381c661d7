package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// inFolder runs a test in an empty folder with a place for the file of failures.
func inFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	args := os.Args
	os.Args = []string{"run", "some"}
	t.Cleanup(func() { os.Args = args })
	if err := os.Mkdir(".build", 0o755); err != nil {
		t.Fatal(err)
	}
}

// module writes a package of tests of which some fail, some are left out, and one passes.
func module(t *testing.T) {
	t.Helper()
	files := map[string]string{"go.mod": "module tried\n", "tried_test.go": `package tried

import ("fmt"; "testing")

func TestGood(t *testing.T) { fmt.Println("note: worth knowing") }
func TestBad(t *testing.T) {
	t.Run("part", func(t *testing.T) { t.Error("it is broken") })
}
func TestAway(t *testing.T) { t.Skip("there is no moon") }
`}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGoTest(t *testing.T) {
	inFolder(t)
	module(t)
	var out strings.Builder
	r := group{"some", quick, "go test -count=1 ./..."}.run(&out)
	if r.ok || !slices.Equal(r.failed, []string{"TestBad/part", "TestBad"}) {
		t.Errorf("ok %v, failed %q", r.ok, r.failed)
	}
	if summarize(&out, []*report{r}, time.Second) {
		t.Error("the summary says that all is well")
	}
	for _, want := range []string{"note: worth knowing\n", "it is broken\n", "FAIL\ttried\t", "== some: FAILED, ", "left out: TestAway (there is no moon)\n",
		"\n      go test -count=1 ./... -run '^(TestBad)$'\n", ".build/failed-some.log\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
	if kept, _ := os.ReadFile(".build/failed-some.log"); !strings.Contains(string(kept), "it is broken") || strings.Contains(string(kept), "worth knowing") {
		t.Errorf("kept is %q", kept)
	}
}

func TestScripts(t *testing.T) {
	inFolder(t)
	for _, c := range []struct {
		command      string
		ok           bool
		printed, sum string
	}{
		{"echo fine", true, "fine\n== a: ok, ", "all passed\n"},
		{"echo bad; exit 3", false, "bad\n== a: FAILED, ", "failed:\n  a\n      echo bad; exit 3\n"},
		{"echo so; echo no moon; exit 77", true, "== a: left out, ", "left out: a (no moon)\nall passed\n"},
		{"nosuchprogram", false, "== a: FAILED, ", "failed:\n  a\n      nosuchprogram\n"},
	} {
		var out strings.Builder
		r := group{"a", rest, c.command}.run(&out)
		ok := summarize(&out, []*report{r}, 0)
		if ok != c.ok || !strings.Contains(out.String(), c.printed) || !strings.Contains(out.String(), c.sum) {
			t.Errorf("%s: %v, %q", c.command, ok, out.String())
		}
	}
}

// TestBroken has a package that cannot be compiled: there is no test to name, and all is to be run again.
func TestBroken(t *testing.T) {
	inFolder(t)
	module(t)
	if err := os.WriteFile("tried_test.go", []byte("package tried\nfunc f() int {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r := group{"some", quick, "go test ./..."}.run(&out)
	summarize(&out, []*report{r}, 0)
	if r.ok || !strings.Contains(out.String(), "missing return") || !strings.Contains(out.String(), "\n      go test ./...\n") {
		t.Errorf("ok %v:\n%s", r.ok, out.String())
	}
}

func TestNamed(t *testing.T) {
	for word, want := range map[string]int{"all": len(groups) - 3, "unit": 1, "kubelet": 1} {
		if some, err := named([]string{word}); err != nil || len(some) != want {
			t.Errorf("%s: %q, %v", word, names(some), err)
		}
	}
	fast, _ := named([]string{"quick"})
	slow, _ := named([]string{"rest"})
	if len(fast) == 0 || len(slow) == 0 || len(fast)+len(slow) != len(groups)-3 {
		t.Errorf("quick %q, rest %q", names(fast), names(slow))
	}
	for _, words := range [][]string{nil, {"nosuch"}} {
		if _, err := named(words); err == nil {
			t.Errorf("%q is taken", words)
		}
	}
}

// TestEveryRig has each of them in one group that is run last.
func TestEveryRig(t *testing.T) {
	files, err := filepath.Glob("../rigs/*/*_test.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("only %q, %v", files, err)
	}
	for _, file := range files {
		folder := " ./" + filepath.Base(filepath.Dir(file)) + " "
		var in []string
		for _, g := range groups {
			if strings.Contains(g.command, rigs) && strings.Contains(g.command+" ", folder) && g.set == rest {
				in = append(in, g.name)
			}
		}
		if len(in) != 1 {
			t.Errorf("%sis in %q, want it in one group of the rest", folder, in)
		}
	}
}

// TestEveryModule has go vet look at each: in make check, or in a group of the rest.
func TestEveryModule(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, heavy, _ := strings.Cut(string(makefile), "\nHEAVY = ")
	heavy, _, _ = strings.Cut(heavy, "\n")
	modules := strings.Fields(strings.NewReplacer("':!", "", "'", "").Replace(heavy))
	if len(modules) == 0 {
		t.Fatal("Makefile has no HEAVY")
	}
	for _, module := range modules {
		vets := slices.ContainsFunc(groups, func(g group) bool {
			return g.set == rest && strings.Contains(g.command, "cd "+module+" && go vet ")
		})
		if _, err := os.Stat("../../" + module + "/go.mod"); err != nil || !vets {
			t.Errorf("no group of the rest vets %s, which make check leaves out: %v", module, err)
		}
	}
}

// TestEveryFolder has every folder of tests that run mote in a quick group, and in that of the sandbox.
func TestEveryFolder(t *testing.T) {
	files, err := filepath.Glob("../*/main_test.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("only %q, %v", files, err)
	}
	for _, file := range files {
		folder := "./test/" + filepath.Base(filepath.Dir(file)) + " "
		var in []string
		for _, g := range groups {
			if strings.Contains(g.command+" ", folder) && (g.set == quick || g.name == "sandbox") {
				in = append(in, g.name)
			}
		}
		want := 2
		if folder == "./test/pages " {
			want-- // which is about words
		}
		if len(in) != want {
			t.Errorf("%sis in %q, want it in one quick group and in sandbox", folder, in)
		}
	}
}
