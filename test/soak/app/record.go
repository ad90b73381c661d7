package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/test/line"
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
	end := ending{event: w.Number(wordEvent), code: w.Number(wordCode)}
	end.dies, end.never = w.Text(wordHow) == "die", w.Text(wordHow) == "never"
	count := shared()
	var p line.Printer
	p.Say("ready", kernel.Getpid(), kernel.Getppid())
	startSenders(w)
	startNoise(w, count)
	listen(&p, &end, count)
}

func listen(p *line.Printer, end *ending, count *counters) {
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

func tell(p *line.Printer, signal int, info *kernel.Info, now int64) {
	p.Text("got")
	p.Number(signal)
	p.Number(int(info.Code))
	p.Number(int(info.Pid))
	p.Number(int(info.Uid))
	p.Number(int(info.Value))
	p.Number(int(now))
	p.Send()
}

// finish takes what is still waiting, so that a signal that came twice is seen, and ends.
func finish(p *line.Printer, end *ending) {
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
	for i := range w.Number(wordSenders) {
		if fork(0) != 0 {
			continue
		}
		ignoreAll()
		s := sender.Sender{ID: i + 1, Target: mote, Set: w.set(wordSet), Plain: w.Number(wordPlain) == 1}
		s.Source.Seed(uint64(w.Number(wordSeed) + 1000*(i+1)))
		sendInWaves(&s, i+1, w.Number(wordCount))
		kernel.Exit(0)
	}
}

// sendInWaves sends so many signals for each byte in the pipe, until its end.
func sendInWaves(s *sender.Sender, id, count int) {
	var p line.Printer
	var order [1]byte
	p.Say("sender", id, kernel.Getpid())
	for wave := 1; ; wave++ {
		if n, errno := kernel.Read(firstControl+id-1, order[:]); errno != 0 || n == 0 {
			return
		}
		s.Wave(count)
		for signal := 1; signal < len(s.Sent); signal++ {
			tellTally(&p, id, signal, &s.Sent[signal])
		}
		p.Say("done", id, wave)
	}
}

func tellTally(p *line.Printer, id, signal int, t *sender.Tally) {
	if t.Last == 0 {
		return
	}
	p.Text("tally")
	p.Number(id)
	p.Number(signal)
	p.Number(t.Queued)
	p.Number(t.Killed)
	p.Number(int(t.Last))
	p.Send()
}
