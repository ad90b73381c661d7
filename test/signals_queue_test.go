package test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// keepsValue sends by sigqueue(3) from outside: the kernel itself makes the sender's pid 0 then.
func keepsValue(x *X) {
	p := x.start(setup{wrap: ownUser()}, childPath, "report", last)
	p.ready()
	x.sender("queue", p.pid(), int(syscall.SIGUSR1), 123456789, 1)
	if line, want := p.line(), fromOutside(10, 123456789); line != want {
		x.Fatalf("the app got %q, want %q", line, want)
	}
	x.sender("queue", p.pid(), 40, 1, 2)
	p.wantSignals(fromOutside(40, 1), fromOutside(40, 2))
}

// inside is an app with a sender that waits for a line on stdin. It is process 4, and no child of the app, which would hear
// of its end.
const inside = `exec 3<&0; ( { read go <&3; exec %s; } & ); exec %s report ` + last

// sendsFromInside starts an app with a sender in the same PID namespace and returns it with the line that sets it off.
func (x *X) sendsFromInside(o options, words ...any) (p *process, begin func()) {
	x.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { in.Close(); out.Close() })
	sender := childPath + " " + strings.Join(texts(words), " ")
	p = x.start(setup{stdin: in, opts: o}, "/bin/sh", "-c", fmt.Sprintf(inside, sender, childPath))
	p.ready()
	return p, func() { _, _ = out.WriteString("go\n") }
}

// keepsSender sends from inside, where the sender has a pid, and under another user's number than the init's.
func keepsSender(x *X) {
	p, begin := x.sendsFromInside(options{}, "queue", 1, 40, 77, 2, 0, 1000)
	begin()
	p.wantLines("40 -1 4 1000 77", "40 -1 4 1000 78")
	p.wantSignals()
}

// forwardsForged sends under the init's own pid, which anybody may write into a siginfo. That is no reason to drop it.
func forwardsForged(x *X) {
	p, begin := x.sendsFromInside(options{}, "queue", 1, int(syscall.SIGHUP), 5, 1, 1)
	begin()
	p.wantLines("1 -1 1 0 5")
	p.wantSignals()
}

// forwardsFromInside sends by kill(2) from inside: not the init itself, although it sends to itself now and then.
func forwardsFromInside(x *X) {
	p, begin := x.sendsFromInside(options{}, "thread", 1, int(syscall.SIGUSR2))
	begin()
	p.wantLines(byInit(syscall.SIGUSR2))
	p.wantSignals()
}

// TestSaysSender looks at what -v tells of a sender inside and of one outside.
func TestSaysSender(t *testing.T) {
	x := newX(t)
	p, begin := x.sendsFromInside(options{verbose: true}, "queue", 1, int(syscall.SIGUSR2), 0, 1, 0, 1000)
	begin()
	p.wantLines("12 -1 4 1000 0")
	p.send(syscall.SIGUSR1)
	p.wantLines(byInit(syscall.SIGUSR1))
	p.send(64)
	r := p.wantCode(0)
	for _, want := range []string{"SIGUSR2 from pid 4 uid 1000 ", "SIGUSR1 from pid 0 uid "} {
		if !contains(r.stderr, want) {
			t.Errorf("stderr %q lacks %q", r.stderr, want)
		}
	}
}

// numbers and perNumber make a thousand queued signals.
const (
	firstNumber = 34
	numbers     = 10
	perNumber   = 100
)

// deliversEach sends a thousand queued signals of ten numbers, all numbers at the same time.
func deliversEach(x *X) {
	p := x.start(setup{wrap: ownUser()}, childPath, "report", last)
	p.ready()
	for number := firstNumber; number < firstNumber+numbers; number++ {
		x.background("insist", p.pid(), number, 1000*number, perNumber)
	}
	seen := map[int]int{}
	for range numbers * perNumber {
		number := wantNext(p, seen)
		seen[number]++
	}
	p.wantSignals()
}

// wantNext reads a line of the report and compares its value: the values of each number are to come in order.
func wantNext(p *process, seen map[int]int) (number int) {
	p.x.Helper()
	var code, pid, uid, value int
	line := p.line()
	if !scan(line, "%d %d %d %d %d", &number, &code, &pid, &uid, &value) {
		p.x.Fatalf("got line %q, want a report", line)
	}
	if want := 1000*number + seen[number]; value != want || code != byQueue {
		p.x.Fatalf("the app got %q, want value %d and code %d", line, want, byQueue)
	}
	return number
}

// room is how many signals may wait for the apps below, and more is how many are sent to them.
const room = 16

// ownUser is a command that runs the next one as a user who has no other process. The kernel counts what waits for all
// processes of a user, in a user namespace: nothing else on the machine may take the room, and a flood none of theirs.
// Somebody who is not root has a user namespace for each init that is a PID 1.
func ownUser() []string {
	if os.Getuid() != 0 {
		return nil
	}
	id := strconv.Itoa(20000 + os.Getpid()%40*1000 + int(users.Add(1))%1000)
	return []string{"setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"}
}

var users atomic.Int32

// limited starts an app below a RLIMIT_SIGPENDING. Init and app take the room from each other, and from nobody else.
func (x *X) limited(s setup, words ...string) *process {
	s.wrap = append(ownUser(), s.wrap...)
	p := x.start(s, words...)
	p.ready()
	return p
}

// below is a command that runs the next one below that limit.
var below = "prlimit --sigpending=" + strconv.Itoa(room)

// waitsForRoom sends more than fits into the queue of an app that takes its time. Nothing may be lost.
func waitsForRoom(x *X) {
	for _, count := range []int{room + 1, 2 * room, 5 * room} {
		app := append(strings.Fields(below), childPath, "slow", last)
		x.wantAll(x.limited(setup{}, app...), count)
		// And the same where the init has no more room than the app.
		x.wantAll(x.limited(setup{wrap: strings.Fields(below)}, childPath, "slow", last), count)
	}
}

// wantAll sends queued signals to an app that does not look at first.
func (x *X) wantAll(p *process, count int) {
	x.Helper()
	x.background("insist", p.pid(), 40, 40000, count)
	time.Sleep(30 * time.Millisecond) // the queue is full meanwhile; if it is not yet, the test is only easier
	p.send(syscall.SIGUSR1)           // standard signals pass by, and this one opens the app's eyes
	for i := range count {
		if line, want := p.line(), fromOutside(40, 40000+i); line != want {
			x.Fatalf("of %d signals to a queue of %d the app got %q as number %d, want %q", count, room, line, i, want)
		}
	}
	p.wantSignals()
}

// wakeUps is how often a process has waited for something: proc_pid_status(5).
func wakeUps(pid int) int {
	n, _ := strconv.Atoi(status(pid)["voluntary_ctxt_switches"])
	return n
}

// TestSparesFullQueue has an app that never reads. mote tries less and less often: 10 ms, 20 ms ... 1 s.
func TestSparesFullQueue(t *testing.T) {
	x := newX(t)
	p := x.limited(setup{}, append(strings.Fields(below), childPath, "wait", "15")...)
	before, begun := wakeUps(p.pid()), time.Now()
	x.background("insist", p.pid(), 40, 0, room+1)
	select {
	case <-p.done:
		t.Fatalf("ended early: %+v", p.wait())
	case <-time.After(3 * time.Second):
	}
	n, passed := wakeUps(p.pid())-before, time.Since(begun)
	t.Logf("%d wake-ups in %v with a full queue", n, passed)
	if tries := 7 + int(passed/time.Second); n > room+1+tries+3 {
		t.Errorf("%d wake-ups in %v with a full queue, want about %d for the signals and %d to try again", n, passed, room+1, tries)
	}
	p.send(syscall.SIGTERM) // it needs no room
	p.wantCode(0)
}

// TestGroupValueLost has a kernel that cannot signal a group with a value: the group gets the signal without.
func TestGroupValueLost(t *testing.T) {
	if !before(t, 6, 9) {
		t.Skip("since Linux 6.9 the value comes along")
	}
	x := newX(t)
	h := x.startFamily(setup{opts: options{group: true}})
	sendBoth(x, h)
	got := "[40 0 1 0 0][41 0 1 0 0]"
	h.wantOnly(map[string]string{"app": got, "member": got, "orphan": got})
}
