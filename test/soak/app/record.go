package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/soak/sender"
)

// ending says what the app does about the signal that ends it.
type ending struct {
	event int
	dies  bool // of the signal code, else it exits with code
	never bool // it only writes the event down
	code  int
}

// Words of the command line of record.
const (
	wordEvent = 2 + iota
	wordHow   // exit, die or never
	wordCode
	wordSeed
	wordPause // the longest time between two pieces of noise, in milliseconds; 0 for no noise
	wordSenders
	wordSet // what the senders inside draw from
	wordPlain
	wordCount // how many signals a sender sends in a wave
)

// record is the app: it writes down every signal that somebody has sent, until the event comes that ends it.
func record(w *words) {
	_ = kernel.SetMask(kernel.AllSignals)
	end := ending{event: w.number(wordEvent), code: w.number(wordCode)}
	end.dies, end.never = w.text(wordHow) == "die", w.text(wordHow) == "never"
	count := shared()
	var p printer
	p.say("ready", kernel.Getpid(), kernel.Getppid())
	startSenders(w)
	startNoise(w, count)
	listen(&p, &end, count)
}

func listen(p *printer, end *ending, count *counters) {
	var info kernel.Info
	for taken := 0; ; taken++ {
		signal, errno := kernel.NextSignal(kernel.AllSignals, &info, kernel.Forever)
		if errno != 0 {
			continue
		}
		now := kernel.Now()
		if signal == int(unix.SIGCHLD) {
			reapAll()
		}
		if info.Code <= 0 {
			tell(p, signal, &info, now)
		}
		if taken%256 == 0 || signal == end.event {
			tellNoise(p, count)
		}
		if signal == end.event && !end.never {
			finish(p, end)
		}
	}
}

func tell(p *printer, signal int, info *kernel.Info, now int64) {
	p.text("got")
	p.number(signal)
	p.number(int(info.Code))
	p.number(int(info.Pid))
	p.number(int(info.Uid))
	p.number(int(info.Value))
	p.number(int(now))
	p.send()
}

// finish takes what is still waiting, so that a signal that came twice is seen, and ends.
func finish(p *printer, end *ending) {
	var info kernel.Info
	for {
		signal, errno := kernel.NextSignal(kernel.AllSignals, &info, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			break
		}
		if info.Code <= 0 {
			tell(p, signal, &info, kernel.Now())
		}
	}
	if end.dies {
		kernel.SetDisposition(end.code, kernel.ByDefault)
		_ = kernel.Kill(kernel.Getpid(), end.code)
		_ = kernel.SetMask(^kernel.Only(end.code))
		_ = kernel.SetMask(0)
	}
	kernel.Exit(end.code)
}

func reapAll() {
	for {
		if pid, _ := wait(unix.WNOHANG); pid == 0 {
			return
		}
	}
}

// firstControl is the first of the pipes by which the senders inside are told to begin: one each.
const firstControl = 3

// startSenders starts the senders that are in the same namespace as mote.
func startSenders(w *words) {
	mote := kernel.Getppid()
	for i := range w.number(wordSenders) {
		if fork(0) != 0 {
			continue
		}
		ignoreAll()
		s := sender.Sender{ID: i + 1, Target: mote, Set: w.set(wordSet), Plain: w.number(wordPlain) == 1}
		s.Source.Seed(uint64(w.number(wordSeed) + 1000*(i+1)))
		sendInWaves(&s, i+1, w.number(wordCount))
		kernel.Exit(0)
	}
}

// sendInWaves sends so many signals for each byte in the pipe, until its end.
func sendInWaves(s *sender.Sender, id, count int) {
	var p printer
	var order [1]byte
	p.say("sender", id, kernel.Getpid())
	for wave := 1; ; wave++ {
		if n, errno := kernel.Read(firstControl+id-1, order[:]); errno != 0 || n == 0 {
			return
		}
		s.Wave(count)
		for signal := 1; signal < len(s.Sent); signal++ {
			tellTally(&p, id, signal, &s.Sent[signal])
		}
		p.say("done", id, wave)
	}
}

func tellTally(p *printer, id, signal int, t *sender.Tally) {
	if t.Last == 0 {
		return
	}
	p.text("tally")
	p.number(id)
	p.number(signal)
	p.number(t.Queued)
	p.number(t.Killed)
	p.number(int(t.Last))
	p.send()
}
