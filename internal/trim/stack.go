package main

import (
	"fmt"
	"strings"
)

// stackLimit is the most that all frames from _boot down may take. The kernel gives a program at least 128 KiB of stack
// beside its arguments, however small the limit that is set (execve(2)); the rest is room for those who write code.
const stackLimit = 32 << 10

// frame is one function on the deepest path.
type frame struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"` // until the next one's, or its own deepest point
}

// depths finds the deepest path through the graph of calls.
type depths struct {
	w     *walk
	depth map[uint64]int
	next  map[uint64]ref // the call that leads deepest
	path  []string       // the functions being looked at
	busy  map[uint64]bool
}

// deepestPath refuses recursion and a stack that may grow too deep.
func deepestPath(w *walk) ([]frame, error) {
	d := &depths{w: w, depth: map[uint64]int{}, next: map[uint64]ref{}, busy: map[uint64]bool{}}
	root := w.img.byName[entryName].address
	total, err := d.of(root)
	if err != nil {
		return nil, err
	}
	path := d.frames(root)
	if total > stackLimit {
		return nil, fmt.Errorf("refused: the stack may grow to %d bytes, over %d: %s", total, stackLimit, names(path))
	}
	return path, nil
}

// of returns how far the stack may grow below the start of a function.
func (d *depths) of(address uint64) (int, error) {
	fn := d.w.functions[address]
	d.path = append(d.path, fn.name)
	defer func() { d.path = d.path[:len(d.path)-1] }()
	if d.busy[address] {
		return 0, fmt.Errorf("refused: recursion: %s", strings.Join(d.path, " > "))
	}
	if n, done := d.depth[address]; done {
		return n, nil
	}
	d.busy[address] = true
	deepest := fn.frame
	for _, r := range fn.refs {
		if d.w.functions[r.target] == nil {
			continue
		}
		below, err := d.of(r.target)
		if err != nil {
			return 0, err
		}
		if n := d.cost(r) + below; n > deepest {
			deepest = n
			d.next[address] = r
		}
	}
	d.busy[address] = false
	d.depth[address] = deepest
	return deepest, nil
}

// cost is what lies on the stack between the start of the caller and that of the called.
func (d *depths) cost(r ref) int {
	if r.kind == jump {
		return r.depth
	}
	return r.depth + d.w.img.arch.callCost()
}

// frames lists the deepest path.
func (d *depths) frames(address uint64) (path []frame) {
	for {
		fn := d.w.functions[address]
		r, more := d.next[address]
		if !more {
			return append(path, frame{fn.name, fn.frame})
		}
		path = append(path, frame{fn.name, d.cost(r)})
		address = r.target
	}
}

func names(path []frame) string {
	list := make([]string, len(path))
	for i := range path {
		list[i] = path[i].Name
	}
	return strings.Join(list, " > ")
}
