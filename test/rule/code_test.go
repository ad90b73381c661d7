package rule

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCode compiles the bare packages and reads what became of them.
func TestCode(t *testing.T) {
	var dirs []string
	for _, s := range readSources(t, repository()) {
		if path.Ext(s.name) == ".go" && (len(dirs) == 0 || dirs[len(dirs)-1] != s.dir) {
			dirs = append(dirs, s.dir)
		}
	}
	for _, architecture := range architectures {
		t.Run(architecture, func(t *testing.T) {
			tc := newToolchain(t, architecture)
			objects := tc.compile("", dirs...)
			if len(objects) != len(dirs) {
				t.Fatalf("%d packages in %d folders", len(objects), len(dirs))
			}
			for _, o := range objects {
				report(t, tc.checkObject(o))
			}
		})
	}
}

// checkObject returns what compiled code may not do and does.
func (tc toolchain) checkObject(o object) []finding {
	tc.t.Helper()
	functions := functionsOf(tc.run("tool", "objdump", o.file), o.symbolPath())
	if len(functions) == 0 {
		tc.t.Fatalf("%s: go tool objdump lists no function", o.dir)
	}
	findings := checkInit(o, tc.run("tool", "nm", "-size", o.file))
	for _, f := range functions {
		findings = append(findings, checkFunction(o, f)...)
	}
	return unique(findings)
}

// symbolPath is how the package's symbols start.
func (o object) symbolPath() string {
	if o.dir == mainDir {
		return "main"
	}
	return module + "/" + o.dir
}

func (o object) name() string {
	if o.dir == mainDir {
		return "main"
	}
	return o.dir
}

// function is one compiled function and what it refers to.
type function struct {
	name        string
	relocations []relocation
	indirect    bool // it calls what a register points at
}

// relocation is a place in the code that the linker fills in, or a note to the linker.
type relocation struct{ kind, symbol string }

var (
	textLine     = regexp.MustCompile(`^TEXT (.*)\(SB\) (.*)$`)
	marker       = regexp.MustCompile(`\[\d+:\d+\]R_`)
	symbolSuffix = regexp.MustCompile(`(<\d+>)?(\+-?\d+)?$`) // the ABI and an offset
	indirectCall = regexp.MustCompile(`\t(CALL|BL) (\(|\*|[A-Z])`)
)

// functionsOf reads the output of go tool objdump. The door's functions are left out, and in the package main so is
// generic code of other packages that was compiled along with the door.
func functionsOf(objdump, symbolPath string) (functions []function) {
	keep := false
	for line := range strings.Lines(objdump) {
		line = strings.TrimRight(line, " \n")
		if text := textLine.FindStringSubmatch(line); text != nil {
			name, own := strings.CutPrefix(text[1], symbolPath+".")
			keep = (own || symbolPath != "main") && text[2] != module+"/"+doorFile
			if keep {
				functions = append(functions, function{name: name})
			}
			continue
		}
		if !keep {
			continue
		}
		f := &functions[len(functions)-1]
		f.indirect = f.indirect || indirectCall.MatchString(line)
		for _, part := range marker.Split(line, -1)[1:] {
			kind, symbol, _ := strings.Cut(strings.TrimSpace(part), ":")
			f.relocations = append(f.relocations, relocation{kind, symbolSuffix.ReplaceAllString(symbol, "")})
		}
	}
	return functions
}

// checkFunction returns what one function may not do and does, each kind of it once.
func checkFunction(o object, f function) (findings []finding) {
	seen := map[string]bool{}
	add := func(what, anchor string) {
		if !seen[anchor] {
			findings = append(findings, finding{o.name(), f.name + " " + what, anchor})
		}
		seen[anchor] = true
	}
	if f.indirect {
		add("calls a function value", "function-value")
	}
	for _, r := range f.relocations {
		if what, anchor := r.breach(o); anchor != "" {
			add(what, anchor)
		}
	}
	return findings
}

// breach says what is wrong with a relocation; the anchor is "" where nothing is.
func (r relocation) breach(o object) (what, anchor string) {
	if r.kind == "CALLIND" {
		return "calls a function value", "function-value"
	}
	if strings.HasPrefix(r.kind, "USEIFACE") || strings.HasPrefix(r.symbol, "go:itab.") {
		return "uses an interface value: " + r.symbol, "interface"
	}
	if name, found := strings.CutPrefix(r.symbol, "runtime."); found {
		return "calls " + r.symbol, anchorOf(name)
	}
	if r.harmless(o) {
		return "", ""
	}
	return "uses " + r.symbol, foreignAnchor(r.symbol)
}

// anchorOf returns the row for a runtime function, and "" for an allowed one.
func anchorOf(name string) string {
	if _, ok := allowed[name]; ok || name == "writeBarrier" { // the flag that is read before each gcWriteBarrier
		return ""
	}
	for _, c := range constructs {
		if strings.HasPrefix(name, c.prefix) {
			return c.anchor
		}
	}
	return allowList
}

// harmless tells whether a symbol outside the runtime is mote's own, data that the compiler made, or the one function
// of x/sys/unix that makes a system call and nothing else.
func (r relocation) harmless(o object) bool {
	for _, prefix := range []string{"type:", "go:", "$", "main.", module + "/"} {
		if strings.HasPrefix(r.symbol, prefix) {
			return true
		}
	}
	return r.symbol == "" || r.symbol == "golang.org/x/sys/unix.RawSyscall6" && o.dir == kernel
}

func foreignAnchor(symbol string) string {
	switch {
	case strings.HasPrefix(symbol, "internal/runtime/maps."):
		return "map"
	case strings.HasPrefix(symbol, "syscall.Errno."):
		return "error"
	case strings.HasPrefix(symbol, "golang.org/x/sys/unix."):
		return "system-call"
	}
	return "imports"
}

// taskHeader is the size of an init task without functions. The compiler writes one for each package that imports one
// with an init task, as x/sys/unix has. A word follows for each function that is to run: MakeTask in the compiler's
// package pkginit.
const (
	taskHeader = 8
	wordSize   = 8
)

// checkInit tells whether a package has something to do before main, by the output of go tool nm -size.
func checkInit(o object, nm string) []finding {
	for line := range strings.Lines(nm) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[len(fields)-1] != o.symbolPath()+"..inittask" || fields[len(fields)-2] == "U" {
			continue
		}
		size, err := strconv.Atoi(fields[len(fields)-3])
		if err != nil || size != taskHeader {
			count := strconv.Itoa((size - taskHeader) / wordSize)
			return []finding{{o.name(), "has init functions or computed variables: " + count, "init"}}
		}
	}
	return nil
}
