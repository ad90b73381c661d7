package main

import "strings"

// rows tells by the start of a runtime function's name which row of docs/bare.md it belongs to. The first match counts.
var rows = [...]struct{ prefix, anchor string }{
	{"growslice", "append"},
	{"moveSlice", "append"},
	{"makemap", "map"},
	{"map", "map"},
	{"rand", "map"},
	{"strhash", "map"},
	{"memhash", "map"},
	{"makechan", "channel"},
	{"chan", "channel"},
	{"closechan", "channel"},
	{"select", "channel"},
	{"block", "channel"},
	{"makeslice", "make"},
	{"newobject", "new"},
	{"mallocgc", "new"},
	{"concat", "concatenation"},
	{"slicebytetostring", "conversion"},
	{"stringtoslice", "conversion"},
	{"slicerunetostring", "conversion"},
	{"intstring", "conversion"},
	{"decoderune", "range"},
	{"countrunes", "range"},
	{"conv", "interface"},
	{"typeAssert", "interface"},
	{"assert", "interface"},
	{"interfaceSwitch", "interface"},
	{"efaceeq", "interface"},
	{"ifaceeq", "interface"},
	{"panicdottype", "interface"},
	{"panicnildottype", "interface"},
	{"defer", "defer"},
	{"newproc", "go"},
	{"gopanic", "panic"},
	{"gorecover", "panic"},
	{"print", "print"},
}

// rowOf returns the row for a function of the runtime, or that for what no row is about.
func rowOf(function string) string {
	for _, r := range rows {
		if strings.HasPrefix(function, r.prefix) {
			return r.anchor
		}
	}
	return "others"
}
