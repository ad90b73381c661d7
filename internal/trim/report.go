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
	Pages     []pageReport `json:"pages"`
	Stack     stackReport  `json:"stack"`
	Functions []keptReport `json:"functions"`
	Data      []keptReport `json:"data"`
	Cut       []cutReport  `json:"cut"`
}

type keptReport struct {
	Name    string `json:"name"`
	Address uint64 `json:"address"`
	Size    uint64 `json:"size"`
	Frame   int    `json:"frame,omitempty"`
}

// pageReport is one page of memory of the trimmed program, and what it is there for.
type pageReport struct {
	Address uint64   `json:"address"`
	Flags   string   `json:"flags"`
	Bytes   uint64   `json:"bytesKept"`
	For     []string `json:"for"`
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

func newReport(img *image, w *walk, path []frame, pieces []*piece, size int) *report {
	r := &report{FileSize: size, Stack: stackReport{Limit: stackLimit, Path: path}}
	for _, f := range path {
		r.Stack.Bytes += f.Bytes
	}
	for _, k := range w.kept() {
		entry := keptReport{Name: k.name, Address: k.from, Size: k.to - k.from}
		if f := w.functions[k.from]; f != nil {
			entry.Frame = f.frame
			r.Functions = append(r.Functions, entry)
		} else {
			r.Data = append(r.Data, entry)
		}
	}
	for _, p := range pieces {
		r.Pages = append(r.Pages, pagesOf(p)...)
	}
	for _, p := range r.Pages {
		r.Bytes += p.Bytes
	}
	r.Cut = countCuts(w.patches)
	return r
}

// pagesOf lists the pages of a segment. Ranges may overlap: a byte is counted once.
func pagesOf(p *piece) (list []pageReport) {
	for at := p.from / page * page; at < p.to; at += page {
		r := pageReport{Address: at, Flags: p.flags.String()}
		seen := at
		for _, k := range p.keeps {
			from, to := max(k.from, seen), min(k.to, at+page)
			if k.from < at+page && k.to > at && (len(r.For) == 0 || r.For[len(r.For)-1] != k.name) {
				r.For = append(r.For, k.name)
			}
			if from < to {
				r.Bytes += to - from
				seen = to
			}
		}
		list = append(list, r)
	}
	return list
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
