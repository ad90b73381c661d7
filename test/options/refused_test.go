package options

import (
	"strings"
	"testing"

	"mote/test/harness"
)

// TestBadOptions compares the line for each thing that can be wrong with the command line.
func TestBadOptions(t *testing.T) {
	const aCode, aTarget = "an exit code, 0 to 255", "child, group or all"
	const aSignal = "a signal, such as TERM, KILL or 15"
	for _, c := range []struct{ options, want string }{
		{"--nope", "unknown option --nope (mote --help tells more)"},
		{"--nope=3", "unknown option --nope (mote --help tells more)"},
		{"--MOTE_TO=child", "unknown option --MOTE_TO (mote --help tells more)"},
		{"-x", "unknown option -x (mote --help tells more)"},
		{"-vgx", "unknown option -x (mote --help tells more)"},
		{"--group=yes", "option --group takes no value"},
		{"-e 256", `bad value "256" of -e: it must be ` + aCode},
		{"-e-1", `bad value "-1" of -e: it must be ` + aCode},
		{"--remap=TERM", `bad value "TERM" of --remap: it must be ` + aCode},
		{"--remap=", `bad value "" of --remap: it must be ` + aCode},
		{"--to Children", `bad value "Children" of --to: it must be ` + aTarget},
		{"--to=everybody", `bad value "everybody" of --to: it must be ` + aTarget},
		{"-p 0", `bad value "0" of -p: it must be ` + aSignal},
		{"-p65", `bad value "65" of -p: it must be ` + aSignal},
		{"--parent-death NOSUCH", `bad value "NOSUCH" of --parent-death: it must be ` + aSignal},
		{"-v -e 143 --to child -e x", `bad value "x" of -e: it must be ` + aCode},
	} {
		x := harness.NewX(t)
		if line := x.Refused(nil, strings.Fields(c.options)...); line != "mote: "+c.want+"\n" {
			t.Errorf("%q gives %q, want %q", c.options, line, c.want)
		}
	}
}

// TestMissingWords has command lines that end too early.
func TestMissingWords(t *testing.T) {
	x := harness.NewX(t)
	for words, want := range map[string]string{
		"":               "no program to run; ENTRYPOINT in shell form, without brackets, drops CMD (mote --help tells more)",
		"-v":             "no program to run; ENTRYPOINT in shell form, without brackets, drops CMD (mote --help tells more)",
		"--":             "no program to run; ENTRYPOINT in shell form, without brackets, drops CMD (mote --help tells more)",
		"-e":             "option -e wants an exit code, 0 to 255",
		"-vge":           "option -e wants an exit code, 0 to 255",
		"--remap":        "option --remap wants an exit code, 0 to 255",
		"--to":           "option --to wants child, group or all",
		"--parent-death": "option --parent-death wants a signal, such as TERM, KILL or 15",
	} {
		if r := x.Words(nil, strings.Fields(words)...); r.Code != 125 || r.Stderr != "mote: "+want+"\n" || r.Stdout != "" {
			t.Errorf("%q: code %d, stderr %q, want %q", words, r.Code, r.Stderr, want)
		}
	}
}

// TestRefusedEvenQuiet knows what --quiet is not for.
func TestRefusedEvenQuiet(t *testing.T) {
	x := harness.NewX(t)
	for _, words := range [][]string{{"-q", "--nope"}, {"-qe", "x"}} {
		x.Refused(nil, words...)
	}
	x.Refused([]string{"MOTE_QUIET=1", "MOTE_TO=x"})
}

// hostile is text that would harm a terminal or a log.
var hostile = map[string]string{
	"terminal commands":   "\x1b[2J\x1b]0;title\x07",
	"lines":               "a\nmote: started\r\n",
	"8-bit commands":      "\x9b2J\u009b2J",
	"direction":           "\u202egpj.exe\u2028",
	"100 KB":              strings.Repeat("x", 100_000),
	"100 KB of lines":     strings.Repeat("\n", 100_000),
	"100 KB of rubbish":   strings.Repeat("\xff", 100_000),
	"100 KB of character": "x" + strings.Repeat("🙂", 25_000),
}

// TestHostileText puts hostile text wherever a message may quote something: one harmless line of bounded length comes
// out, and its end, which says what would be right, is not cut off.
func TestHostileText(t *testing.T) {
	for name, text := range hostile {
		for _, c := range []struct {
			words, env []string
			end        string
		}{
			{words: []string{"--remap", text}, end: "of --remap: it must be an exit code, 0 to 255\n"},
			{words: []string{"-p" + text}, end: "of -p: it must be a signal, such as TERM, KILL or 15\n"},
			{words: []string{"--" + text + "=1"}, end: " (mote --help tells more)\n"},
			{words: []string{"--" + text}, end: " (mote --help tells more)\n"},
			{words: []string{"-" + text}, end: " (mote --help tells more)\n"},
			{env: []string{"MOTE_TO=" + text}, end: "of MOTE_TO: it must be child, group or all\n"},
			{env: []string{"MOTE_GROUP=" + text}, end: "of MOTE_GROUP: it must be true or false\n"},
			{env: []string{"MOTE_REMAP=143,x" + text}, end: "of MOTE_REMAP: it must be an exit code, 0 to 255\n"},
		} {
			x := harness.NewX(t)
			line := x.Refused(c.env, c.words...)
			if !harness.IsHarmless(line) || len(line) > 512 || !strings.HasSuffix(line, c.end) {
				t.Errorf("%s in %.20q %.20q gives %q", name, c.words, c.env, line)
			}
		}
		x := harness.NewX(t)
		r := x.Words(nil, "./"+text)
		line, _, _ := strings.Cut(r.Stderr, "mote: hint: ")
		if r.Code == 0 || !harness.IsHarmless(line) || len(r.Stderr) > 512 {
			t.Errorf("%s as a program: code %d, %q", name, r.Code, r.Stderr)
		}
	}
}
