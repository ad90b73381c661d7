package main

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// reply is what an app says when a signal has come, and once before, when it is ready.
type reply struct {
	time    int64 // when, on the clock that all processes share
	orphans int64 // how many it has left so far
}

// racer is a command that runs, and the pipe that its app replies through.
type racer struct {
	pid, pipe int
	first     reply
	last      reply
}

// ask sends signals to commands whose app replies. It writes a word for each signal, the nanoseconds from before the
// kill(2) to after the app's wait, and in the end one for each command: the orphans that its app left per second.
func ask(signal, rounds, pause int, f *field) {
	results := kept(rounds*f.count + f.count)
	var racers [most]racer
	for i := range f.count {
		racers[i].enter(f, i)
	}
	var o order
	for round := range rounds {
		o.shuffle(f.count)
		for turn := range f.count {
			i := o.at[turn]
			kernel.Sleep(int64(pause) * 1000)
			results[round*f.count+i] = racers[i].ask(signal)
		}
	}
	for i := range f.count {
		results[rounds*f.count+i] = racers[i].rate()
	}
	writeWords(1, results)
	kernel.Exit(0)
}

// enter starts a command and waits until its app is ready.
func (r *racer) enter(f *field, i int) {
	read, write := pipe()
	r.pid, r.pipe = f.start(i, write), read
	kernel.Close(write)
	r.first = readReply(read)
}

func (r *racer) ask(signal int) (nanoseconds uint32) {
	sent := kernel.Now()
	if kernel.Kill(r.pid, signal) != 0 {
		fail("kill")
	}
	r.last = readReply(r.pipe)
	return uint32(r.last.time - sent)
}

// rate returns the orphans per second.
func (r *racer) rate() uint32 {
	const second = 1_000_000_000
	return uint32((r.last.orphans - r.first.orphans) * second / max(1, r.last.time-r.first.time))
}

// answer is the app that replies. It says that it is ready some time after the storm, if there is one, has begun.
func answer(left *int64) {
	_ = kernel.SetMask(kernel.AllSignals)
	say(left)
	var info kernel.Info
	for {
		signal, errno := kernel.NextSignal(kernel.AllSignals, &info, kernel.Forever)
		if errno == 0 && signal != int(unix.SIGCHLD) {
			say(left)
		}
	}
}

func say(left *int64) {
	r := reply{time: kernel.Now()}
	if left != nil {
		r.orphans = *left
	}
	writeReply(1, &r)
}
