package signals

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mote/test/harness"
)

// killers are the functions that may name the system call kill(2), with the statement that each must start with: outside a
// PID namespace of its own, a kill of pid -1 would end the machine.
var killers = map[string]string{
	"kernel.Kill":    "pid == -1",
	"kernel.KillAll": "Getpid() != 1",
}

// TestKillAllStandsOnce reads every Go file of the repository: kill(2) is called in two functions of one package, each
// starts with its guard, and pid -1 stands in one of them.
func TestKillAllStandsOnce(t *testing.T) {
	seen := map[string]bool{}
	eachFunction(t, func(place string, f *ast.FuncDecl, text string) {
		_, name, _ := strings.Cut(place, " ")
		if name == "signals.TestKillAllStandsOnce" || name == "kernel.remaining" { // a list of numbers
			return
		}
		if strings.Contains(text, "SYS_KILL") {
			guard, ok := killers[name]
			if !ok {
				t.Errorf("%s makes the system call kill: only kernel.Kill and kernel.KillAll may", place)
			}
			if first, ok := f.Body.List[0].(*ast.IfStmt); !ok || !strings.HasPrefix(text[first.Pos()-f.Pos():], "if "+guard+" {") {
				t.Errorf("%s does not start with if %s", place, guard)
			}
			if all := strings.Contains(text, "^uintptr(0)"); all != (name == "kernel.KillAll") {
				t.Errorf("%s: pid -1 belongs into kernel.KillAll, and there only", place)
			}
			seen[name] = true
		}
		for _, call := range []string{"Kill(-1", "Kill(^"} {
			if strings.Contains(text, call) && name != "kernel.TestKillRefusesAll" {
				t.Errorf("%s kills pid -1", place)
			}
		}
	})
	if len(seen) != len(killers) {
		t.Errorf("kill is called in %v, want in each of %v", seen, killers)
	}
}

// TestKillAllCalledOnce sees to it that one line of mote's asks for it.
func TestKillAllCalledOnce(t *testing.T) {
	var callers []string
	eachFunction(t, func(place string, f *ast.FuncDecl, text string) {
		file, _, _ := strings.Cut(place, " ")
		for range strings.Count(text, "kernel.KillAll(") {
			if !strings.HasSuffix(file, "_test.go") {
				callers = append(callers, place)
			}
		}
	})
	if len(callers) != 1 {
		t.Errorf("kernel.KillAll is called in %q, want in one line", callers)
	}
}

// eachFunction calls do for every function of every Go file, with its place, "FILE PACKAGE.NAME", and its text.
func eachFunction(t *testing.T, do func(place string, f *ast.FuncDecl, text string)) {
	t.Helper()
	err := filepath.WalkDir(harness.Root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(source)
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Body != nil {
				from, to := files.Position(f.Pos()).Offset, files.Position(f.End()).Offset
				do(path+" "+file.Name.Name+"."+f.Name.Name, f, text[from:to])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
