package rule

import (
	"go/ast"
	"go/token"
	"testing"
)

// variables are the package variables of each folder.
type variables map[string]map[string]bool

func (v variables) add(p parsed) {
	for _, declaration := range p.file.Decls {
		g, ok := declaration.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if v[p.dir] == nil {
					v[p.dir] = map[string]bool{}
				}
				v[p.dir][name.Name] = true
			}
		}
	}
}

// checkVariables finds package variables that are written: the file that ships has them in memory that cannot be.
func (p parsed) checkVariables(known variables) (findings []finding) {
	if p.dir == mainDir && p.name == doorFile {
		return nil
	}
	written := func(target ast.Expr) {
		if name := rootOf(target); name != nil && known[p.dir][name.Name] && !isLocal(name) {
			findings = append(findings, p.finding("variable", "writes the package variable %s", name.Name))
		}
	}
	ast.Inspect(p.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, target := range n.Lhs {
				if n.Tok != token.DEFINE {
					written(target)
				}
			}
		case *ast.IncDecStmt:
			written(n.X)
		}
		return true
	})
	return findings
}

// rootOf returns the variable that an expression is part of.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// isLocal tells whether a name was declared within the file's functions: the parser resolves those by itself.
func isLocal(name *ast.Ident) bool {
	if name.Obj == nil {
		return false
	}
	_, global := name.Obj.Decl.(*ast.ValueSpec)
	return !global || name.Obj.Pos() == token.NoPos
}

// TestPlantedVariable plants what writes a package variable, and what only looks as if it did.
func TestPlantedVariable(t *testing.T) {
	for _, c := range []struct {
		code string
		want int
	}{
		{"var a int\nfunc f() { a = 1 }", 1},
		{"var a int\nfunc f() { a++ }", 1},
		{"var a [2]struct{ b int }\nfunc f() { a[1].b += 1 }", 1},
		{"var a int\nfunc f() { a := 1; a = 2; _ = a }", 0},
		{"var a int\nfunc f(a int) { a = 2 }", 0},
		{"var a [2]int\nfunc f() int { b := a; b[0] = 1; return b[0] }", 0},
	} {
		p := parse(t, source{dir: "reaper", name: "planted.go", text: []byte("package reaper\n" + c.code + "\n")})
		known := variables{}
		known.add(p)
		if found := p.checkVariables(known); len(found) != c.want {
			t.Errorf("%q: found %v, want %d", c.code, found, c.want)
		}
	}
}
