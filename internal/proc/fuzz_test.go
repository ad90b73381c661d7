package proc

import (
	"strconv"
	"strings"
	"testing"
)

// FuzzProcess reads stat files. Nothing that a name holds may change what is read behind it.
func FuzzProcess(f *testing.F) {
	f.Add("42 (sh) S 7 42"+rest, "sh")
	f.Add("42 (a) S 99 (b)) R 7 42"+rest, "a) S 1 (b")
	f.Add("", ")")
	f.Add("1 ((", "\n")
	f.Fuzz(func(t *testing.T, stat, name string) {
		var p Process
		if p.parse(stat) && (p.Parent < 0 || len(p.Name()) > len(p.name) || p.Start < -1) {
			t.Fatalf("%q: %+v", stat, p)
		}
		whole := "42 (" + name + ") Z 7 43" + rest
		if len(whole) > 512 {
			return
		}
		if !p.parse(whole) || p.State[0] != 'Z' || p.Parent != 7 || p.Group != 43 || p.Start != 8812 || !strings.HasPrefix(name, p.Name()) {
			t.Fatalf("%q: %+v", whole, p)
		}
	})
}

// FuzzPidFile compares with the library.
func FuzzPidFile(f *testing.F) {
	for _, text := range []string{"42\n", "", " 1\n2", "-1", "4194303", "4194304", "0x1", "00000000000000000000000000000000001", "1\x00", "\r\n7\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := 0
		digits := strings.Trim(text, " \t\r\n")
		if n, err := strconv.ParseUint(digits, 10, 32); err == nil && n <= MaxPid {
			want = int(n)
		}
		if got := ParsePidFile(text); got != want {
			t.Fatalf("%q: %d, want %d", text, got, want)
		}
	})
}

// FuzzCgroup looks for the memory cgroup and its count in texts of any kind.
func FuzzCgroup(f *testing.F) {
	f.Add(docker, "oom_kill 3\n")
	f.Add(kubelet, "low 0\noom_kill 18446744073709551615\n")
	f.Add("0::/\n", "")
	f.Fuzz(func(t *testing.T, membership, events string) {
		for _, version1 := range []bool{true, false} {
			if folder, found := memoryFolder(membership, version1); found && !strings.Contains(membership, ":"+folder+"\n") {
				t.Fatalf("%q: folder %q", membership, folder)
			}
		}
		if kills := parseKills(events); kills < -1 || kills > 999_999_999 {
			t.Fatalf("%q: %d", events, kills)
		}
	})
}

// FuzzUser looks for the user in a status file.
func FuzzUser(f *testing.F) {
	f.Add("Name:\tsh\nUid:\t1000\t0\t0\t0\n")
	f.Add("\nUid:\t")
	f.Fuzz(func(t *testing.T, status string) {
		if user := parseUser(status); user < -1 || user >= 0 && !strings.Contains(status, "\nUid:\t") {
			t.Fatalf("%q: user %d", status, user)
		}
	})
}
