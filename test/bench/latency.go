package main

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// measureLatency measures how long a signal takes from before the sender's kill(2) to after the app's wait, through an
// init that is PID 1. All inits run at once and are asked in turn, on one processor.
func (b *bench) measureLatency() error {
	b.progress.say("latency of a forwarded signal")
	all := b.withAlone()
	rounds := b.scale(1500, 15000)
	words := []string{"ask", strconv.Itoa(int(unix.SIGUSR1)), strconv.Itoa(rounds), "50", "1"}
	results, err := b.askPinned(append(words, commands(all, true, b.probe, "answer")...)...)
	if err != nil {
		return err
	}
	for i, c := range all {
		times := column(results, rounds, len(all), i)
		b.values.set("latency p50", c.name, percentile(times, 50)/1e3)
		b.values.set("latency p99", c.name, percentile(times, 99)/1e3)
	}
	return nil
}

// column returns what belongs to contestant i of count, the first rounds apart, which fill the caches.
func column(words []uint32, rounds, count, i int) (values []float64) {
	for round := rounds / 20; round < rounds; round++ {
		values = append(values, float64(words[round*count+i]))
	}
	return values
}

// measureStorm measures how long TERM takes to an app while orphans die as fast as one process can leave them. The inits
// take turns of a quarter of a second, several times round. The storm has the same processor as all else: where it has two,
// the wake-ups between them slow it down to a third.
func (b *bench) measureStorm() error {
	all := b.withAlone()
	times := make([][]float64, len(all))
	rates := make([][]float64, len(all))
	const signals = 60
	for range b.scale(2, 8) {
		for i, c := range all {
			b.progress.say("TERM in a storm of orphans: " + c.name)
			words := []string{"ask", strconv.Itoa(int(unix.SIGTERM)), strconv.Itoa(signals), "4000", "1"}
			results, err := b.askPinned(append(words, c.command(true, b.probe, "storm")...)...)
			if err != nil {
				return err
			}
			times[i] = append(times[i], column(results, signals, 1, 0)...)
			rates[i] = append(rates[i], float64(results[signals]))
		}
	}
	for i, c := range all {
		b.values.set("storm p50", c.name, percentile(times[i], 50)/1e6)
		b.values.set("storm p99", c.name, percentile(times[i], 99)/1e6)
		b.values.set("storm rate", c.name, median(rates[i]))
	}
	return nil
}
