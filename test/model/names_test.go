package model

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// modelled are the files of which every function is either named in the model or left out for a reason.
var modelled = []string{"init/run.go", "init/wait.go", "init/reap.go", "init/drain.go", "init/react.go",
	"init/stop.go", "init/suspend.go", "init/pause.go",
	"forward/ladder.go", "forward/held.go", "forward/deliver.go", "forward/descendants.go"}

// leftOut are functions in these files that no transition stands for.
var leftOut = map[string]string{
	"init: life.reapNamed":        "reapOne, with a look at a name that changes nothing",
	"init: life.rest":             "the kernel gives no errors that are not in its manual",
	"init: life.spins":            "the same",
	"forward: again":              "the same",
	"forward: insist":             "the same",
	"forward: Forwarder.Continue": "one kill of the model",
	"forward: Forwarder.Group":    "a field of the model",
	"init: sooner":                "a wait has one timeout or none",
	"init: life.delivered":        "for messages and the exit code",
	"init: life.settle":           "who is killed is gone at once in the model",
	"init: life.code":             "the exit code is a table's",
	"init: life.endedByStop":      "the same",
	"init: life.endedBy":          "the same",
	"init: ladders.runs":          "a field of the model",
	"init: life.spare":            "one signal for all that are left, or for some of them",
	"init: life.surprises":        "for a message",
	"init: life.parting":          "one signal for all that are left, as a step of the ladder of EXIT is",
	"init: wantsTerminal":         "job control below a shell is not modelled",
	"init: terminal.stopAlong":    "the same",
	"init: life.suspendsToo":      "mote by the name of dumb-init is not modelled",
	"init: life.suspend":          "the same",
	"init: life.suspendRest":      "job control below a shell is not modelled",
	"init: life.pause":            "a life without an app: the iterations alone",
	"init: life.endPause":         "the same",
	"init: life.takeAllSteps":     "the same",
	"init: ladders.cancel":        "the limit of START is a ladder as any other, which ends with the app",
	"forward: Ladder.Runs":        "a field of the model",
	"forward: Ladder.Drains":      "a field of the model",
	"forward: Ladder.Begun":       "for a message",
	"forward: Ladder.killsNext":   "a wait that ends far too late is not modelled",
	"forward: held.empty":         "a field of the model",
	"forward: held.full":          "a field of the model",
	"forward: wrap":               "the ring is a queue",
}

var goName = regexp.MustCompile(`\b(init|forward|reaper|internal/kernel): ([A-Za-z]+(?:\.[A-Za-z]+)?)`)

// TestNames checks that each Go function which the model names is there, and that none of the loop is forgotten.
func TestNames(t *testing.T) {
	model := map[string]bool{}
	for _, m := range goName.FindAllStringSubmatch(string(read(t, source)), -1) {
		model[m[1]+": "+m[2]] = true
	}
	if len(model) < 30 {
		t.Fatalf("the model names %d functions only", len(model))
	}
	code := map[string]bool{}
	for _, folder := range []string{"init", "forward", "reaper", "internal/kernel"} {
		for _, name := range functions(t, folder, "*.go") {
			code[name] = true
		}
	}
	for name := range model {
		if !code[name] {
			t.Errorf("the model names %s, and there is no such function", name)
		}
	}
	for name := range leftOut {
		if !code[name] {
			t.Errorf("%s is left out, and there is no such function", name)
		}
	}
	for _, file := range modelled {
		for _, name := range functions(t, filepath.Dir(file), filepath.Base(file)) {
			if reason := leftOut[name]; model[name] == (reason != "") {
				t.Errorf("%s: %s: in the model %v, left out %q", file, name, model[name], reason)
			}
		}
	}
}

// functions returns the functions of a folder's files, as "init: life.iterate".
func functions(t *testing.T, folder, pattern string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", folder, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s/%s: no file (%v)", folder, pattern, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range parsed.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok {
				names = append(names, folder+": "+receiver(f)+f.Name.Name)
			}
		}
	}
	return names
}

// receiver returns the type of a method and a dot.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	return kind.(*ast.Ident).Name + "."
}
