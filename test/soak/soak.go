package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"mote/test/wait"
)

// soak is one run of the program.
type soak struct {
	until   time.Time
	seed    uint64 // of the next round
	rounds  int
	verbose bool
	mote    string
	app     string
	total   total

	userNamespace bool // there may be one, with a /proc
}

// run runs one round after the other.
func (s *soak) run(mote string) error {
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	defer time.AfterFunc(time.Until(s.until)+mostOver, func() { s.giveUp(dir) }).Stop()
	if err := s.build(dir, mote); err != nil {
		return err
	}
	s.userNamespace = s.tryUserNamespace()
	fmt.Printf("soak: seed %d, until %s\n", s.seed, s.until.Format(time.TimeOnly))
	s.total.begun = time.Now()
	for s.total.rounds < 1 || time.Now().Before(s.until) && (s.rounds == 0 || s.total.rounds < s.rounds) {
		if err := s.round(); err != nil {
			return err
		}
		s.seed++
	}
	s.total.print("in all")
	fmt.Println("ok")
	return nil
}

// mostOver is how much longer than planned a run may take: the build, and a last life at its oldest.
var mostOver = oldestLife + 2*wait.Bound

// giveUp ends a run that hangs in spite of all. The kernel kills what it has started along with it.
func (s *soak) giveUp(dir string) {
	s.total.mutex.Lock()
	fmt.Fprintf(os.Stderr, "soak: the run has no end, in %s\n", s.total.now)
	os.RemoveAll(dir)
	os.Exit(1)
}

// build copies mote, so that nobody who builds it anew meanwhile changes what is tested, and builds the app. Any user
// may run both.
func (s *soak) build(dir, mote string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	file, err := os.ReadFile(mote)
	if err != nil {
		return fmt.Errorf("no mote to test (build it with make): %w", err)
	}
	s.mote, s.app = filepath.Join(dir, "mote"), filepath.Join(dir, "app")
	if err := os.WriteFile(s.mote, file, 0o755); err != nil {
		return err
	}
	build := exec.Command("go", "run", "mote/internal/link", "-o", s.app, "mote/test/soak/app")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build of the app: %w\n%s", err, output)
	}
	return nil
}

// tryUserNamespace tells whether mote can live in a user namespace and have a /proc there.
func (s *soak) tryUserNamespace() bool {
	cmd := exec.Command(s.app, "stage", "np", "0", s.app, "sleep", "0", "0")
	p := plan{room: 1}
	cmd.SysProcAttr = p.namespace(true)
	return cmd.Run() == nil
}

// round runs the life that the present seed stands for.
func (s *soak) round() error {
	p := newPlan(s.seed)
	if s.verbose {
		fmt.Printf("soak: seed %d: %v\n", s.seed, p)
	}
	s.total.add(func(t *total) { t.rounds, t.now = t.rounds+1, fmt.Sprintf("seed %d: %v", s.seed, p) })
	l := &life{plan: p, total: &s.total, until: s.until, userNamespace: s.userNamespace}
	if err := l.run(s.mote, s.app); err != nil {
		_, limit := waiting()
		return fmt.Errorf("seed %d: %w\n  plan: %v\n  command: %q\n  stderr of mote, its end: %q\n"+
			"  signals of this user that waited, strangers' included: at most %d, and %d may\n"+
			"  repeat: go run ./test/soak -mote MOTE -seed %d -rounds 1",
			s.seed, err, p, l.words, l.errors.String(), l.waiting.Load(), limit, s.seed)
	}
	return nil
}
