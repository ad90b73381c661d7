package test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The page that says what mote does about each error of each call.
const faultsPage = "../docs/faults.md"

// livesAtOnce is how many lives go on at a time. Most of each is waiting.
const livesAtOnce = 6

// laboratory has what the lives look like without a fault, and all rows.
type laboratory struct {
	sites  [][]*site
	normal map[string]seen
	rows   []row
}

// newLaboratory runs each life without a fault.
func newLaboratory(t *testing.T) *laboratory {
	lab := &laboratory{normal: map[string]seen{}}
	lives := theLives()
	for _, l := range lives {
		o := live(t, l, fault{inChild: true})
		if o.why != "" || len(o.lost) > 0 || len(o.effects) > 0 {
			t.Fatalf("without a fault, %s: %+v %s", l.name, o.seen, o.why)
		}
		lab.sites = append(lab.sites, l.sites(o.trace))
		lab.normal[l.name] = o.seen
	}
	lab.rows = plan(lives, lab.sites)
	return lab
}

// try runs one row and returns what was different, and what is wrong with that.
func (lab *laboratory) try(t *testing.T, r row) (words []string, wrong string) {
	o := live(t, r.life, r.fault)
	if o.why != "" {
		return []string{"hangs"}, o.why
	}
	if !contains(o.trace, "(INJECTED)") {
		return nil, "" // this time the life did not get there; another row of the place does
	}
	words = o.differs(lab.normal[r.life.name])
	if contains(o.trace, "nanosleep({tv_sec=0, tv_nsec=100000000}") {
		words = append([]string{"pauses 100 ms"}, words...)
	}
	return words, r.judge(o.seen, lab.normal[r.life.name], words)
}

// TestFaults makes every call that mote makes fail with every error that its manual page names and some more, once and
// twice in a row, early and late, and compares what mote does with docs/faults.md.
func TestFaults(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	lab := newLaboratory(t)
	documented, _ := os.ReadFile(faultsPage)
	page := newFaultPage(string(documented))
	work := make(chan row)
	var wait sync.WaitGroup
	for range livesAtOnce {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for r := range work {
				lab.settle(t, page, r)
			}
		}()
	}
	for _, r := range lab.rows {
		work <- r
	}
	close(work)
	wait.Wait()
	t.Logf("%d rows", len(lab.rows))
	page.compare(t, string(documented))
}

// settle runs a row, and once more or twice where the outcome is wrong or not the documented one: the machine may have been
// busy.
func (lab *laboratory) settle(t *testing.T, page *faultPage, r row) {
	var words []string
	var wrong string
	for range 3 {
		words, wrong = lab.try(t, r)
		if wrong == "" && (*update || page.expects(r, words)) {
			break
		}
	}
	if wrong != "" {
		t.Errorf("%s, %s fails with %s as number %d to %d: %s", r.life.name, r.site.text, r.errno, r.first, r.last, wrong)
	}
	if wrong == "" && !*update && !page.expects(r, words) {
		t.Logf("%s, %s fails with %s as number %d to %d: %q", r.life.name, r.site.text, r.errno, r.first, r.last, words)
	}
	page.add(r, words)
}

// wrapped are the names of calls in mote's own source.
var wrapped = regexp.MustCompile(`\bSYS_([A-Za-z0-9_]+)`)

// lifeless are calls that no life makes: those of the tools, whose failures are in TestToolInstallFails and its like, and one
// that the kernel itself makes.
var lifeless = strings.Fields("renameat2 unlinkat fchmod fsync readlinkat getuid restart_syscall")

// TestFaultsCoverEveryCall compares the calls that internal/kernel wraps, and those of the assembly files, with those that
// the lives make: a new call needs a life.
func TestFaultsCoverEveryCall(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	made := map[string]bool{"execve": true}
	for _, sites := range newLaboratory(t).sites {
		for _, s := range sites {
			made[s.call] = true
			if _, ok := manual[s.call]; !ok {
				t.Errorf("mote calls %s, and the list of errors has no row for it", s.call)
			}
		}
	}
	for _, path := range sources(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range wrapped.FindAllStringSubmatch(string(text), -1) {
			if call := strings.ToLower(name[1]); !made[call] && !slices.Contains(lifeless, call) {
				t.Errorf("%s has %s, and no life calls it", path, call)
			}
		}
	}
}

// sources are the files of mote's that name system calls by number, for this machine.
func sources(t *testing.T) (paths []string) {
	for _, pattern := range []string{"../internal/kernel", "..", "../init"} {
		entries, err := os.ReadDir(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := entry.Name()
			source := strings.HasSuffix(name, ".go") && pattern == "../internal/kernel" || strings.HasSuffix(name, ".s")
			if source && !strings.HasSuffix(name, "_test.go") && !contains(name, "arm64") {
				paths = append(paths, pattern+"/"+name)
			}
		}
	}
	slices.Sort(paths)
	return paths
}
