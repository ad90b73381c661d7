package rule

// allowed are the functions of the runtime that bare code may call: assembly that keeps no state, and dead ends, where
// a mistake of mote's own ends the program.
var allowed = map[string]string{
	"memmove":              "copies bytes; assembly without state",
	"memequal":             "compares bytes; assembly without state",
	"memclrNoHeapPointers": "clears bytes; assembly without state",

	"morestack_noctxt":        "in the prologue of each function, for the case that the 64 KiB are used up: a dead end",
	"panicBounds":             "an index or a slice out of range: a dead end",
	"panicunsafestringlen":    "unsafe.String with a wrong length: a dead end",
	"panicunsafestringnilptr": "unsafe.String of nil: a dead end",
	"panicunsafeslicelen":     "unsafe.Slice with a wrong length: a dead end",
	"panicunsafeslicenilptr":  "unsafe.Slice of nil: a dead end",
	"panicwrap":               "in methods that the compiler adds for pointers, which nobody calls: a dead end",
}

// constructs tells by the start of a runtime function's name which row of docs/bare.md it belongs to. The first match
// counts.
var constructs = [...]struct{ prefix, anchor string }{
	{"growslice", "append"},
	{"moveSlice", "append"},
	{"makemap", "map"},
	{"map", "map"},
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
	{"gcWriteBarrier", "pointer"},
	{"wb", "pointer"},
	{"typed", "pointer"},
	{"memclrHasPointers", "pointer"},
	{"bulkBarrier", "pointer"},
	{"gopanic", "panic"},
	{"gorecover", "panic"},
	{"print", "print"},
	{"morestack", "function-value"},
}

// allowList is the row for a runtime function that nobody has thought about yet.
const allowList = "allow-list"
