package rule

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestSources(t *testing.T) { report(t, checkSources(t, repository())) }

// checkSources returns what the text of the bare packages may not say and does.
func checkSources(t *testing.T, repo fs.FS) (findings []finding) {
	t.Helper()
	documented := map[string]bool{}
	for _, s := range readSources(t, repo) {
		switch path.Ext(s.name) {
		case ".s":
			findings = append(findings, checkAssembly(s)...)
		case ".go":
			p := parse(t, s)
			findings = append(findings, p.check()...)
			documented[s.dir] = documented[s.dir] || p.statesRule()
		}
	}
	for dir, stated := range documented {
		if !stated && dir != mainDir {
			findings = append(findings, finding{where: dir + "/doc.go", what: "lacks the paragraph: " + ruleParagraph})
		}
	}
	return findings
}

// ruleParagraph stands in the doc.go of each bare package.
const ruleParagraph = "This package runs without the Go runtime: nothing here may allocate, lock, start a goroutine, " +
	"defer, use a map, an interface value or an init function (docs/bare.md)."

// parsed is a Go file.
type parsed struct {
	source
	file  *ast.File
	lines *token.FileSet
}

func parse(t *testing.T, s source) parsed {
	t.Helper()
	lines := token.NewFileSet()
	file, err := parser.ParseFile(lines, s.path(), s.text, parser.ParseComments)
	check(t, err)
	return parsed{s, file, lines}
}

func (p parsed) check() (findings []finding) {
	findings = p.checkLengths()
	if p.dir == mainDir && p.name == doorFile {
		return findings
	}
	findings = append(findings, p.checkImports()...)
	findings = append(findings, p.checkSystemCalls()...)
	return append(findings, p.checkComments()...)
}

func (p parsed) finding(anchor, format string, arguments ...any) finding {
	return finding{p.path(), fmt.Sprintf(format, arguments...), anchor}
}

func (p parsed) statesRule() bool {
	return p.name == "doc.go" && strings.Contains(strings.Join(strings.Fields(p.file.Doc.Text()), " "), ruleParagraph)
}

func (p parsed) checkImports() (findings []finding) {
	for _, spec := range p.file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		switch {
		case name == "golang.org/x/sys/unix" || name == "math/bits":
		case name == "unsafe" && p.dir == mainDir && spec.Name != nil && spec.Name.Name == "_": // for go:linkname
		case name == "unsafe" && p.dir != kernel:
			findings = append(findings, p.finding("imports", "imports unsafe, which only %s may", kernel))
		case name == "unsafe" && !strings.HasSuffix(p.name, "_unsafe.go"):
			findings = append(findings, p.finding("imports", "imports unsafe: its name must end in _unsafe.go"))
		case name == "unsafe":
		case strings.HasPrefix(name, module+"/"):
			findings = append(findings, p.checkDirection(strings.TrimPrefix(name, module+"/"))...)
		default:
			findings = append(findings, p.finding("imports", "imports %s, which may need the Go runtime", name))
		}
	}
	return findings
}

// checkDirection holds imports to one way, down the layers.
func (p parsed) checkDirection(imported string) []finding {
	own, _ := levelOf(p.dir)
	level, bare := levelOf(imported)
	if !bare {
		return []finding{p.finding("imports", "imports %s, which is no bare package", imported)}
	}
	if level >= own {
		return []finding{p.finding("imports", "the arrow %s -> %s does not go down", p.dir, imported)}
	}
	return nil
}

var systemCall = regexp.MustCompile(`^(Raw)?(Vfork)?Syscall`)

// checkSystemCalls finds system calls outside the package that wraps them.
func (p parsed) checkSystemCalls() (findings []finding) {
	ast.Inspect(p.file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok || !systemCall.MatchString(selector.Sel.Name) {
			return true
		}
		name := selector.Sel.Name
		if p.dir != kernel {
			findings = append(findings, p.finding("system-call", "uses %s, which only %s may", name, kernel))
		} else if !strings.HasPrefix(name, "Raw") {
			findings = append(findings, p.finding("system-call", "uses %s, which needs the Go runtime", name))
		}
		return true
	})
	return findings
}

// Assembly may enter the kernel in the files that must: to set up g, to clone, and to return from a signal handler.
var (
	enters   = regexp.MustCompile(`(?m)^\s*(SYSCALL|SVC|ECALL|SWI|INT\s+\$0x80)\b`)
	mayEnter = regexp.MustCompile(`^(internal/bare/boot|init/vfork|internal/kernel/catch)_[a-z0-9]+\.s$`)
	calls    = regexp.MustCompile(`(?m)^\s*(?:CALL|BL|JMP|BR|B)\s+(\S+)\(SB\)`)
)

func checkAssembly(s source) (findings []finding) {
	if enters.Match(s.text) && !mayEnter.MatchString(s.path()) {
		what := "makes a system call, which only " + kernel + " may"
		findings = append(findings, finding{s.path(), what, "system-call"})
	}
	for _, call := range calls.FindAllSubmatch(s.text, -1) {
		if name := string(call[1]); !strings.HasPrefix(name, "·") {
			findings = append(findings, finding{s.path(), "calls " + name + " of another package", "imports"})
		}
	}
	return findings
}

// The longest functions: each step of the life is one that a screen holds, and the two beginnings do nothing but call.
const (
	longest      = 50
	longestStart = 15
)

func (p parsed) checkLengths() (findings []finding) {
	for _, d := range p.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		limit := longest
		if p.dir == mainDir && (f.Name.Name == "main" || f.Name.Name == "boot") {
			limit = longestStart
		}
		if n := p.lines.Position(f.End()).Line - p.lines.Position(f.Pos()).Line + 1; n > limit {
			findings = append(findings, p.finding("", "%s has %d lines, more than %d", f.Name.Name, n, limit))
		}
	}
	return findings
}

// checkComments wants a word about everything that other packages may use.
func (p parsed) checkComments() (findings []finding) {
	for _, d := range p.file.Decls {
		for _, name := range undocumented(d) {
			findings = append(findings, p.finding("", "%s has no doc comment", name))
		}
	}
	return findings
}

func undocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		if d.Doc == nil {
			for _, spec := range d.Specs {
				names = append(names, undocumentedIn(spec)...)
			}
		}
	}
	return names
}

// undocumentedIn looks at one line of a group. A comment behind it will do, and so will, for the first constant of a
// type, the type's own.
func undocumentedIn(spec ast.Spec) (names []string) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && s.Comment == nil {
			names = append(names, s.Name.Name)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && s.Doc == nil && s.Comment == nil && s.Type == nil {
				names = append(names, name.Name)
			}
		}
	}
	return names
}
