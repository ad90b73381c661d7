package proc

import (
	"os"
	"strings"
	"testing"

	"mote/internal/kernel"
)

func TestParseParent(t *testing.T) {
	for _, row := range []struct {
		name, stat string
		want       int
	}{
		{"plain", "42 (sh) S 7 42 42 0 -1", 7},
		{"no parent in sight", "1 (init) S 0 1 1", 0},
		{"blanks and parentheses in the name", "42 (a) S 99 (b)) R 7 42", 7},
		{"a name of nothing", "42 () Z 7 42", 7},
		{"a large pid", "42 (sh) S 4194303 42", 4194303},
		{"cut behind the state", "42 (sh) S ", -1},
		{"cut in the name", "42 (sh", -1},
		{"cut behind the name", "42 (sh)", -1},
		{"empty", "", -1},
		{"no number", "42 (sh) S x", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := parseParent(row.stat); got != row.want {
				t.Errorf("%q: parent %d, want %d", row.stat, got, row.want)
			}
		})
	}
}

func TestParseUser(t *testing.T) {
	for _, row := range []struct {
		name, status string
		want         int
	}{
		{"plain", "Name:\tsh\nUid:\t1000\t0\t0\t0\n", 1000},
		{"root", "Name:\tsh\nUid:\t0\t0\t0\t0\n", 0},
		{"a name that lies", "Name:\tUid:\t5\nUid:\t6\t6\t6\t6\n", 6},
		{"missing", "Name:\tsh\n", -1},
		{"cut", "Name:\tsh\nUid:\t", -1},
		{"empty", "", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := parseUser(row.status); got != row.want {
				t.Errorf("%q: uid %d, want %d", row.status, got, row.want)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       int
	}{
		{"zero", "0", 0}, {"one that ends", "12 3", 12}, {"letters", "fd", -1}, {"a sign", "-1", -1}, {"empty", "", -1},
		{"nine digits", "999999999", 999999999}, {"a name behind", "7\x00rest", 7},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := number(row.text); got != row.want {
				t.Errorf("%q: %d, want %d", row.text, got, row.want)
			}
		})
	}
}

func TestPath(t *testing.T) {
	var p path
	p.add("/proc/")
	p.addNumber(4194303)
	p.add("/")
	p.add("status")
	if got, want := string(p.text[:p.length]), "/proc/4194303/status"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.add(strings.Repeat("x", 100))
	if p.length != len(p.text)-1 || p.text[p.length] != 0 {
		t.Errorf("too long a path has %d bytes and ends in %q, want %d and a NUL", p.length, p.text[p.length], len(p.text)-1)
	}
}

// TestSelf reads this very process.
func TestSelf(t *testing.T) {
	if foreign() {
		t.Skip("/proc is not that of this PID namespace")
	}
	self := os.Getpid()
	var buffer [64]byte
	want, _ := os.ReadFile("/proc/self/comm")
	if got := Comm(self, buffer[:]); got+"\n" != string(want) {
		t.Errorf("the name is %q, want %q", got, want)
	}
	if Parent(self) != os.Getppid() || User(self) != os.Getuid() {
		t.Errorf("parent %d, user %d, want %d and %d", Parent(self), User(self), os.Getppid(), os.Getuid())
	}
	if Comm(1<<22, buffer[:]) != "" || Parent(1<<22) != -1 || User(1<<22) != -1 {
		t.Error("a process that cannot be has a name, a parent or a user")
	}
}

// TestTree finds this process below its parent, and not the other way round.
func TestTree(t *testing.T) {
	tree, errno := NewTree()
	if errno != 0 {
		t.Fatal(errno)
	}
	if foreign() {
		t.Skip("/proc is not that of this PID namespace")
	}
	if !tree.Read() || !tree.Read() {
		t.Fatal("/proc cannot be read")
	}
	self, parent := os.Getpid(), os.Getppid()
	if !tree.DescendsFrom(self, parent) || !tree.DescendsFrom(parent, parent) {
		t.Errorf("%d should descend from %d", self, parent)
	}
	if !tree.Mark(self) || tree.Mark(self) {
		t.Error("a process is to be marked once")
	}
	tree.Read()
	if tree.DescendsFrom(parent, self) || tree.Mark(self) {
		t.Errorf("%d descends from %d, or a mark is gone", parent, self)
	}
	found := false
	for pid := tree.Next(1); pid != 0; pid = tree.Next(pid) {
		found = found || pid == self
	}
	if !found {
		t.Errorf("%d is not in the tree", self)
	}
	tree.Free()
}

func TestDirListsNumbers(t *testing.T) {
	var d Dir
	if errno := d.Open(Descriptors); errno != 0 {
		t.Fatal(errno)
	}
	seen := map[int]bool{}
	for fd := d.Next(); fd >= 0; fd = d.Next() {
		seen[fd] = true
	}
	if !seen[0] || !seen[d.FD] || seen[kernel.Forever] {
		t.Errorf("descriptors %v, want 0 and %d among them", seen, d.FD)
	}
	d.Close()
}
