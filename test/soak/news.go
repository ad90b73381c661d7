package main

import (
	"bufio"
	"io"
)

// read reads the lines of the app, to their end or to the first thing that is wrong.
func (l *life) read(out io.Reader) error {
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		line, err := parseLine(scanner.Text())
		if err == nil {
			err = l.enter(line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// enter notes a line.
func (l *life) enter(line line) (err error) {
	l.mutex.Lock()
	switch line.kind {
	case "ready":
		l.ready <- line.numbers
	case "got":
		err = l.ledger.take(line.record)
	case "maker":
		l.maker = line.numbers[0]
	case "sender":
		l.ledger.senders[line.numbers[0]] = line.numbers[1]
	case "tally":
		l.ledger.enter(line.sent)
	case "done":
		l.done[line.numbers[0]] = line.numbers[1]
	case "noise":
		l.processes, l.orphans = line.numbers[0], line.numbers[1]
	}
	l.mutex.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	return err
}
