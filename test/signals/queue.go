package signals

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"mote/test/harness"
)

// KeepsValue sends by sigqueue(3) from outside: the kernel itself makes the sender's pid 0 then.
func KeepsValue(x *harness.X) {
	p := x.Start(harness.Setup{Wrap: harness.OwnUser()}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	x.Sender("queue", p.PID(), int(syscall.SIGUSR1), 123456789, 1)
	if line, want := p.Line(), fromOutside(10, 123456789); line != want {
		x.Fatalf("the app got %q, want %q", line, want)
	}
	x.Sender("queue", p.PID(), 40, 1, 2)
	wantSignals(p, fromOutside(40, 1), fromOutside(40, 2))
}

// inside is an app with a sender that waits for a line on stdin. It is process 4, and no child of the app, which would hear
// of its end.
const inside = `exec 3<&0; ( { read go <&3; exec %s; } & ); exec %s report ` + harness.EndOfReport

// sendsFromInside starts an app with a sender in the same PID namespace and returns it with the line that sets it off.
func sendsFromInside(x *harness.X, o harness.Options, words ...any) (p *harness.Process, begin func()) {
	x.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { in.Close(); out.Close() })
	sender := harness.ChildPath + " " + strings.Join(harness.Texts(words), " ")
	p = x.Start(harness.Setup{Stdin: in, Opts: o}, "/bin/sh", "-c", fmt.Sprintf(inside, sender, harness.ChildPath))
	p.Ready()
	return p, func() { _, _ = out.WriteString("go\n") }
}

// KeepsSender sends from inside, where the sender has a pid, and under another user's number than the init's.
func KeepsSender(x *harness.X) {
	p, begin := sendsFromInside(x, harness.Options{}, "queue", 1, 40, 77, 2, 0, 1000)
	begin()
	p.WantLines("40 -1 4 1000 77", "40 -1 4 1000 78")
	wantSignals(p)
}

// ForwardsForged sends under the init's own pid, which anybody may write into a siginfo. That is no reason to drop it.
func ForwardsForged(x *harness.X) {
	p, begin := sendsFromInside(x, harness.Options{}, "queue", 1, int(syscall.SIGHUP), 5, 1, 1)
	begin()
	p.WantLines("1 -1 1 0 5")
	wantSignals(p)
}

// ForwardsFromInside sends by kill(2) from inside: not the init itself, although it sends to itself now and then.
func ForwardsFromInside(x *harness.X) {
	p, begin := sendsFromInside(x, harness.Options{}, "thread", 1, int(syscall.SIGUSR2))
	begin()
	p.WantLines(byInit(syscall.SIGUSR2))
	wantSignals(p)
}

// numbers and perNumber make a thousand queued signals.
const (
	firstNumber = 34
	numbers     = 10
	perNumber   = 100
)

// DeliversEach sends a thousand queued signals of ten numbers, all numbers at the same time.
func DeliversEach(x *harness.X) {
	p := x.Start(harness.Setup{Wrap: harness.OwnUser()}, harness.ChildPath, "report", harness.EndOfReport)
	p.Ready()
	for number := firstNumber; number < firstNumber+numbers; number++ {
		x.Background("insist", p.PID(), number, 1000*number, perNumber)
	}
	seen := map[int]int{}
	for range numbers * perNumber {
		number := wantNext(p, seen)
		seen[number]++
	}
	wantSignals(p)
}

// wantNext reads a line of the report and compares its value: the values of each number are to come in order.
func wantNext(p *harness.Process, seen map[int]int) (number int) {
	p.X.Helper()
	var code, pid, uid, value int
	line := p.Line()
	if !harness.Scan(line, "%d %d %d %d %d", &number, &code, &pid, &uid, &value) {
		p.X.Fatalf("got line %q, want a report", line)
	}
	if want := 1000*number + seen[number]; value != want || code != byQueue {
		p.X.Fatalf("the app got %q, want value %d and code %d", line, want, byQueue)
	}
	return number
}

// WaitsForRoom sends more than fits into the queue of an app that takes its time. Nothing may be lost.
func WaitsForRoom(x *harness.X) {
	for _, count := range []int{harness.QueueRoom + 1, 2 * harness.QueueRoom, 5 * harness.QueueRoom} {
		app := append(strings.Fields(harness.BelowRoom), harness.ChildPath, "slow", harness.EndOfReport)
		wantAll(x, x.Limited(harness.Setup{}, app...), count)
		// And the same where the init has no more room than the app.
		wantAll(x, x.Limited(harness.Setup{Wrap: strings.Fields(harness.BelowRoom)}, harness.ChildPath, "slow", harness.EndOfReport), count)
	}
}

// wantAll sends queued signals to an app that does not look at first.
func wantAll(x *harness.X, p *harness.Process, count int) {
	x.Helper()
	x.Background("insist", p.PID(), 40, 40000, count)
	time.Sleep(30 * time.Millisecond) // the queue is full meanwhile; if it is not yet, the test is only easier
	p.Send(syscall.SIGUSR1)           // standard signals pass by, and this one opens the app's eyes
	for i := range count {
		if line, want := p.Line(), fromOutside(40, 40000+i); line != want {
			x.Fatalf("of %d signals to a queue of %d the app got %q as number %d, want %q", count, harness.QueueRoom, line, i, want)
		}
	}
	wantSignals(p)
}
