package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// breaches break the rule of the bare start, each in one way, for which docs/bare.md has a row.
var breaches = []struct{ name, row, code string }{
	{"make", "make", `func plant(n int, s string) { use(make([]int, n)) }
		//go:noinline
		func use(a []int) { a[0] = 1 }`},
	{"append", "append", `func plant(n int, s string) { var a [4]int; use(append(a[:n], n)) }
		//go:noinline
		func use(a []int) { a[0] = 1 }`},
	{"new", "new", `func plant(n int, s string) { use(&n) }
		//go:noinline
		func use(p *int) *int { kept.p = p; return kept.p }
		var kept thing`},
	{"a large variable", "new", `func plant(n int, s string) { var a [200000]byte; fill(a[:]) }
		//go:noinline
		func fill(a []byte) { a[0] = 1 }`},
	{"concatenation", "concatenation", `func plant(n int, s string) { use(s + "x") }
		//go:noinline
		func use(s string) int { return len(s) }`},
	{"conversion", "conversion", `func plant(n int, s string) { use([]byte(s)) }
		//go:noinline
		func use(b []byte) { b[0] = 1 }`},
	{"range", "range", `func plant(n int, s string) { for _, r := range s { work(int(r)) } }`},
	{"map", "map", `func plant(n int, s string) { work(numbers(n, s)) }
		//go:noinline
		func numbers(n int, s string) int { return look(nil, s) }
		//go:noinline
		func look(m map[string]int, s string) int { return m[s] }`},
	{"map that is made", "map", `func plant(n int, s string) { m := map[int]int{}; fill(m, n) }
		//go:noinline
		func fill(m map[int]int, n int) { m[n] = n }`},
	{"interface", "interface", `func plant(n int, s string) { shown = n }
		var shown any`},
	{"assertion", "interface", `func plant(n int, s string) { use(thing{}) }
		//go:noinline
		func use(a any) bool { _, ok := a.(interface{ Show() int }); return ok }`},
	{"closure that escapes", "new", `func plant(n int, s string) { kept.f = func() int { n++; return n }; work(kept.f()) }
		var kept struct{ f func() int }`},
	{"go", "go", `func plant(n int, s string) { go plant(1, "") }`},
	{"channel", "channel", `func plant(n int, s string) { c := make(chan int, 1); c <- n }`},
	{"select", "channel", `func plant(n int, s string) { use(nil, nil) }
		//go:noinline
		func use(c, d chan int) { select { case <-c: case <-d: } }`},
	{"defer", "defer", `func plant(n int, s string) { defer work(n); work(2) }`},
	{"defer in a loop", "defer", `func plant(n int, s string) { for range n { defer nothing() } }
		//go:noinline
		func nothing() {}`},
	{"panic", "panic", `func plant(n int, s string) { panic("") }`},
	{"print", "print", `func plant(n int, s string) { println(n) }`},
	{"init function", "init", `func init() { work(1) }
		func plant(n int, s string) {}`},
	{"computed variable", "init", `var computed = work(1)
		func plant(n int, s string) { work(computed) }`},
	{"os", "imports", `import "os"; func plant(n int, s string) { os.Remove(s) }`},
	{"fmt", "imports", `import "fmt"; func plant(n int, s string) { fmt.Print() }`},
	{"errors", "new", `import "errors"; func plant(n int, s string) { failed = errors.New(s) }
		var failed error`},
	{"time", "imports", `import "time"; func plant(n int, s string) { time.Sleep(time.Second) }`},
	{"a wrapper", "imports", `func plant(n int, s string) { _ = unix.Kill(n, 0) }`},
	{"another wrapper", "imports", `func plant(n int, s string) { _, _ = unix.Open(s, 0, 0) }`},
	{"the words of an errno", "imports", `func plant(n int, s string) { work(len(unix.Errno(n).Error())) }`},
}

// TestBreaches sees the build fail for each, with the row, and leave no file.
func TestBreaches(t *testing.T) {
	page, err := os.ReadFile("../../docs/bare.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			j := plant(t, b.code)
			err := j.run()
			if err == nil || !strings.Contains(err.Error(), "docs/bare.md#"+b.row) {
				t.Errorf("%v; want row %s", err, b.row)
			}
			if !regexp.MustCompile("(?m)^### " + b.row + "$").Match(page) {
				t.Errorf("docs/bare.md has no row %s", b.row)
			}
			for _, name := range []string{j.out, j.debug} {
				if _, err := os.Stat(name); err == nil {
					t.Errorf("%s was written", name)
				}
			}
			t.Log(err)
		})
	}
}
