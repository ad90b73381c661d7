package main

import "math"

// figure is one line of the table.
type figure struct {
	key    string // of the values
	Name   string
	Unit   string
	digits int  // behind the point
	ratios bool // two more lines say how it compares with tini-static and with the limit
	plot   bool
}

// figures is the lines of the table, in order.
var figures = []figure{
	{"start PID 1 interleaved", "start, PID 1, interleaved", "ms", 3, true, true},
	{"start PID 1 warm", "start, PID 1, warm", "ms", 3, true, false},
	{"start elsewhere interleaved", "start, not PID 1, interleaved", "ms", 3, true, false},
	{"start elsewhere warm", "start, not PID 1, warm", "ms", 3, true, false},
	{"calls", "system calls of a life", "", 0, false, false},
	{"start PID 1 interleaved faults", "page faults of a life", "", 0, false, false},
	{"rss", "RSS, idle", "KiB", 0, true, true},
	{"anonymous", "anonymous memory", "KiB", 0, true, true},
	{"private", "private memory", "KiB", 0, false, false},
	{"page tables", "page tables", "KiB", 0, false, false},
	{"threads", "threads", "", 0, false, false},
	{"descriptors", "open descriptors", "", 0, false, false},
	{"wakeups", "idle wake-ups per minute", "", 0, false, false},
	{"file", "file", "KiB", 1, false, true},
	{"libraries", "shared libraries it needs", "", 0, false, false},
	{"latency p50", "forwarded signal, p50", "µs", 1, true, true},
	{"latency p99", "forwarded signal, p99", "µs", 1, false, false},
	{"orphan", "processor time per orphan", "µs", 2, true, true},
	{"storm p50", "TERM in a storm of orphans, p50", "ms", 3, false, false},
	{"storm p99", "TERM in a storm of orphans, p99", "ms", 3, false, false},
	{"storm rate", "orphans per second in the storm", "", 0, false, false},
}

// nodeFigures is the lines of the table of many idle inits; memory and wake-ups are for each of them.
var nodeFigures = []figure{
	{"pss", "PSS", "KiB", 1, true, true},
	{"private", "private memory", "KiB", 1, true, true},
	{"page tables", "page tables", "KiB", 1, false, true},
	{"slab", "kernel slab", "KiB", 1, false, true},
	{"wakeups", "wake-ups per minute", "", 1, false, true},
	{"starts", "starts per second (more is better)", "", 0, true, true},
}

// values is what was measured: by figure, by contestant.
type values map[string]map[string]float64

func (v values) set(key, name string, value float64) {
	if v[key] == nil {
		v[key] = map[string]float64{}
	}
	v[key][name] = value
}

// get returns a value, and whether there is one. A NaN is none.
func (v values) get(key, name string) (float64, bool) {
	value, ok := v[key][name]
	if !ok || math.IsNaN(value) {
		return 0, false
	}
	return value, true
}
