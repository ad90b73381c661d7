package model

// life is one way to run mote, for which every order of events is tried.
type life struct {
	name   string
	about  string   // for docs/model.md
	defs   []string // what loop.pml is to be like
	claims []string // what is to hold beside the assertions
}

// Each life has one or two things that come in its way: together they would be too many states for one search.
var lives = []life{
	{"orphans", "PID 1; the app and two more processes fork and die", []string{"PIDS=3"},
		[]string{"int_taken", "term_taken", "chld_taken", "app_reaped", "all_reaped", "leaves"}},
	{"storm", "the same with one process more", []string{"PIDS=4", "BUSY=0"}, []string{"all_reaped"}},
	{"subreaper", "not PID 1; strangers get free pids", []string{"PID1=0", "PIDS=3", "STRANGERS=1", "BUSY=0"},
		[]string{"all_reaped", "leaves"}},
	{"keyboard", "Ctrl-Z, and CONT and stop signals that delete each other", []string{"PIDS=2", "STOPS=1"},
		[]string{"int_taken", "term_taken", "cont_taken", "continued", "all_reaped", "leaves"}},
	{"ladder", "`--on INT=TERM/5s/KILL`", []string{"PIDS=2", "LADDER=1"},
		[]string{"int_taken", "ladder_ends", "all_reaped", "leaves"}},
	{"refused", "the same, and the app may not be killed", []string{"PIDS=2", "LADDER=1", "REFUSES=1"},
		[]string{"ladder_ends", "leaves"}},
	{"queue", "values of sigqueue(3), and room for two", []string{"PIDS=1", "QUEUE=2", "BUSY=0"},
		[]string{"chld_taken", "queued", "leaves"}},
	{"no memory", "room for one, and mote can keep one alone until mmap(2) succeeds",
		[]string{"PIDS=1", "QUEUE=1", "SCARCE=1"}, []string{"term_taken", "queued", "leaves"}},
	{"exit ladder", "`--on EXIT=TERM/5s/KILL`; strangers come and go",
		[]string{"PIDS=2", "ONEXIT=1", "STRANGERS=1", "BUSY=0"}, []string{"all_reaped", "leaves"}},
	{"exit ladder, subreaper", "the same, not PID 1",
		[]string{"PID1=0", "PIDS=2", "ONEXIT=1", "STRANGERS=1", "BUSY=0"}, []string{"all_reaped", "leaves"}},
	{"exit wait", "`--on EXIT=wait`; strangers come and go",
		[]string{"PIDS=2", "ONEXIT=2", "STRANGERS=1", "BUSY=0"}, []string{"int_taken", "all_reaped", "leaves"}},
	{"exit wait, subreaper", "the same, not PID 1",
		[]string{"PID1=0", "PIDS=2", "ONEXIT=2", "STRANGERS=1", "BUSY=0"}, []string{"all_reaped", "leaves"}},
	{"two ladders", "`--on INT=TERM/5s/KILL,EXIT=TERM/5s/KILL`",
		[]string{"PIDS=1", "LADDER=1", "ONEXIT=1", "STRANGERS=1", "BUSY=0"}, []string{"ladder_ends", "leaves"}},
	{"exit queue", "`--on EXIT=TERM/5s/KILL`, and room for one value",
		[]string{"PIDS=1", "QUEUE=1", "ONEXIT=1", "BUSY=0"}, []string{"queued", "leaves"}},
}

// named returns a life by its name.
func named(name string) life {
	for _, l := range lives {
		if l.name == name {
			return l
		}
	}
	panic("no life is called " + name)
}
