package main

import (
	"fmt"
	"io"
	"os/exec"
	"time"
)

// measureIdle looks at inits that have nothing to do, one of each kind at a time and each as PID 1: what memory they have,
// and how often the kernel switched to them within some seconds. Memory is the median of some rounds, for the kernel puts
// the stack at another place each time, and so a page more or less of it is in use.
func (b *bench) measureIdle() error {
	looks := samples{}
	for range b.scale(5, 15) {
		if err := b.idleRound(func(running []*exec.Cmd) error { return b.look(looks, running) }); err != nil {
			return err
		}
	}
	for key, byName := range looks {
		for name, values := range byName {
			b.values.set(key, name, median(values))
		}
	}
	return b.idleRound(b.wakeups)
}

// samples is what was measured several times: by figure, by contestant.
type samples map[string]map[string][]float64

func (s samples) add(key, name string, values ...float64) {
	if s[key] == nil {
		s[key] = map[string][]float64{}
	}
	s[key][name] = append(s[key][name], values...)
}

// idleRound starts one of each, calls f with them when they have come to rest, and ends them.
func (b *bench) idleRound(f func(running []*exec.Cmd) error) error {
	b.progress.say("idle")
	var running []*exec.Cmd
	defer func() {
		for _, cmd := range running {
			_, _ = cmd.Process.Kill(), cmd.Wait()
		}
	}()
	for _, c := range b.inits {
		cmd, err := b.idle(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		running = append(running, cmd)
	}
	if err := b.sleep(200 * time.Millisecond); err != nil { // for what an init does behind the start of its app
		return err
	}
	return f(running)
}

// idle starts an init and waits until its app runs.
func (b *bench) idle(c contestant) (*exec.Cmd, error) {
	cmd := b.arena(c.command(true, b.readyApp)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if _, err = io.ReadFull(stdout, make([]byte, 1)); err != nil {
		_, _ = cmd.Process.Kill(), cmd.Wait()
	}
	return cmd, err
}

// look reads what the kernel says about each init.
func (b *bench) look(into samples, running []*exec.Cmd) error {
	for i, cmd := range running {
		name, p := b.inits[i].name, process(cmd.Process.Pid)
		memory, err := p.memory()
		if err != nil {
			return err
		}
		status, err := p.status()
		if err != nil {
			return err
		}
		descriptors, err := p.descriptors()
		if err != nil {
			return err
		}
		into.add("rss", name, memory["Rss"])
		into.add("anonymous", name, memory["Anonymous"])
		into.add("private", name, memory["Private_Clean"]+memory["Private_Dirty"])
		into.add("page tables", name, status["VmPTE"])
		into.add("threads", name, status["Threads"])
		into.add("descriptors", name, float64(descriptors))
	}
	return nil
}

// wakeups counts for some seconds.
func (b *bench) wakeups(running []*exec.Cmd) error {
	seconds := b.scale(6, 30)
	b.progress.say(fmt.Sprintf("idle for %d s", seconds))
	before := make([]float64, len(running))
	for i, cmd := range running {
		before[i] = process(cmd.Process.Pid).switches()
	}
	if err := b.sleep(time.Duration(seconds) * time.Second); err != nil {
		return err
	}
	for i, cmd := range running {
		after := process(cmd.Process.Pid).switches()
		b.values.set("wakeups", b.inits[i].name, (after-before[i])*60/float64(seconds))
	}
	return nil
}

// sleep can be interrupted.
func (b *bench) sleep(d time.Duration) error {
	select {
	case <-b.ctx.Done():
		return b.ctx.Err()
	case <-time.After(d):
		return nil
	}
}
