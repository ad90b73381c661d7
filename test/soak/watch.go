package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// lookPause is the time between two looks at the processes of a life.
const lookPause = 100 * time.Millisecond

// mostProcesses is more than any plan wants: the soak ends before it harms the machine.
const mostProcesses = 400

// watch looks at the processes of a namespace until the channel is closed. What is wrong it sends, once.
func (l *life) watch(quit <-chan struct{}) {
	var z zombies
	begun := time.Now()
	for next := begun; ; next = next.Add(lookPause) {
		select {
		case <-quit:
			return
		case <-time.After(time.Until(next)):
		}
		now := time.Now()
		late := now.Sub(next)
		next = now
		err := l.look(&z, now, late)
		if age := now.Sub(begun); err == nil && age > oldestLife {
			err = fmt.Errorf("the round has no end: it has gone on for %v", age.Round(time.Second))
		}
		if err != nil {
			l.fail(err)
			_ = l.cmd.Process.Kill() // or the senders may try for ever
			return
		}
		l.total.tick()
	}
}

func (l *life) look(z *zombies, now time.Time, late time.Duration) error {
	all, err := readProcesses()
	if err != nil {
		return err
	}
	count, _ := waiting()
	l.waiting.Store(max(l.waiting.Load(), int64(count)))
	family := below(l.outer, all)
	if len(family) > mostProcesses {
		return fmt.Errorf("%d processes: something is wrong with the soak itself: %s", len(family), l.crowd(family))
	}
	l.noise.press(l, family)
	l.total.add(func(t *total) { t.alive, t.late = max(t.alive, len(family)), max(t.late, late) })
	return z.look(now, late, l.dead(family))
}

// dead returns the children of mote that are zombies.
func (l *life) dead(family []process) (dead []identity) {
	for _, p := range family {
		if p.parent == l.mote && p.state == 'Z' {
			dead = append(dead, p.identity)
		}
	}
	return dead
}

// buryPause is the time between two looks for what is not buried yet.
const buryPause = 10 * time.Millisecond

// bury waits until mote has reaped what is dead by now. Most lives are shorter than a zombie may wait, so that one which
// stays would not be noticed. How long it may stay is for watch to say.
func (l *life) bury() error {
	left, err := l.deadNow()
	for err == nil && len(left) > 0 {
		select {
		case <-l.failure.done:
			return l.err
		case <-l.ended:
			return l.early()
		case <-time.After(buryPause):
		}
		var dead []identity
		dead, err = l.deadNow()
		left = slices.DeleteFunc(left, func(id identity) bool { return !slices.Contains(dead, id) })
	}
	return err
}

func (l *life) deadNow() ([]identity, error) {
	all, err := readProcesses()
	return l.dead(below(l.outer, all)), err
}

// crowd tells what so many processes are: how many in each state are children of mote, and how many are not.
func (l *life) crowd(family []process) string {
	children, others := map[string]int{}, map[string]int{}
	for _, p := range family {
		if p.parent == l.mote {
			children[string(p.state)]++
		} else {
			others[string(p.state)]++
		}
	}
	return fmt.Sprintf("%v below mote, %v elsewhere", children, others)
}

// failure keeps the first thing that is wrong.
type failure struct {
	once sync.Once
	err  error
	done chan struct{} // closed with it
}

func (f *failure) fail(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.done)
	})
}
