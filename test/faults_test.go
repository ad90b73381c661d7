package test

import (
	"fmt"
	"go/build"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mote/test/wait"
)

// The page that says what mote does about each error of each call.
const faultsPage = "../docs/faults.md"

// livesAtOnce is how many lives go on at a time. Most of each is waiting.
const livesAtOnce = 6

// laboratory has what the lives look like without a fault, and all rows.
type laboratory struct {
	sites  [][]*site
	normal map[string]seen
	pauses map[string]int // how often mote pauses in each of them
	rows   []row
	hung   atomic.Int32 // how many of them
	away   []string     // what places that no life comes to on this machine begin with
}

// theLaboratory is made once for all tests.
var theLaboratory struct {
	sync.Once
	*laboratory
}

func laboratoryOf(t *testing.T) *laboratory {
	theLaboratory.Do(func() { theLaboratory.laboratory = newLaboratory(t) })
	if theLaboratory.laboratory == nil {
		t.Fatal("there is no life without a fault to compare with")
	}
	return theLaboratory.laboratory
}

// newLaboratory runs each life without a fault.
func newLaboratory(t *testing.T) *laboratory {
	lab := &laboratory{normal: map[string]seen{}, pauses: map[string]int{}}
	var lives []aLife
	all := theLives(t)
	if testing.Short() {
		all = all[:plainLives]
	}
	for _, l := range all {
		if l.reason != "" {
			t.Logf("left out, %s: %s", l.name, l.reason)
			lab.away = append(lab.away, l.only...)
			continue
		}
		o := faultless(t, l)
		lives = append(lives, l)
		lab.sites = append(lab.sites, l.sites(o.trace))
		lab.normal[l.name], lab.pauses[l.name] = o.seen, pausesOf(o.trace)
	}
	lab.rows = plan(lives, lab.sites)
	if testing.Short() {
		lab.rows = oncePerPlace(lab.rows)
	}
	return lab
}

// mostTries is how often something is tried: the machine may be busy. patienceOf is how long each try waits.
const mostTries = 3

func patienceOf(try int) time.Duration { return []time.Duration{lostAfter, patient, patient}[try] }

// faultless runs a life without a fault.
func faultless(t *testing.T, l aLife) (o outcome) {
	for try := range mostTries {
		o = live(t, l, fault{inChild: true}, patienceOf(try))
		if o.sound() {
			return o
		}
		t.Logf("without a fault, try %d, %s: %+v %s", try+1, l.name, o.seen, o.why)
	}
	t.Fatalf("without a fault, %s: %+v %s", l.name, o.seen, o.why)
	return o
}

// sound tells whether a life without a fault is as it should be.
func (o outcome) sound() bool { return o.why == "" && len(o.lost) == 0 && len(o.effects) == 0 }

// pausesOf counts those of 100 ms in a trace.
func pausesOf(trace string) int { return count(trace, "nanosleep({tv_sec=0, tv_nsec=100000000}") }

// attempt is what came of one row.
type attempt struct {
	words []string // what was different
	wrong string   // what is wrong with that
	there bool     // the life got to the place of the row
	late  bool     // something was waited for in vain
	hung  bool
}

// try runs one row.
func (lab *laboratory) try(t *testing.T, r row, patience time.Duration) (a attempt) {
	o := live(t, r.life, r.fault, patience)
	if o.why != "" {
		return attempt{wrong: "hangs: " + o.why, hung: true}
	}
	place := o.hit(r.fault)
	if place == nil {
		return a // this time the life did not get so far; another row of the place does
	}
	a.words = o.differs(lab.normal[r.life.name])
	if pausesOf(o.trace) > lab.pauses[r.life.name] {
		a.words = append([]string{"pauses 100 ms"}, a.words...)
	}
	a.there, a.late = place.text == r.site.text, o.late
	r.site = place
	if a.wrong = r.judge(o.seen, lab.normal[r.life.name], a.words); a.wrong != "" {
		a.wrong += fmt.Sprintf("; %+v", o.seen)
	}
	return a
}

// mostHung is how many rows may hang until the others are left out.
const mostHung = 6

// lateNow tells whether a life without a fault takes long at this moment, too. Else, a life that hung for a minute did so by
// its fault.
func lateNow(t *testing.T, l aLife) bool {
	begin := time.Now()
	o := live(t, l, fault{inChild: true}, patient)
	took := time.Since(begin)
	t.Logf("without a fault, %s now takes %v: %+v %s", l.name, took, o.seen, o.why)
	return !o.sound() || took > wait.Bound/6
}

// TestFaults makes every call that mote makes fail with every error that its manual page names and some more, once and
// twice in a row, early and late, and compares what mote does with docs/faults.md. In short, each place of some plain lives has
// one error, once.
func TestFaults(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	lab := laboratoryOf(t)
	documented, err := os.ReadFile(faultsPage)
	if err != nil {
		t.Fatal(err)
	}
	page := newFaultPage(string(documented))
	page.away, page.some = lab.away, testing.Short()
	lab.settleAll(t, page, lab.rows)
	t.Logf("%d rows", len(lab.rows))
	if *update {
		page.write(t)
		return
	}
	// Where two outcomes are documented, it may be a matter of time which one comes.
	for range mostTries {
		if !page.some {
			lab.settleAll(t, page, page.unseen(lab.rows))
		}
	}
	page.compare(t)
}

// settleAll runs rows, a few at a time.
func (lab *laboratory) settleAll(t *testing.T, page *faultPage, rows []row) {
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
	for _, r := range rows {
		work <- r
	}
	close(work)
	wait.Wait()
}

// settle runs a row, and once more or twice where the outcome is not the documented one: the machine may be busy. It is also
// for that reason that what is wrong is tried again where time has run out, more patiently, but wrong twice is wrong; and
// what is wrong in another way is wrong at once.
func (lab *laboratory) settle(t *testing.T, page *faultPage, r row) {
	if lab.hung.Load() >= mostHung {
		return // each takes a minute, and the test has failed
	}
	wrong, times := 0, map[string]int{}
	for try := range mostTries {
		a := lab.try(t, r, patienceOf(try))
		if a.wrong != "" {
			if wrong++; !lab.forgives(t, r, a, wrong) {
				return
			}
			continue
		}
		if !a.there {
			return
		}
		said := r.outcome(a.words)
		times[said]++
		if times[said] == 2 || !*update && wrong == 0 && page.expects(r, said) {
			page.add(r, said)
			return
		}
	}
	for said := range times { // no two tries were alike
		page.add(r, said)
	}
}

// forgives tells whether a row that was wrong so often may be tried again.
func (lab *laboratory) forgives(t *testing.T, r row, a attempt, times int) bool {
	t.Logf("wrong, %s: %s", r, a.wrong)
	if times == 1 && (a.late || a.hung && lateNow(t, r.life)) {
		return true
	}
	if a.hung {
		lab.hung.Add(1)
	}
	t.Errorf("%s: %s", r, a.wrong)
	return false
}

// String names a row for a person.
func (r row) String() string {
	return fmt.Sprintf("%s, %s fails with %s as number %d to %d", r.life.name, r.site.text, r.errno, r.first, r.last)
}

// wrapped are the names of calls in mote's own source.
var wrapped = regexp.MustCompile(`\bSYS_([A-Za-z0-9_]+)`)

// lifeless are calls that no life makes: those of the tools, whose failures are in TestToolInstallFails and its like, one
// that the kernel itself makes, the end of a signal handler, which cannot fail, and lseek, which a walk makes that is outrun:
// where it fails, the walk reads more than it had to, which TestTreeAbove shows.
var lifeless = strings.Fields("renameat2 unlinkat fchmod fsync fstatfs getuid restart_syscall rt_sigreturn lseek")

// ofMany are calls that do many things, and what each of them is to do: prctl(2), prlimit(2), ioctl(2).
var ofMany = regexp.MustCompile(`\bcall6?\(unix\.SYS_(PRCTL|PRLIMIT64|IOCTL), (?:0, |uintptr\(\w+\), )?(?:unix\.(\w+))?`)

// TestFaultsCoverEveryCall compares the calls that internal/kernel wraps, and those of the assembly files, with those that
// the lives make: a new call needs a life, and so does a new thing that a call of many is to do.
func TestFaultsCoverEveryCall(t *testing.T) {
	if len(runner) > 0 {
		t.Skip("strace sees the emulator")
	}
	lab := laboratoryOf(t)
	made, places := lab.made()
	for call := range made {
		if _, ok := manual[call]; !ok {
			t.Errorf("mote calls %s, and the list of errors has no row for it", call)
		}
	}
	for _, path := range sources(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range wrapped.FindAllStringSubmatch(string(text), -1) {
			call := strings.ToLower(name[1])
			if !made[call] && !slices.Contains(lifeless, call) && !begins("`"+call, lab.away) {
				t.Errorf("%s has %s, and no life calls it", path, call)
			}
		}
		coversEveryKind(t, path, string(text), places)
	}
}

// made has the calls that the lives make, and their places, a line each.
func (lab *laboratory) made() (calls map[string]bool, places string) {
	calls = map[string]bool{"execve": true}
	for _, sites := range lab.sites {
		for _, s := range sites {
			calls[s.call] = true
			places += s.text + "\n"
		}
	}
	return calls, places
}

// coversEveryKind looks for what calls of many are made for in a file.
func coversEveryKind(t *testing.T, path, text, places string) {
	for _, kind := range ofMany.FindAllStringSubmatch(text, -1) {
		made := regexp.MustCompile(`(?m)^` + strings.ToLower(kind[1]) + `\((\d+, )?` + kind[2] + `\b`)
		if kind[2] == "" || !made.MatchString(places) {
			t.Errorf("%s has %q, and no life calls it for that", path, kind[0])
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
			ours, err := build.Default.MatchFile(pattern, name)
			if err != nil {
				t.Fatal(err)
			}
			if source && ours && !strings.HasSuffix(name, "_test.go") {
				paths = append(paths, pattern+"/"+name)
			}
		}
	}
	slices.Sort(paths)
	return paths
}
