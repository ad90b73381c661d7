package kernel

import (
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestStopNews asks about a child that is stopped and goes on: what it learns is left to be told by wait4(2), and is told once.
func TestStopNews(t *testing.T) {
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	pid := child.Process.Pid
	t.Cleanup(func() { _ = child.Process.Kill(); _ = child.Wait() })
	for _, c := range []struct {
		signal unix.Signal
		want   int
	}{{0, 0}, {unix.SIGSTOP, ChildStopped}, {unix.SIGCONT, ChildContinues}} {
		if errno := Kill(pid, int(c.signal)); errno != 0 {
			t.Fatal(errno)
		}
		for end := time.Now().Add(10 * time.Second); StopNews(pid) != c.want; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%v: %d, want %d", c.signal, StopNews(pid), c.want)
			}
		}
		if again := StopNews(pid); again != c.want {
			t.Errorf("%v: %d when it is asked again, want %d", c.signal, again, c.want)
		}
		var status unix.WaitStatus
		told, errno := Reap(&status, nil)
		if errno != 0 || told == pid != (c.want != 0) || StopNews(pid) != 0 {
			t.Errorf("%v: wait4 tells of %d, %v; the news then: %d", c.signal, told, errno, StopNews(pid))
		}
	}
}
