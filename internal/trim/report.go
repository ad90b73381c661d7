package main

import (
	"encoding/json"
	"os"
	"sort"
)

// report says what was kept, for tests and for people.
type report struct {
	FileSize  int          `json:"fileSize"`
	Bytes     uint64       `json:"bytesKept"`
	Shared    uint64       `json:"bytesShared"` // of text that is part of other text
	Segments  []pageReport `json:"segments"`
	Stack     stackReport  `json:"stack"`
	Written   []string     `json:"written"` // variables
	Functions []keptReport `json:"functions"`
	Data      []keptReport `json:"data"`
	Cut       []cutReport  `json:"cut"`
	Checks    int          `json:"stackChecksDropped"`
	Squeezed  uint64       `json:"bytesSqueezed"` // out of functions
}

// keptReport is a function or some data, and where that lay in the linked file. How the instructions of a function have
// moved in it, the lines of the debug file say.
type keptReport struct {
	Name    string `json:"name"`
	Address uint64 `json:"address"`
	Linked  uint64 `json:"linked"`
	Size    uint64 `json:"size"`
	Frame   int    `json:"frame,omitempty"`
	Hot     bool   `json:"hot,omitempty"`
}

// pageReport is one segment, or what a section describes of it.
type pageReport struct {
	Name    string       `json:"name"`
	Address uint64       `json:"address"`
	Size    uint64       `json:"size"`
	Areas   []pageReport `json:"areas,omitempty"`
}

type stackReport struct {
	Bytes int     `json:"bytes"`
	Limit int     `json:"limit"`
	Path  []frame `json:"path"`
}

type cutReport struct {
	Name  string `json:"name"`
	Calls int    `json:"calls"`
}

func newReport(w *walk, path []frame, l *layout, size int) *report {
	r := &report{FileSize: size, Stack: stackReport{Limit: stackLimit, Path: path}, Cut: countCuts(w.patches), Checks: w.checks}
	for _, f := range path {
		r.Stack.Bytes += f.Bytes
	}
	for _, s := range l.segments {
		p := pageReport{Name: s.flags.String(), Address: s.from, Size: s.to - s.from}
		for _, a := range s.areas {
			p.Areas = append(p.Areas, pageReport{Name: a.section, Address: a.from, Size: a.to - a.from})
		}
		r.Segments = append(r.Segments, p)
	}
	order := append(chunks(nil), l.chunks...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].at < order[j].at })
	for _, c := range order {
		r.add(c, w)
	}
	return r
}

func (r *report) add(c *chunk, w *walk) {
	entry := keptReport{Name: c.name, Address: c.at, Linked: c.from, Size: c.room(), Hot: c.hot}
	if c.inside == nil {
		r.Bytes += c.room()
	} else {
		r.Shared += c.size()
	}
	r.Squeezed += c.size() - c.room()
	if c.written {
		r.Written = append(r.Written, c.name)
	}
	if c.code {
		entry.Frame = w.functions[c.from].frame
		r.Functions = append(r.Functions, entry)
	} else {
		r.Data = append(r.Data, entry)
	}
}

func countCuts(patches []patch) (list []cutReport) {
	calls := map[string]int{}
	for _, p := range patches {
		calls[p.name]++
	}
	for name, n := range calls {
		list = append(list, cutReport{name, n})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

func writeReport(name string, r *report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}
