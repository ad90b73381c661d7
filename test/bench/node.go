package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"time"
)

// nodeSample is what many inits of one kind cost, each of them.
type nodeSample map[string]float64

// node measures many idle inits at once, each PID 1 of a PID namespace of its own, one kind after another. Slab, which the
// kernel counts for the whole machine, is compared with that of the same apps without an init.
func (b *bench) node(count int) error {
	all := b.withAlone()
	samples := make([][]nodeSample, len(all))
	for range b.scale(1, 3) {
		for i, c := range all {
			b.progress.say(fmt.Sprintf("%d x %s", count, c.name))
			sample, err := b.crowd(c, count)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			samples[i] = append(samples[i], sample)
		}
	}
	for i, c := range b.inits {
		for _, f := range nodeFigures {
			b.values.set(f.key, c.name, nodeValue(f.key, samples[i+1], samples[0]))
		}
	}
	b.notes = append(b.notes, fmt.Sprintf("for each of %d inits, without the app behind it", count))
	return b.startRates(count)
}

// startRates measures starts per second: the median of some rounds, because each is over in a moment.
func (b *bench) startRates(count int) error {
	rates := make([][]float64, len(b.inits))
	for range b.scale(5, 15) {
		for i, c := range b.inits {
			b.progress.say("starts: " + c.name)
			rate, err := b.starts(c, count)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			rates[i] = append(rates[i], rate)
		}
	}
	for i, c := range b.inits {
		b.values.set("starts", c.name, median(rates[i]))
	}
	return nil
}

// nodeValue is the median over the rounds; of slab, the median of what is more than without an init.
func nodeValue(key string, of, without []nodeSample) float64 {
	a, b := pick(of, key), pick(without, key)
	if key == "slab" {
		return difference(a, b)
	}
	return median(a)
}

func pick(samples []nodeSample, key string) (list []float64) {
	for _, s := range samples {
		list = append(list, s[key])
	}
	return list
}

// crowd starts many inits of one kind, looks at them and ends them.
func (b *bench) crowd(c contestant, count int) (nodeSample, error) {
	if err := b.sleep(time.Second); err != nil { // the kernel frees what was before with a delay
		return nil, err
	}
	before, err := readTable("/proc/meminfo")
	if err != nil {
		return nil, err
	}
	cmd, _, err := b.begin(c, count)
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	sample := nodeSample{}
	if err := b.sleep(time.Second); err != nil {
		return nil, err
	}
	after, err := readTable("/proc/meminfo")
	sample["slab"] = (after["Slab"] - before["Slab"]) / float64(count)
	return sample, errors.Join(err, b.inspect(sample, process(cmd.Process.Pid), count))
}

// begin starts many inits of one kind, which stay for as long as the stdin of the probe is open, and returns how many
// there were per second until the apps of all ran.
func (b *bench) begin(c contestant, count int) (cmd *exec.Cmd, rate float64, err error) {
	words := append([]string{b.probe, "hold", strconv.Itoa(count), "1"}, c.command(true, b.readyApp)...)
	cmd = b.arena(words...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	if _, err := cmd.StdinPipe(); err != nil {
		return nil, 0, err
	}
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	word := make([]byte, 4)
	if _, err := io.ReadFull(stdout, word); err != nil {
		_, _ = cmd.Process.Kill(), cmd.Wait()
		return nil, 0, err
	}
	microseconds := float64(decode(word)[0])
	return cmd, float64(count) * 1e6 / microseconds, nil
}

// starts measures how many inits of one kind start per second, once: on all processors, and in turn with the other kinds.
func (b *bench) starts(c contestant, count int) (float64, error) {
	cmd, rate, err := b.begin(c, count)
	if err == nil {
		_, _ = cmd.Process.Kill(), cmd.Wait()
	}
	return rate, err
}

// inspect adds up what /proc says about each init.
func (b *bench) inspect(sample nodeSample, holder process, count int) error {
	inits := holder.children()
	if len(inits) != count {
		return fmt.Errorf("%d of %d inits are there", len(inits), count)
	}
	for _, p := range inits {
		memory, err := p.memory()
		if err != nil {
			return err
		}
		status, err := p.status()
		if err != nil {
			return err
		}
		sample["pss"] += memory["Pss"] / float64(count)
		sample["private"] += (memory["Private_Clean"] + memory["Private_Dirty"]) / float64(count)
		sample["page tables"] += status["VmPTE"] / float64(count)
	}
	return b.crowdWakeups(sample, inits)
}

// crowdWakeups counts for some seconds.
func (b *bench) crowdWakeups(sample nodeSample, inits []process) error {
	seconds := b.scale(4, 15)
	before := switches(inits)
	start := time.Now()
	if err := b.sleep(time.Duration(seconds) * time.Second); err != nil {
		return err
	}
	minutes := time.Since(start).Minutes()
	sample["wakeups"] = (switches(inits) - before) / minutes / float64(len(inits))
	return nil
}

func switches(of []process) (sum float64) {
	for _, p := range of {
		sum += p.switches()
	}
	return sum
}
