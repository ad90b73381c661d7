package main

import "mote/internal/kernel"

// race runs each command again and again, and writes two words for each run: nanoseconds from before the clone to after the
// wait, and minor page faults. Runs of a command that follow each other in its block do so in the result, too.
//
// Where the block is 1, each run comes after one of another command, which has used the caches for itself.
func race(rounds, block int, f *field) {
	results := kept(rounds * block * f.count * 2)
	var o order
	for round := range rounds {
		o.shuffle(f.count)
		for turn := range f.count {
			i := o.at[turn]
			for run := range block {
				at := ((round*f.count+i)*block + run) * 2
				results[at], results[at+1] = f.run(i)
			}
		}
	}
	writeWords(1, results)
	kernel.Exit(0)
}

// run runs a command once.
func (f *field) run(i int) (nanoseconds, faults uint32) {
	before := kernel.Now()
	pid := f.start(i, 1)
	status, faults := wait(pid)
	after := kernel.Now()
	if status != 0 {
		_, _ = kernel.Write(2, f.commands[i].At(0).String())
		fail(" failed")
	}
	return uint32(after - before), faults
}

// kept returns memory for results whose pages are there already: no fault of the probe's own is measured.
func kept(count int) []uint32 {
	words, errno := kernel.MapWords(count)
	if errno != 0 {
		fail("mmap")
	}
	for i := range words {
		words[i] = 1
	}
	return words
}

// order is in what order the commands take their turns.
type order struct {
	at   [most]int
	seed uint32
}

// shuffle makes a new order, by Fisher and Yates, out of the numbers of a xorshift generator. Were the order always the
// same, each command would always run in the wake of the same other one.
func (o *order) shuffle(count int) {
	if o.seed == 0 {
		o.seed = 2463534242
	}
	for i := range count {
		o.seed ^= o.seed << 13
		o.seed ^= o.seed >> 17
		o.seed ^= o.seed << 5
		j := int(o.seed>>8) % (i + 1)
		o.at[i], o.at[j] = o.at[j], i
	}
}
