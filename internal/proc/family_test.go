package proc

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// treeOf is a tree of processes and their parents, as one reading of /proc may give it.
func treeOf(t *testing.T, parents map[int]int) *Tree {
	t.Helper()
	tree, errno := NewTree()
	if errno != 0 {
		t.Fatal(errno)
	}
	t.Cleanup(tree.Free)
	tree.pass = 1
	for pid, parent := range parents {
		tree.rows[pid] = 1<<passShift | uint32(parent)
		tree.highest = max(tree.highest, pid)
	}
	return &tree
}

// walk lists a family, each process with its depth, as "1:1 2:2".
func walk(t *testing.T, tree *Tree) string {
	t.Helper()
	family, errno := tree.Order()
	if errno != 0 {
		t.Fatal(errno)
	}
	var all []string
	for pid, depth := family.After(0); pid != 0; {
		all = append(all, fmt.Sprintf("%d:%d", pid, depth))
		if len(all) > pidLimit {
			t.Fatal("there is no end")
		}
		after, deeper := family.After(pid)
		pid, depth = after, depth+deeper
	}
	return strings.Join(all, " ")
}

// TestFamily walks through trees as /proc shows them, and through such as only a race can give.
func TestFamily(t *testing.T) {
	for _, c := range []struct {
		name    string
		parents map[int]int
		want    string
	}{
		{"nobody", nil, ""},
		{"one", map[int]int{1: 0}, "1:1"},
		{"a row of children", map[int]int{1: 0, 4: 1, 2: 1, 3: 1}, "1:1 2:2 3:2 4:2"},
		{"a chain", map[int]int{1: 0, 9: 1, 5: 9, 7: 5}, "1:1 9:2 5:3 7:4"},
		{"a child with a lower pid", map[int]int{1: 0, 10: 1, 5: 10}, "1:1 10:2 5:3"},
		{"two levels back at once", map[int]int{1: 0, 2: 1, 3: 2, 4: 3, 5: 1}, "1:1 2:2 3:3 4:4 5:2"},
		{"parents outside", map[int]int{1: 0, 2: 1, 8: 0, 9: 8}, "1:1 2:2 8:1 9:2"},
		{"parents that are hidden", map[int]int{5: 3, 6: 5, 7: 4}, "5:1 6:2 7:1"},
		{"the kernel's threads", map[int]int{1: 0, 2: 0, 3: 2, 4: 1}, "1:1 4:2 2:1 3:2"},
		{"the last pid there is", map[int]int{1: 0, MaxPid: 1}, fmt.Sprintf("1:1 %d:2", MaxPid)},
		{"its own parent", map[int]int{1: 0, 5: 5, 6: 1}, "1:1 6:2"},
		{"a ring of two", map[int]int{1: 0, 5: 6, 6: 5, 7: 1}, "1:1 7:2"},
		{"a ring of three, with a child", map[int]int{1: 0, 5: 6, 6: 7, 7: 5, 8: 5}, "1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := walk(t, treeOf(t, c.parents)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestFamilyIsQuick has a tower of 100,000 processes, each of which has another child, too.
func TestFamilyIsQuick(t *testing.T) {
	small, big := towerTime(t, 20_000), towerTime(t, 200_000)
	if big > time.Second+40*small { // a hundred times as much would be the square
		t.Errorf("it took %v, and a tower of a tenth %v", big, small)
	}
}

// towerTime is how long it takes to walk through so many processes.
func towerTime(t *testing.T, all int) time.Duration {
	t.Helper()
	parents := map[int]int{}
	for pid := 1; pid < all; pid += 2 {
		parents[pid], parents[pid+1] = max(0, pid-2), pid
	}
	begun := time.Now()
	if got := strings.Count(walk(t, treeOf(t, parents)), " ") + 1; got != all {
		t.Errorf("%d processes, want %d", got, all)
	}
	return time.Since(begun)
}

// TestFamilyForgets has a process gone at the second look.
func TestFamilyForgets(t *testing.T) {
	tree := treeOf(t, map[int]int{1: 0, 2: 1, 3: 2})
	tree.pass = 2
	tree.rows[1], tree.rows[3] = 2<<passShift, 2<<passShift|2
	if got := walk(t, tree); got != "1:1 3:1" {
		t.Errorf("%q", got)
	}
}
