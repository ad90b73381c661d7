package proc

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// rest is what follows the process group in a stat file: fields 6 to 22, with the number of threads and the start.
const rest = " 42 0 -1 4194304 116 0 0 0 0 0 0 0 20 0 3 0 8812"

// TestParseProcess reads stat files as kernels write them, and such as none writes.
func TestParseProcess(t *testing.T) {
	for _, row := range []struct {
		name, stat string
		comm       string
		state      byte
		parent     int // -1 for a text that says nothing
	}{
		{"plain", "42 (sh) S 7 42" + rest, "sh", 'S', 7},
		{"whole", "1 (mote) S 0 1 1 34816 1 4194560 25 196 0 0 0 0 0 0 20 0 3 0 8812 49152 9 18446744073709551615 6254592 6303744 " +
			"140721 0 0 0 18446744073709551615 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n", "mote", 'S', 0},
		{"blanks and parentheses in the name", "42 (a) S 99 (b)) R 7 42" + rest, "a) S 99 (b)", 'R', 7},
		{"a line end in the name", "42 (a\nb) R 7 42" + rest, "a\nb", 'R', 7},
		{"a name of nothing", "42 () Z 7 42" + rest, "", 'Z', 7},
		{"a parenthesis for a name", "42 ()) Z 7 42" + rest, ")", 'Z', 7},
		{"a kernel thread", "12 (kworker/u128:2-events_unbound) I 2 0" + rest, "kworker/u128:2-events_unbound", 'I', 2},
		{"the longest name", "12 (" + strings.Repeat("x", 64) + ") I 2 0" + rest, strings.Repeat("x", 64), 'I', 2},
		{"a name too long for the row", "12 (" + strings.Repeat("x", 99) + ") I 2 0" + rest, strings.Repeat("x", 64), 'I', 2},
		{"a large pid", "42 (sh) S 4194303 42" + rest, "sh", 'S', 4194303},
		{"one that is being removed", "42 (sh) X 7 42" + rest, "", 0, -1},
		{"a negative parent", "42 (sh) S -1 42" + rest, "", 0, -1},
		{"cut before the start", "42 (sh) S 7 42 42 0 -1 4194304 116 0 0 0 0 0 0 0 20 0 3 0", "", 0, -1},
		{"cut behind the state", "42 (sh) S ", "", 0, -1},
		{"cut in the name", "42 (sh", "", 0, -1},
		{"cut behind the name", "42 (sh)", "", 0, -1},
		{"the wrong way round", "42 )sh( S 7 42" + rest, "", 0, -1},
		{"empty", "", "", 0, -1},
		{"no number", "42 (sh) S x" + rest, "", 0, -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			var p Process
			if !p.parse(row.stat) {
				if row.parent >= 0 {
					t.Errorf("%q says nothing", row.stat)
				}
				return
			}
			if p.Name() != row.comm || p.State[0] != row.state || p.Parent != row.parent || p.Threads != 3 || p.Start != 8812 {
				t.Errorf("%q: %+v called %q", row.stat, p, p.Name())
			}
		})
	}
}

func TestParsePidFile(t *testing.T) {
	for text, want := range map[string]int{
		"1": 1, "42\n": 42, " 42 \n": 42, "      1234\n": 1234, "42\r\n": 42, "\t42\n\n": 42, "007": 7, "4194303\n": 4194303,
		"": 0, "\n": 0, "0": 0, "-1": 0, "-42\n": 0, "+42": 0, "4194304": 0, "18446744073709551658": 0, "99999999999999999999": 0,
		"42\n43\n": 0, "42 43": 0, "42 nginx\n": 0, "nginx": 0, "0x2a": 0, "42\x00": 0, "\x0042": 0, "4 2": 0, "42.": 0,
		"12\n/var/lib/postgresql/15/main\n1700000000\n5432\n": 0, "{\"pid\":42}": 0, "\u0664\u0662": 0,
	} {
		if got := ParsePidFile(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
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
	if Foreign() {
		t.Skip("/proc is not that of this PID namespace")
	}
	self := os.Getpid()
	var buffer [64]byte
	want, _ := os.ReadFile("/proc/self/comm")
	if got := Comm(self, buffer[:]); got+"\n" != string(want) {
		t.Errorf("the name is %q, want %q", got, want)
	}
	var p Process
	if !p.Read(self) || p.Parent != os.Getppid() || User(self) != os.Getuid() {
		t.Errorf("parent %d, user %d, want %d and %d", p.Parent, User(self), os.Getppid(), os.Getuid())
	}
	if Comm(1<<22, buffer[:]) != "" || p.Read(1<<22) || User(1<<22) != -1 {
		t.Error("a process that cannot be has a name, a parent or a user")
	}
}

// TestTreeAbove looks at the processes above a pid alone: those are in order, and whom the last look has seen stays.
func TestTreeAbove(t *testing.T) {
	tree, errno := NewTree()
	if errno != 0 {
		t.Fatal(errno)
	}
	defer tree.Free()
	if Foreign() {
		t.Skip("/proc is not that of this PID namespace")
	}
	self, parent := os.Getpid(), os.Getppid()
	if errno := tree.Read(); errno != 0 {
		t.Fatal(errno)
	}
	if errno := tree.readAbove(self - 1); errno != 0 || tree.Next(1) == 0 || !tree.DescendsFrom(self, parent) {
		t.Errorf("error %d; or the look is empty, or has forgotten who was there", errno)
	}
	tree.rows[self] = 0
	if _ = tree.readAbove(self); tree.seen(self) {
		t.Error("a look above a pid has read that one")
	}
	tree.rows[self] = tree.rows[parent]
	if errno := tree.readAbove(MaxPid); errno != unix.ESRCH || tree.Next(1) != 0 || !tree.seen(self) {
		t.Errorf("error %d above all; or somebody is there, or nobody is left", errno)
	}
}

// TestDirAbove passes over most processes up to a pid, and over none above it.
func TestDirAbove(t *testing.T) {
	var d Dir
	if errno := d.Open(Processes); errno != 0 {
		t.Fatal(errno)
	}
	defer d.Close()
	self := os.Getpid()
	d.Above(self - 1)
	if first := d.Next(); first < self-3 || first > self {
		t.Errorf("%d comes first above %d, want %d or up to two less", first, self-1, self)
	}
}

// TestTree finds this process below its parent, and not the other way round.
func TestTree(t *testing.T) {
	tree, errno := NewTree()
	if errno != 0 {
		t.Fatal(errno)
	}
	if Foreign() {
		t.Skip("/proc is not that of this PID namespace")
	}
	if tree.Read() != 0 || tree.Read() != 0 {
		t.Fatal("/proc cannot be read")
	}
	self, parent := os.Getpid(), os.Getppid()
	if !tree.DescendsFrom(self, parent) || !tree.DescendsFrom(parent, parent) {
		t.Errorf("%d should descend from %d", self, parent)
	}
	tree.finish(self, sinceBoot())
	tree.Read()
	if tree.DescendsFrom(parent, self) || !tree.isDone(self) || tree.isDone(parent) {
		t.Errorf("%d descends from %d, or the one is not done with, or the other", parent, self)
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
