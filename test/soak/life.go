package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// life is one round: mote in a PID namespace of its own, whose end ends all that was started in it.
type life struct {
	plan          plan
	total         *total
	until         time.Time // no wave begins later
	userNamespace bool      // there may be one

	words  []string
	cmd    *exec.Cmd
	errors tail
	outer  int // the pid of PID 1, out here
	mote   int // that of mote
	handle int // a pidfd of mote
	app    int // and one of the app
	noise  brake
	memory memory

	group    sync.WaitGroup // of the senders outside
	controls []*os.File     // a byte in one of these begins a wave of a sender inside
	ready    chan [2]int    // the pids of the app and of mote, inside
	news     chan struct{}  // the app has said something
	ended    chan struct{}  // closed when PID 1 has ended and all that the app said was read
	waiting  atomic.Int64   // the most signals, of any life or of a stranger, that a look has found waiting
	failure

	mutex              sync.Mutex // of all below
	ledger             *ledger
	done               map[int]int // the waves that the senders inside have finished
	maker              int         // the pid, inside, of what makes the noise
	full               int
	processes, orphans int
	accounted          figures // what is part of the totals by now
}

// run lives it.
func (l *life) run(mote, app string) (err error) {
	l.failure.done = make(chan struct{})
	l.done, l.ready, l.news, l.ended = map[int]int{}, make(chan [2]int, 1), make(chan struct{}, 1), make(chan struct{})
	l.ledger = newLedger(l.plan.rules(l.plan.keepsValues()))
	if err := l.start(mote, app); err != nil {
		return err
	}
	defer l.remove()
	if err := l.find(); err != nil {
		return err
	}
	defer l.beginWatch()()
	if err := l.waves(); err != nil {
		return err
	}
	if err := l.bury(); err != nil {
		return err
	}
	return l.finish()
}

// beginWatch starts the watch, and returns what ends it.
func (l *life) beginWatch() (end func()) {
	quit, watched := make(chan struct{}), make(chan struct{})
	go func() {
		l.watch(quit)
		close(watched)
	}()
	return func() {
		close(quit)
		<-watched
	}
}

// start starts mote and its app.
func (l *life) start(mote, app string) error {
	out, stdout, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdout.Close()
	extra, err := l.pipes()
	if err != nil {
		return err
	}
	l.words = l.plan.command(mote, app)
	l.cmd = &exec.Cmd{Path: l.words[0], Args: l.words, Env: []string{"PATH=/usr/bin:/bin"}, Dir: "/", Stdout: stdout,
		Stderr: &l.errors, ExtraFiles: extra, SysProcAttr: l.plan.namespace(l.userNamespace)}
	err = l.cmd.Start()
	for _, file := range extra {
		file.Close()
	}
	if err != nil {
		out.Close()
		return fmt.Errorf("cannot have a PID namespace, be root or allow user namespaces: %w", err)
	}
	l.outer = l.cmd.Process.Pid
	go l.listen(out)
	return nil
}

// pipes makes one for each sender inside, and returns the ends that they read.
func (l *life) pipes() (theirs []*os.File, err error) {
	for range l.plan.inside {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		theirs, l.controls = append(theirs, read), append(l.controls, write)
	}
	return theirs, nil
}

// namespace is where mote is to live. A crowded life has a user namespace, because the kernel counts what waits for
// each user of each user namespace: so nobody else's signals take the room.
func (p *plan) namespace(userNamespace bool) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID, Unshareflags: unix.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() != 0 || p.room > 0 && userNamespace {
		attr.Cloneflags |= unix.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	return attr
}

// listen reads what the app says, to the end.
func (l *life) listen(out *os.File) {
	if err := l.read(out); err != nil {
		l.fail(err)
	}
	_, _ = io.Copy(io.Discard, out)
	out.Close()
	_ = l.cmd.Wait()
	close(l.ended)
}

// find waits for the app and finds the processes of the life.
func (l *life) find() error {
	var inside [2]int
	select {
	case inside = <-l.ready:
	case <-l.failure.done:
		return l.err
	case <-l.ended:
		return fmt.Errorf("ended before the app was ready: %v", l.cmd.ProcessState)
	case <-time.After(longest):
		return errors.New("the app is not ready")
	}
	all, err := readProcesses()
	if err != nil {
		return err
	}
	l.mote = l.outer
	for _, p := range below(l.outer, all) {
		if !l.plan.first && p.parent == l.outer && insidePid(p.pid) == inside[1] {
			l.mote = p.pid
		}
	}
	return l.open(inside, below(l.outer, all))
}

// open gets hold of mote and of the app in a way that outlives their pids.
func (l *life) open(inside [2]int, family []process) (err error) {
	app := 0
	for _, p := range family {
		if p.parent == l.mote && insidePid(p.pid) == inside[0] {
			app = p.pid
		}
	}
	if inside[1] != l.ledger.self || app == 0 {
		return fmt.Errorf("expected the app below pid %d, saw %v of %v", l.ledger.self, inside, family)
	}
	if l.handle, err = unix.PidfdOpen(l.mote, 0); err != nil {
		return err
	}
	l.app, err = unix.PidfdOpen(app, 0)
	return err
}

// remove ends whatever is left.
func (l *life) remove() {
	_ = l.cmd.Process.Kill()
	<-l.ended
	l.group.Wait()
	l.release()
	l.noise.close()
	for _, handle := range []int{l.handle, l.app} {
		if handle != 0 {
			_ = unix.Close(handle)
		}
	}
}

// tail keeps the last that was written to it.
type tail struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

const tailSize = 2000

func (t *tail) Write(text []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.buffer.Write(text)
	if over := t.buffer.Len() - tailSize; over > 0 {
		t.buffer.Next(over)
	}
	return len(text), nil
}

func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.buffer.String()
}
