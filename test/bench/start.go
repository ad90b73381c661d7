package main

import "strconv"

// raceSize is how often each command runs: rounds times block, of which block in a row.
type raceSize struct{ rounds, block int }

// race is what the probe measured: the app alone is number -1 of the contestants.
type race struct {
	count       int
	size        raceSize
	nanoseconds [][]float64 // by contestant, the app alone first
	faults      [][]float64
}

// measureStart measures what an init adds to the start and the end of an app: the wall time of INIT APP less that of APP,
// from before the clone to after the wait. The two are taken from the same round, a few milliseconds apart, and the figure
// is the median of the differences; so neither a slow phase of the machine nor a few disturbed runs tell. Warm: each init
// runs many times in a row. Interleaved: each runs in the wake of another program.
func (b *bench) measureStart() error {
	sizes := map[string]raceSize{
		"interleaved": {b.scale(1200, 8000), 1},
		"warm":        {b.scale(40, 300), 25},
	}
	for _, how := range []string{"interleaved", "warm"} {
		for _, first := range []bool{true, false} {
			name := "start " + map[bool]string{true: "PID 1 ", false: "elsewhere "}[first] + how
			b.progress.say(name)
			r, err := b.race(b.inits, sizes[how], first)
			if err != nil {
				return err
			}
			for i, c := range b.inits {
				b.values.set(name, c.name, r.overhead(i)/1e6)
				b.values.set(name+" faults", c.name, difference(r.faults[i+1], r.faults[0]))
			}
			b.values.set(name, alone.name, median(r.nanoseconds[0])/1e6)
		}
	}
	return nil
}

// race runs the contestants against the app alone.
func (b *bench) race(contestants []contestant, size raceSize, first bool) (*race, error) {
	all := append([]contestant{alone}, contestants...)
	words := []string{"race", strconv.Itoa(size.rounds), strconv.Itoa(size.block), flagWord(first)}
	results, err := b.askPinned(append(words, commands(all, first, b.exitApp)...)...)
	if err != nil {
		return nil, err
	}
	return newRace(results, len(all), size), nil
}

func flagWord(first bool) string {
	if first {
		return "1"
	}
	return "0"
}

// newRace sorts the probe's words by contestant. The first rounds, which fill the caches, do not count.
func newRace(words []uint32, count int, size raceSize) *race {
	r := &race{count: count, size: size, nanoseconds: make([][]float64, count), faults: make([][]float64, count)}
	for round := size.rounds / 20; round < size.rounds; round++ {
		for i := range count {
			for run := range size.block {
				at := ((round*count+i)*size.block + run) * 2
				r.nanoseconds[i] = append(r.nanoseconds[i], float64(words[at]))
				r.faults[i] = append(r.faults[i], float64(words[at+1]))
			}
		}
	}
	return r
}

// overhead is what contestant i adds to the app alone, in nanoseconds.
func (r *race) overhead(i int) float64 { return difference(r.nanoseconds[i+1], r.nanoseconds[0]) }
