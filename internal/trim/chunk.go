package main

import (
	"bytes"
	"fmt"
	"sort"
)

// chunk is a range of the linked file that moves as one.
type chunk struct {
	name     string
	user     string // of those who point at it, the first by name
	from, to uint64 // in the linked file
	at       uint64 // in the trimmed file
	align    uint64 // at and from leave the same rest
	code     bool
	text     bool // nothing in it is an address, and nothing needs to be aligned: it may lie inside another
	written  bool // by the program
	hot      bool // in a plain life
	data     []byte
	pieces   []piece // of a squeezed function
	inside   *chunk  // which holds the same bytes, too
	shift    uint64  // where in that
}

func (c *chunk) size() uint64 { return c.to - c.from }

// chunks are all kept ranges, by address in the linked file, none over another.
type chunks []*chunk

// find returns the chunk that holds an address of the linked file.
func (list chunks) find(address uint64) *chunk {
	i := sort.Search(len(list), func(i int) bool { return list[i].to > address })
	if i == len(list) || list[i].from > address {
		return nil
	}
	return list[i]
}

// move tells where an address of the linked file lies in the trimmed one.
func (list chunks) move(address uint64) (uint64, error) {
	c := list.find(address)
	if c == nil {
		return 0, fmt.Errorf("%#x is not kept", address)
	}
	return c.place(address)
}

// cutChunks makes chunks of what the walk has found. Ranges of data that overlap stay together.
func cutChunks(w *walk) (chunks, error) {
	var list chunks
	for _, k := range w.kept() {
		c := newChunk(w, k)
		if len(list) == 0 || list[len(list)-1].to <= c.from {
			list = append(list, c)
			continue
		}
		if err := list[len(list)-1].join(c); err != nil {
			return nil, err
		}
	}
	for _, c := range list {
		c.data = w.img.bytes(c.from, c.size())
	}
	for place := range w.written {
		c := list.find(place)
		if c == nil || c.code {
			return nil, fmt.Errorf("refused: something writes to %#x, which is no variable", place)
		}
		c.written, c.text = true, false
	}
	list.use(w)
	return list, nil
}

func newChunk(w *walk, k keep) *chunk {
	c := &chunk{name: k.name, from: k.from, to: k.to, align: 1, text: k.name == stringCarrier}
	if w.functions[k.from] != nil {
		c.code, c.align = true, w.img.arch.codeAlign()
	} else if !c.text {
		c.align = min(maxAlign, k.from&-k.from) // at least what it needs: the linker aligns by size and kind
	}
	return c
}

const maxAlign = 16 // no instruction that is known needs more

// join makes one chunk of two that overlap.
func (c *chunk) join(o *chunk) error {
	if c.code || o.code {
		return fmt.Errorf("refused: %s and %s overlap", c.name, o.name)
	}
	if !o.text {
		c.name = o.name
	}
	c.to, c.align, c.text = max(c.to, o.to), max(c.align, o.align), c.text && o.text
	return nil
}

// use notes who points at what, and keeps aligned what instructions need aligned.
func (list chunks) use(w *walk) {
	for _, fn := range w.functions {
		for _, r := range fn.refs {
			c := list.find(r.target)
			if c == nil || c.code {
				continue
			}
			if c.user == "" || fn.name < c.user {
				c.user = fn.name
			}
			if r.exact && r.width > c.align {
				c.align, c.text = min(r.width, maxAlign), false
			}
		}
	}
}

// heat marks what a plain life needs: the functions that are listed, the data that they point at, and what that points at.
func (list chunks) heat(w *walk, names map[string]bool) {
	for _, fn := range w.functions {
		if !names[fn.name] {
			continue
		}
		list.find(fn.address).hot = true
		for _, r := range fn.refs {
			list.heatData(w, r.target)
		}
	}
}

func (list chunks) heatData(w *walk, address uint64) {
	c := list.find(address)
	if c == nil || c.code || c.hot {
		return
	}
	c.hot = true
	for place := (c.from + 7) &^ 7; place < c.to; place += 8 {
		if target, is := w.words[place]; is {
			list.heatData(w, target)
		}
	}
}

// share finds text that is part of other text: it takes no room of its own. Text in hot pages serves cold code, too.
func (list chunks) share() {
	texts := chunks{}
	for _, c := range list {
		if c.text {
			texts = append(texts, c)
		}
	}
	sort.SliceStable(texts, func(i, j int) bool { return texts[i].before(texts[j]) })
	for i, c := range texts {
		for _, o := range texts[:i] {
			if at := bytes.Index(o.data, c.data); at >= 0 && o.inside == nil {
				c.inside, c.shift = o, uint64(at)
				break
			}
		}
	}
}

// before puts chunks into an order that does not depend on where they lay.
func (c *chunk) before(o *chunk) bool {
	switch {
	case c.hot != o.hot:
		return c.hot
	case c.code != o.code: // or the rest would be no order: code goes by name, data by size
		return c.code
	case c.align != o.align:
		return c.align > o.align
	case !c.code && c.size() != o.size():
		return c.size() > o.size()
	case c.name != o.name:
		return c.name < o.name
	case c.user != o.user:
		return c.user < o.user
	case !bytes.Equal(c.data, o.data):
		return bytes.Compare(c.data, o.data) < 0
	}
	return c.from < o.from
}
