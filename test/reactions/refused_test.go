package reactions

import (
	"strings"
	"testing"

	"mote/test/harness"
)

// TestOnMalformed has every way to get --on wrong: one line that shows the text and the place, and nothing is started.
func TestOnMalformed(t *testing.T) {
	const form, event = "it must be EVENT=STEPS, such as TERM=QUIT", "the event must be a signal, EXIT or START"
	const number = "a number alone may be seconds or a signal; write 30s or SIGPWR"
	const blank = "there is a blank or an end of line in it; a comma stands between two reactions"
	const unit, step = "the unit of a time must be ms, s, m or h", "a step must be a signal or a time, such as TERM or 5s"
	for _, c := range []struct{ text, place, why string }{
		{"", "", form},
		{"TERM", "", form},
		{"=TERM", "", event},
		{"TREM=QUIT", "", event},
		{"RTMIN+31=TERM", "", event},
		{"KILL=TERM", "", "KILL and STOP cannot be caught"},
		{"19=", "", "KILL and STOP cannot be caught"},
		{"EXIT=", "", "EXIT and START are no signals that could be dropped; leave it out"},
		{"exit=0", "0", "EXIT and START are no signals that could be dropped; leave it out"},
		{"START=", "", "EXIT and START are no signals that could be dropped; leave it out"},
		{"START=TERM/wait", "wait", "wait is a step of EXIT only"},
		{"TERM=TERM//KILL", "/KILL", "a step is missing"},
		{"TERM=TERM/5s/", "", "a step is missing"},
		{"TERM=TERM/5s/KIL", "KIL", step},
		{"TERM=-5s/TERM", "-5s/TERM", step},
		{"TERM=TERM/30/KILL", "30/KILL", number},
		{"TERM=TERM/5s/9", "9", number},
		{"TERM=65", "65", number},
		{"TERM=TERM/5s / KILL", " / KILL", blank},
		{"TERM = QUIT", " = QUIT", blank},
		{"TERM=QUIT HUP=", " HUP=", blank},
		{"START=30", "30", number},
		{"TERM=TERM/5x/KILL", "5x/KILL", unit},
		{"TERM=TERM/5sec/KILL", "5sec/KILL", unit},
		{"TERM=TERM/25S/KILL", "25S/KILL", "the unit of a time must be in small letters: ms, s, m or h"},
		{"TERM=1.5s/TERM", "1.5s/TERM", "a time is a whole number, such as 1500ms for 1.5s"},
		{"TERM=TERM/277778h/KILL", "277778h/KILL", "the time is too long"},
		{"TERM=TERM/wait", "wait", "wait is a step of EXIT only"},
		{"EXIT=wait/TERM", "wait/TERM", "wait must be the last step"},
		{"TERM=5s", "5s", "no step is a signal; write TERM= to drop TERM"},
	} {
		place := ""
		if c.place != "" {
			place = `, at "` + c.place + `"`
		}
		x := harness.NewX(t)
		for option, words := range map[string][]string{"--on": {"--on", c.text}, "--on again": {"--on=HUP=USR1", "--on=" + c.text}} {
			want := `mote: bad value "` + c.text + `" of --on` + place + ": " + c.why + "\n"
			if line := x.Refused(nil, words...); line != want {
				t.Errorf("%s %q: %q, want %q", option, c.text, line, want)
			}
		}
		want := `mote: bad value "` + c.text + `" of MOTE_ON` + place + ": " + c.why + "\n"
		if c.text == "" {
			continue // that would be an empty variable, which counts as unset
		}
		if line := x.Refused([]string{"MOTE_ON=" + c.text}); line != want {
			t.Errorf("MOTE_ON %q: %q, want %q", c.text, line, want)
		}
	}
}

// TestOnMalformedBeside has the other options about it, and a variable that is wrong although the command line wins.
func TestOnMalformedBeside(t *testing.T) {
	const rewrite, code = "it must be SIGNAL:SIGNAL, such as 15:3, or SIGNAL:0", "it must be an exit code, 0 to 255"
	for _, c := range []struct{ words, variable, want string }{
		{"-r 15", "", `"15" of -r: ` + rewrite},
		{"-r15:", "", `"15:" of -r: ` + rewrite},
		{"--rewrite=9:15", "", `"9:15" of --rewrite: ` + rewrite},
		{"-r 15:5s/9", "", `"15:5s/9" of -r: ` + rewrite},
		{"-r EXIT:9", "", `"EXIT:9" of -r: ` + rewrite},
		{"--stop-code 256", "", `"256" of --stop-code: ` + code},
		{"--stop-code=-1", "", `"-1" of --stop-code: ` + code},
		{"--stop-code=", "", `"" of --stop-code: ` + code},
		{"", "MOTE_STOP_CODE=x", `"x" of MOTE_STOP_CODE: ` + code},
		{"--on TERM=INT", "MOTE_ON=TERM=ITN", `"TERM=ITN" of MOTE_ON, at "ITN": a step must be a signal or a time, such as TERM or 5s`},
	} {
		x := harness.NewX(t)
		var env []string
		if c.variable != "" {
			env = []string{c.variable}
		}
		if line := x.Refused(env, strings.Fields(c.words)...); line != "mote: bad value "+c.want+"\n" {
			t.Errorf("%q %q: %q, want %q", c.words, c.variable, line, c.want)
		}
	}
}

// TestOnTooMany has one ladder too many.
func TestOnTooMany(t *testing.T) {
	var words []string
	for _, signal := range strings.Fields("1 2 3 4 5 6 7 8 10 11 12 13 14 15 16 17") {
		words = append(words, "--on="+signal+"=TERM/1s/KILL")
	}
	words = append(words, "--on=HUP=USR1/1s/TERM", "--on=WINCH=", "--on=USR2=USR1/1s/TERM")
	x := harness.NewX(t)
	if r := x.Run(harness.Setup{Opts: harness.Options{Extra: words}}, harness.ChildPath, "exit", "3"); r.Code != 3 || r.Stderr != "" {
		t.Errorf("sixteen: code %d, stderr %q", r.Code, r.Stderr)
	}
	want := `mote: bad value "WINCH=TERM/1s/KILL" of --on: at most 16 reactions may have several steps` + "\n"
	if line := x.Refused(nil, append(words, "--on=WINCH=TERM/1s/KILL")...); line != want {
		t.Errorf("%q, want %q", line, want)
	}
}
