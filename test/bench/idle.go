package main

import (
	"fmt"
	"io"
	"os/exec"
	"time"
)

// measureIdle looks at inits that have nothing to do, all of them at once, each as PID 1: what memory they have, and how
// often the kernel switched to them within some seconds.
func (b *bench) measureIdle() error {
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
	time.Sleep(500 * time.Millisecond) // for what an init does behind the start of its app
	for i, c := range b.inits {
		if err := b.look(c.name, running[i].Process.Pid); err != nil {
			return err
		}
	}
	return b.wakeups(running)
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
	_, err = io.ReadFull(stdout, make([]byte, 1))
	return cmd, err
}

// look reads what the kernel says about an init.
func (b *bench) look(name string, pid int) error {
	p := process(pid)
	memory, err := p.memory()
	if err != nil {
		return err
	}
	status, err := p.status()
	if err != nil {
		return err
	}
	descriptors, err := p.descriptors()
	b.values.set("rss", name, memory["Rss"])
	b.values.set("anonymous", name, memory["Anonymous"])
	b.values.set("private", name, memory["Private_Clean"]+memory["Private_Dirty"])
	b.values.set("page tables", name, status["VmPTE"])
	b.values.set("threads", name, status["Threads"])
	b.values.set("descriptors", name, float64(descriptors))
	return err
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
