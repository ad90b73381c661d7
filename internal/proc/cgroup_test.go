package proc

import (
	"os"
	"strings"
	"testing"
)

// docker is what /proc/self/cgroup says in a container of Docker on a machine with both versions.
var docker = strings.ReplaceAll(`13:rdma:/docker/ID
12:pids:/docker/ID
11:blkio:/docker/ID
10:memory:/docker/ID
9:cpu,cpuacct:/docker/ID
1:name=systemd:/docker/ID
0::/docker/ID
`, "ID", strings.Repeat("0123456789abcdef", 4))

// kubelet is the same in a pod, where the rows take up more than a kilobyte and memory is the last one.
var kubelet = strings.ReplaceAll(`13:rdma:POD
12:pids:POD
11:blkio:POD
10:cpuset:POD
9:cpu,cpuacct:POD
8:hugetlb:POD
7:devices:POD
6:freezer:POD
5:perf_event:POD
4:net_cls,net_prio:POD
3:memory:POD
1:name=systemd:POD
0::/system.slice/containerd.service
`, "POD", pod)

var pod = "/kubepods/burstable/pod2f4e7c64-1f0b-4a3a-9c2e-0d6b7f3a5e11/" + strings.Repeat("0123456789abcdef", 4)

func TestMemoryFolder(t *testing.T) {
	for _, row := range []struct {
		name, text         string
		version1, version2 string // "-" for none
	}{
		{"version 2", "0::/docker/abc\n", "-", "/docker/abc"},
		{"version 2 in its own cgroup namespace", "0::/\n", "-", "/"},
		{"version 1 in its own cgroup namespace", "4:memory:/\n0::/\n", "/", "/"},
		{"version 1 outside of its own cgroup namespace", "4:memory:/../other\n", "/../other", "-"},
		{"docker, both versions", docker, "/docker/" + strings.Repeat("0123456789abcdef", 4), "/docker/" + strings.Repeat("0123456789abcdef", 4)},
		{"kubelet", kubelet, pod, "/system.slice/containerd.service"},
		{"two controllers in one hierarchy", "5:hugetlb,memory:/a\n0::/b\n", "/a", "/b"},
		{"the first of two", "5:memory,hugetlb:/a\n", "/a", "-"},
		{"part of a name", "5:memory2,xmemory:/a\n", "-", "-"},
		{"a hierarchy of that name", "1:name=memory:/a\n0::/b\n", "-", "/b"},
		{"a folder that looks like a row", "7:cpu:/x:memory:/y\n0::/a:b\n", "-", "/a:b"},
		{"a hierarchy that ends in zero", "10:cpu:/a\n", "-", "-"},
		{"a blank in a folder", "0::/my app\n", "-", "/my app"},
		{"cut in the folder", "0::/docker/ab", "-", "-"},
		{"cut before it", "3:memory", "-", "-"},
		{"cut behind the first", "7:cpu:/a\n3:mem", "-", "-"},
		{"no colon", "nonsense\n", "-", "-"},
		{"empty rows", "\n\n", "-", "-"},
		{"empty", "", "-", "-"},
	} {
		t.Run(row.name, func(t *testing.T) {
			for version1, want := range map[bool]string{true: row.version1, false: row.version2} {
				got, found := memoryFolder(row.text, version1)
				if !found {
					got = "-"
				}
				if got != want {
					t.Errorf("version 1 %v: %q, want %q", version1, got, want)
				}
			}
		})
	}
	if len(kubelet) <= 1024 {
		t.Error("the longest text should be longer than a kilobyte")
	}
}

func TestParseKills(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       int
	}{
		{"version 1, none", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", 0},
		{"version 1, one", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n", 1},
		{"version 1 before Linux 4.13", "oom_kill_disable 0\nunder_oom 0\n", -1},
		{"version 2", "low 0\nhigh 0\nmax 138\noom 3\noom_kill 2\noom_group_kill 1\n", 2},
		{"version 2, newest", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 12\noom_group_kill 0\nsock_throttled 0\n", 12},
		{"version 2 before Linux 4.13", "low 0\nhigh 0\nmax 0\noom 5\n", -1},
		{"the others alone", "oom 5\noom_group_kill 4\n", -1},
		{"first", "oom_kill 7\n", 7},
		{"within a word", "x_oom_kill 7\n", -1},
		{"no number", "oom_kill \n", -1},
		{"cut", "oom_kill", -1},
		{"empty", "", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := parseKills(row.text); got != row.want {
				t.Errorf("%q: %d, want %d", row.text, got, row.want)
			}
		})
	}
}

// TestKillsIn reads files, and none where there is no such file or its name is too long.
func TestKillsIn(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(folder+"/memory.events", []byte("oom 1\noom_kill 4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, mount, folder string
		want                int
	}{
		{"in the folder", strings.TrimSuffix(folder, folder[1:]), folder[1:], 4},
		{"in the mount", folder, "", 4},
		{"not there", folder, "/nosuch", -1},
		{"too long", folder, "/" + strings.Repeat("x", 1024), -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := killsIn(row.mount, row.folder, "/memory.events"); got != row.want {
				t.Errorf("%d, want %d", got, row.want)
			}
		})
	}
	if got := killsBelow(folder, "/docker/of-the-machine", "/memory.events"); got != 4 {
		t.Errorf("a folder that is not there: %d, want that of the mount, 4", got)
	}
}
