package tools

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// target is a process without an init, in the test's own PID namespace, that tells of all it gets until 64.
func target(x *harness.X) *harness.Process {
	x.Helper()
	p := x.WithoutInit().Start(harness.Setup{Bare: true}, harness.ChildPath, "report", "64")
	p.Ready()
	return p
}

// TestToolSignal sends every signal by its number and its names, and sees it come. No line is written for that.
func TestToolSignal(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	spellings := map[string]int{"1": 1, "hup": 1, "SigHup": 1, "SIGHUP": 1, "IOT": 6, "POLL": 29, "CLD": 17, "RTMIN": 34, "sigrtmin+3": 37,
		"RTMAX-1": 63, "32": 32, "037": 37}
	for signal := 1; signal < 64; signal++ {
		if signal != int(syscall.SIGKILL) && signal != int(syscall.SIGSTOP) {
			spellings[strconv.Itoa(signal)] = signal
			if name := listedName(signal); strings.HasPrefix(name, "SIG") {
				spellings[strings.ToLower(name[3:])] = signal
			}
		}
	}
	for word, signal := range spellings {
		x.Words(nil, "--signal", fmt.Sprintf("%s=%d", word, p.PID())).Wants(x, word, 0, "", "")
		p.WantNumbers(strconv.Itoa(signal))
	}
	p.WantRest("")
}

// TestToolSignalEnds has those two that no process can report.
func TestToolSignalEnds(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	x.Words(nil, "--signal", fmt.Sprintf("STOP=%d", p.PID())).Wants(x, "STOP", 0, "", "")
	x.Eventually("it has stopped", func() bool { return harness.State(p.PID()) == "T" })
	x.Words(nil, "--signal", fmt.Sprintf("kill=%d", p.PID())).Wants(x, "KILL", 0, "", "")
	p.WantCode(-int(syscall.SIGKILL))
}

// TestToolSignalNone asks whether a process is there, which no process notices.
func TestToolSignalNone(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	for _, word := range []string{"NONE", "none", "None", "SIGNONE", "sigNone", "0"} {
		x.Words(nil, fmt.Sprintf("--signal=%s=%d", word, p.PID())).Wants(x, word, 0, "", "")
	}
	p.WantRest("")
	for _, word := range []string{"NONE", "none", "0", "TERM"} {
		r := x.Words(nil, fmt.Sprintf("--signal=%s=%d", word, p.PID()))
		if r.Code != 1 || !strings.HasSuffix(r.Stderr, fmt.Sprintf(" to pid %d: no such process\n", p.PID())) {
			t.Errorf("%s to one that has gone: code %d, stderr %q", word, r.Code, r.Stderr)
		}
	}
}

// TestToolSignalTells has --dry-run tell who would get the signal and --verbose who got it.
func TestToolSignalTells(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	to := fmt.Sprintf("to pid %d \"child\"", p.PID())
	aim := fmt.Sprintf("--signal=TERM=%d", p.PID())
	x.Words(nil, "--dry-run", aim).Wants(x, "a dry run", 0, "would send SIGTERM "+to+"\n", "")
	x.Words(nil, aim, "--dry-run", "-v").Wants(x, "a dry run, verbose", 0, "would send SIGTERM "+to+"\n", "")
	x.Words(nil, "-v", aim).Wants(x, "verbose", 0, "", "sent SIGTERM "+to)
	p.WantRest("15")
	r := x.Words(nil, "--dry-run", aim)
	r.Wants(x, "a dry run at one that has gone", 1, "", fmt.Sprintf("failed to send SIGTERM to pid %d: no such process", p.PID()))
}

// TestToolSignalDryForbidden has a dry run tell what the signal itself would meet with.
func TestToolSignalDryForbidden(t *testing.T) {
	harness.AsRoot(t)
	x := harness.NewX(t)
	mote := x.Everybody()
	p := target(x)
	for _, words := range [][]string{{mote}, {mote, "--dry-run"}} {
		words = append(words, fmt.Sprintf("--signal=TERM=%d", p.PID()))
		x.RunCommand(nil, harness.AsUser(harness.Nobody, words...)...).Wants(x, fmt.Sprint(words), 1, "",
			fmt.Sprintf("failed to send SIGTERM to pid %d of uid 0: operation not permitted", p.PID()))
	}
	p.WantRest("")
}

// TestToolSignalMisused has calls that are wrong: code 125, and one line that says why. Nothing is sent.
func TestToolSignalMisused(t *testing.T) {
	x := harness.NewX(t)
	const aSignal = "it must be SIGNAL or SIGNAL=TARGET, such as HUP or TERM=nginx"
	const aPid = "it must be a pid, 1 to 4194303, and no group"
	bad := func(value, why string) string { return fmt.Sprintf("bad value %q of --signal: %s", value, why) }
	for _, c := range []struct{ words, want string }{
		{"--signal=FOO", bad("FOO", aSignal)},
		{"--signal=FOO=1", bad("FOO=1", aSignal)},
		{"--signal=TERM=", bad("TERM=", aSignal)},
		{"--signal==1", bad("=1", aSignal)},
		{"--signal=65=1", bad("65=1", aSignal)},
		{"--signal=-1=1", bad("-1=1", aSignal)},
		{"--signal=137=1", bad("137=1", aSignal)},
		{"--signal=RTMIN+31=1", bad("RTMIN+31=1", aSignal)},
		{"--signal=EMT=1", bad("EMT=1", "not a signal on Linux")},
		{"--signal=SIGINFO", bad("SIGINFO", "not a signal on Linux")},
		{"--signal=TERM=0", bad("0", aPid)},
		{"--signal=TERM=000", bad("000", aPid)},
		{"--signal=TERM=-1", bad("-1", aPid)},
		{"--signal=TERM=-42", bad("-42", aPid)},
		{"--signal=TERM=-nginx", bad("-nginx", aPid)},
		{"--signal=TERM=4194304", bad("4194304", aPid)},
		{"--signal=TERM=4294967295", bad("4294967295", aPid)},
		{"--signal=TERM=18446744073709551615", bad("18446744073709551615", aPid)},
		{"--signal=", bad("", aSignal)},
		{"--signal", "option --signal wants SIGNAL or SIGNAL=TARGET, such as HUP or TERM=nginx"},
		{"--signal TERM nginx", `the target belongs behind a "=": --signal TERM=nginx`},
		{"--signal TERM=1 2", "a program and its arguments are not for --signal"},
		{"--signal TERM=1 --ps", "only one of --check, --signal, --list-signals, --ps and --install at a time"},
		{"--signal TERM=1 --signal HUP=1", "only one of --check, --signal, --list-signals, --ps and --install at a time"},
		{"--dry-run --ps", "--dry-run is for --signal only"},
		{"--dry-run true", "--dry-run is for --signal only"},
	} {
		x.Words(nil, strings.Fields(c.words)...).Wants(x, c.words, 125, "", c.want)
	}
}

// nats is what the NATS server calls its signals: its own "--signal ldm=PID", without its program.
const nats = "MOTE_COMMANDS=ldm=USR2,quit=INT,term=TERM,stop=KILL,reload=HUP,reopen=USR1"

// TestToolVerbs sends what the image's author calls by own words. Such a word wins over the name of a signal.
func TestToolVerbs(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	for _, c := range []struct{ variable, words, want string }{
		{nats, "ldm quit term reload reopen HUP", "12 2 15 1 10 1"},
		{"MOTE_COMMANDS=", "reload reopen SIGWINCH", "1 10 28"},
		{"OTHER=", "reload reopen", "1 10"},
		{"MOTE_COMMANDS=reload=USR2", "reload reopen", "12 10"},
		{"MOTE_COMMANDS=HUP=USR1,15=3", "HUP hup SIGHUP 1 15 TERM", "10 1 1 1 3 15"},
		{"MOTE_COMMANDS=a=USR1,a=USR2", "a", "10"},
		{"MOTE_COMMANDS=NONE=sigrtmin+3,dump=3,", "NONE dump", "37 3"},
	} {
		for i, word := range strings.Fields(c.words) {
			x.RunCommand([]string{c.variable}, harness.MotePath, fmt.Sprintf("--signal=%s=%d", word, p.PID())).Wants(x,
				c.variable+" "+word, 0, "", "")
			p.WantNumbers(strings.Fields(c.want)[i])
		}
	}
	p.WantRest("")
}

// TestToolVerbKills has the NATS server's own word for KILL.
func TestToolVerbKills(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	aim := fmt.Sprintf("--signal=stop=%d", p.PID())
	x.Words([]string{nats}, "--dry-run", aim).Wants(x, "dry run", 0, fmt.Sprintf("would send SIGKILL to pid %d \"child\"\n", p.PID()), "")
	x.Words([]string{nats}, aim).Wants(x, "stop", 0, "", "")
	p.WantCode(-int(syscall.SIGKILL))
}

// TestToolVerbsRefused has lists that are wrong, and words that they do not hold.
func TestToolVerbsRefused(t *testing.T) {
	x := harness.NewX(t)
	p := target(x)
	for list, bad := range map[string]string{
		"ldm": "ldm", "ldm=": "ldm=", "=USR2": "=USR2", "ldm=FOO": "ldm=FOO", "ldm=0": "ldm=0", ",": "", "a=1,,b=2": "",
		"a=USR2;ldm=HUP": "a=USR2;ldm=HUP", "a=EMT": "a=EMT", "ldm=HUP,bad": "bad",
	} {
		r := x.Words([]string{"MOTE_COMMANDS=" + list}, fmt.Sprintf("--signal=ldm=%d", p.PID()))
		r.Wants(x, list, 125, "", fmt.Sprintf("bad value %q of MOTE_COMMANDS: it must be WORD=SIGNAL, such as reload=HUP", bad))
	}
	for _, word := range []string{"LDM", "ld", "ldm2", "USR", "Reload"} {
		aim := fmt.Sprintf("%s=%d", word, p.PID())
		x.Words([]string{nats}, "--signal", aim).Wants(x, word, 125, "",
			fmt.Sprintf("bad value %q of --signal: it must be SIGNAL or SIGNAL=TARGET, such as HUP or TERM=nginx", aim))
	}
	p.WantRest("")
}
