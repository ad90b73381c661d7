package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/soak/sender"
)

// firstOutside is the number of the first sender outside. Those inside count from 1.
const firstOutside = 100

// waves lets all senders send, wave after wave, and waits each time until all has come.
func (l *life) waves() error {
	r := rand.New(rand.NewPCG(l.plan.seed, 2))
	senders := l.outsiders()
	until := time.Now().Add(mostLife)
	if l.until.Before(until) {
		until = l.until
	}
	for wave := 1; wave <= l.plan.waves && (wave == 1 || time.Now().Before(until)); wave++ {
		l.begin(senders)
		if l.plan.abrupt && wave == l.plan.waves {
			time.Sleep(time.Duration(r.IntN(50)) * time.Millisecond)
			return nil
		}
		if l.plan.freezes {
			l.freeze(r)
		}
		if err := l.endWave(wave, senders[0]); err != nil {
			return fmt.Errorf("wave %d: %w", wave, err)
		}
	}
	return nil
}

// endWave waits until all has come, and looks at what can be seen in a quiet moment only.
func (l *life) endWave(wave int, first *sender.Sender) error {
	if err := l.await(l.sent()); err != nil {
		return err
	}
	if err := l.settle(wave); err != nil {
		return err
	}
	if err := l.prove(wave, first); err != nil {
		return err
	}
	l.account()
	return l.weigh()
}

// sent returns a channel that is closed when the senders outside have finished.
func (l *life) sent() <-chan struct{} {
	done := make(chan struct{})
	go func() {
		l.group.Wait()
		close(done)
	}()
	return done
}

// await waits until a channel is closed. A sender tries for ever where a queue stays full, so it gives up when nothing
// has come for long.
func (l *life) await(done <-chan struct{}) error {
	for {
		select {
		case <-done:
			return nil
		case <-l.news:
		case <-l.failure.done:
			return l.err
		case <-l.ended:
			return l.early()
		case <-time.After(longest):
			return fmt.Errorf("nothing has come for %v, and senders find no room", longest)
		}
	}
}

// early is what is wrong where mote, or the app, has ended too early. A violation comes first: mote is killed for it.
func (l *life) early() error {
	select {
	case <-l.failure.done:
		return l.err
	default:
	}
	select {
	case <-l.ended:
		return fmt.Errorf("mote has ended: %v", l.cmd.ProcessState)
	default:
		return errors.New("the app has ended")
	}
}

// outsiders makes the senders outside.
func (l *life) outsiders() (senders []*sender.Sender) {
	for i := range l.plan.outside {
		s := &sender.Sender{ID: firstOutside + i, Handle: l.handle, Set: l.plan.set, Plain: l.plan.room == 0}
		s.Source.Seed(l.plan.seed + uint64(i)<<32)
		senders = append(senders, s)
		l.mutex.Lock() // the app speaks already
		l.ledger.senders[s.ID] = 0
		l.mutex.Unlock()
	}
	return senders
}

// begin starts a wave of all senders.
func (l *life) begin(senders []*sender.Sender) {
	for _, control := range l.controls {
		_, _ = control.Write([]byte{1})
	}
	for _, s := range senders {
		l.group.Go(func() {
			s.Wave(l.plan.count)
			l.enterAll(s)
		})
	}
}

// enterAll notes what a sender outside has sent so far.
func (l *life) enterAll(s *sender.Sender) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for signal, t := range s.Sent {
		if t.Last != 0 {
			l.ledger.enter(sent{s.ID, signal, t})
		}
	}
	l.full += s.Full
	s.Full = 0
}

// proofs is how often a value is sent in a quiet moment: one that waits for the app, and one that waits for mote, may
// still be there to become one with the first two.
const proofs = 4

// prove has each signal below 32 keep its value once. In a wave most of them become one with others, so that a loss there
// may look like that.
func (l *life) prove(wave int, s *sender.Sender) error {
	for range proofs {
		lost := l.unproved(s.ID)
		if lost == 0 {
			return nil
		}
		s.Values(lost)
		l.enterAll(s)
		if err := l.settle(wave); err != nil {
			return err
		}
	}
	if lost := l.unproved(s.ID); lost != 0 {
		return fmt.Errorf("signals %v lost their values, though each was sent alone", numbers(lost))
	}
	return nil
}

func (l *life) unproved(id int) kernel.Set {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.ledger.unproved(id)
}

// freeze stops the app for a moment or two, so that its queue gets full.
func (l *life) freeze(r *rand.Rand) {
	for range 1 + r.IntN(2) {
		time.Sleep(time.Duration(r.IntN(10)) * time.Millisecond)
		_ = unix.PidfdSendSignal(l.app, unix.SIGSTOP, nil, 0)
		time.Sleep(time.Duration(5+r.IntN(200)) * time.Millisecond)
		_ = unix.PidfdSendSignal(l.app, unix.SIGCONT, nil, 0)
	}
}

// settle waits until all has come that was sent. It gives up when nothing has come for long.
func (l *life) settle(wave int) error {
	for {
		missing, wrong := l.balance(wave)
		if wrong != nil || missing == nil {
			return wrong
		}
		select {
		case <-l.news:
			time.Sleep(balancePause)
		case <-l.failure.done:
			return l.err
		case <-l.ended:
			return fmt.Errorf("%w; %w", l.early(), missing)
		case <-time.After(longest):
			return fmt.Errorf("nothing has come for %v: %w", longest, missing)
		}
	}
}

// balancePause is the time between two looks into the ledger.
const balancePause = 5 * time.Millisecond

// balance says what has not come yet in a wave, and what should not have come.
func (l *life) balance(wave int) (missing, wrong error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for id := 1; id <= l.plan.inside; id++ {
		if l.done[id] < wave {
			return fmt.Errorf("sender %d inside has not finished", id), nil
		}
	}
	return l.ledger.settle()
}

// weigh looks at mote's memory, now that nothing is waiting.
func (l *life) weigh() error {
	rss, err := readRSS(l.mote)
	if os.IsPermission(err) {
		return nil // somebody else's user namespace
	}
	if err != nil {
		return err
	}
	l.total.add(func(t *total) { t.rss = rss })
	return l.memory.enter(rss)
}
