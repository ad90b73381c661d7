package proc

import (
	"os"
	"strings"
	"testing"
)

// captured reads a file of testdata/captured: /proc of a Linux 6.18, byte by byte.
func captured(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/captured/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestCaptured reads what a kernel wrote about servers that change their command lines, a zombie and a kernel thread.
func TestCaptured(t *testing.T) {
	const nginx = 1073745920 | 402745863 // ignores PIPE and SYS, and catches among others TERM
	for _, row := range []struct {
		of            string
		process       Process
		comm, command string
		user          int
		channel       string
	}{
		{"nginx-master", Process{State: [1]byte{'S'}, Parent: 1, Group: 19428, Threads: 1, Start: 2520295, Handled: nginx}, "nginx",
			"nginx: master process nginx -c /tmp/cap/n.conf -g daemon on;", 0, "sigsuspend.isra.0"},
		{"nginx-worker", Process{State: [1]byte{'S'}, Parent: 19428, Group: 19428, Threads: 1, Start: 2520295, Handled: nginx}, "nginx",
			"nginx: worker process", 65534, "do_epoll_wait"},
		{"redis", Process{State: [1]byte{'S'}, Parent: 19423, Group: 19423, Threads: 5, Start: 2520396, Handled: 12293 | 17642}, "redis-server",
			"redis-server *:18182", 0, "do_epoll_wait"},
		{"zombie", Process{State: [1]byte{'Z'}, Parent: 19728, Group: 19423, Threads: 1, Start: 2520497, Handled: 6}, "sleep", "", 0, ""},
		{"kthreadd", Process{State: [1]byte{'S'}, Threads: 1, Start: 24, Handled: 1<<31 - 1}, "kthreadd", "", 0, "kthreadd"},
	} {
		t.Run(row.of, func(t *testing.T) {
			var p Process
			if !p.parse(captured(t, row.of+".stat")) || p.Name() != row.comm {
				t.Errorf("stat: %+v called %q", p, p.Name())
			}
			want := row.process
			want.name, want.length = p.name, p.length
			if p != want {
				t.Errorf("stat: %+v, want %+v", p, want)
			}
			if got := parseCommandLine([]byte(captured(t, row.of+".cmdline")), ' '); got != row.command {
				t.Errorf("cmdline: %q, want %q", got, row.command)
			}
			if got := parseUser(captured(t, row.of+".status")); got != row.user {
				t.Errorf("status: uid %d, want %d", got, row.user)
			}
			if got := parseChannel(captured(t, row.of+".wchan")); got != row.channel {
				t.Errorf("wchan: %q, want %q", got, row.channel)
			}
		})
	}
}

// FuzzCommandLine has every NUL but those at the end become the separator, and nothing else change.
func FuzzCommandLine(f *testing.F) {
	for _, text := range []string{"sh\x00-c\x00:\x00", "", "\x00\x00", "nginx: worker process\x00\x00\x00", "no end"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := strings.ReplaceAll(strings.TrimRight(text, "\x00"), "\x00", " ")
		if got := parseCommandLine([]byte(text), ' '); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}

// FuzzStatus looks for the user in texts of any kind.
func FuzzStatus(f *testing.F) {
	f.Add("Name:\tsh\nUid:\t1000\t0\t0\t0\n")
	f.Add("Name:\tUid:\t5\nUid:\t6\t6\t6\t6\n")
	f.Fuzz(func(t *testing.T, status string) {
		_, behind, found := strings.Cut(status, "\nUid:\t")
		if got := parseUser(status); got < -1 || !found && got != -1 || found && got >= 0 && (behind[0] < '0' || behind[0] > '9') {
			t.Fatalf("%q: uid %d", status, got)
		}
	})
}
