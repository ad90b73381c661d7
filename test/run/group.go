package main

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// report is what came of a group.
type report struct {
	group
	seconds  int
	ok       bool
	reason   string   // why it was left out as a whole
	failed   []string // tests
	leftOut  []leftOut
	printed  strings.Builder // what failed has printed
	mutex    sync.Mutex
	passed   int
	now      string // the test that was begun last
	out      io.Writer
	outputOf map[string]*strings.Builder // by package and test, of those that run
}

// leftOut is a test that was not run, and why.
type leftOut struct{ test, reason string }

// cannot is the exit code of a script that has nothing to run on this machine. Its last line says why.
const cannot = 77

// progressPause is how long it may be silent.
const progressPause = 10 * time.Second

// run runs a group and says how long that took.
func (g group) run(out io.Writer) *report {
	r := &report{group: g, out: out, outputOf: map[string]*strings.Builder{}}
	r.print("== %s\n", g.name)
	begun := time.Now()
	stop := make(chan struct{})
	go r.showProgress(begun, stop)
	err := r.execute()
	close(stop)
	r.seconds = int(time.Since(begun).Seconds() + 0.5)
	r.ok = err == nil
	verdict := "ok"
	if code, ended := err.(*exec.ExitError); ended && code.ExitCode() == cannot && !g.isGoTest() {
		r.ok, r.reason, verdict = true, lastLine(r.printed.String()), "left out"
	} else if err != nil {
		verdict = "FAILED"
		r.keep(err)
	}
	r.print("== %s: %s, %d s\n", g.name, verdict, r.seconds)
	return r
}

// execute runs the command and reads what it prints.
func (r *report) execute() error {
	command := r.command
	read := r.readLines
	if r.isGoTest() {
		command = strings.Replace(command, "go test ", "go test -json ", 1)
		read = r.readEvents
	}
	cmd := exec.Command("/bin/sh", "-c", command)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			read(line)
		}
		if err != nil {
			return cmd.Wait()
		}
	}
}

// readLines passes a line on, and keeps it in case that the group fails.
func (r *report) readLines(line string) {
	r.print("%s", line)
	r.printed.WriteString(line)
}

func (r *report) print(format string, values ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	fmt.Fprintf(r.out, format, values...)
}

// showProgress says every few seconds what is going on.
func (r *report) showProgress(begun time.Time, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(progressPause):
		}
		r.mutex.Lock()
		fmt.Fprintf(r.out, "   %s: %d s", r.name, int(time.Since(begun).Seconds()))
		if r.now != "" {
			fmt.Fprintf(r.out, ", %d passed, now %s", r.passed, r.now)
		}
		fmt.Fprintln(r.out)
		r.mutex.Unlock()
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
