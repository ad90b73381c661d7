package main

import (
	"strconv"
	"time"

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

// stormSignals is how many signals one storm lasts for.
const stormSignals = 60

// measureStorm measures how long TERM takes to an app while 10,000 orphans die per second, on one processor. The inits take
// turns of a quarter of a second, several times round.
func (b *bench) measureStorm() error {
	times, rates := samples{}, samples{}
	for round := range b.scale(3, 12) {
		for i := range b.inits {
			c := b.inits[(i+round)%len(b.inits)]
			b.progress.say("TERM in a storm of orphans: " + c.name)
			if err := b.sleep(stormPause); err != nil {
				return err
			}
			words := []string{"ask", strconv.Itoa(int(unix.SIGTERM)), strconv.Itoa(stormSignals), "4000", "1"}
			results, err := b.askPinned(append(words, c.command(true, b.probe, "storm")...)...)
			if err != nil {
				return err
			}
			times.add("storm", c.name, column(results, stormSignals, 1, 0)...)
			rates.add("storm", c.name, float64(results[stormSignals]))
		}
	}
	for name, list := range times["storm"] {
		b.values.set("storm p50", name, percentile(list, 50)/1e6)
		b.values.set("storm p99", name, percentile(list, 99)/1e6)
		b.values.set("storm rate", name, median(rates["storm"][name]))
	}
	return nil
}

// stormPause is the time for the kernel to free what the last storm has left behind, which it does with a delay and on the
// same processor.
const stormPause = 300 * time.Millisecond
