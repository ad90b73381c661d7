package options

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mote/forward"
	"mote/internal/kernel"
	"mote/internal/kernel/kerneltest"
	"mote/internal/say/saytest"
)

// split makes words of a text of the fuzzer, which knows no lists.
func split(text string) []string {
	words := strings.Split(text, "\n")
	for i := range words {
		words[i], _, _ = strings.Cut(words[i], "\x00") // no word of a command line can hold one
	}
	return words
}

// FuzzOptions reads command lines. Each is refused with a line that can be shown, or means the same when it is written in
// long options.
func FuzzOptions(f *testing.F) {
	for _, words := range []string{"app", "-vge143\napp", "--to=group\n--\n-x", "--on\nTERM=TERM/5s/KILL\napp", "-r\n15:3\n-p\nKILL\nx",
		"--signal\nTERM=nginx\n--dry-run", "--signal=", "--ps=zombies", "--list-signals=137", "--install\n/x/", "-P", "-hVl", "--=",
		"-e\n-1\nx", "--stop-code=255\napp", "--ps\n--install\nx", "--signal\nHUP\nnginx", "--group=\nx", "-\n-v", "\x80\n-\x80", "--dry-run\nx"} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, text string) { readsBothWays(t, "mote", "", text) })
}

// FuzzPersonas is the same under the names of the peers, with their variables.
func FuzzPersonas(f *testing.F) {
	for _, row := range [][3]string{{"tini", "TINI_VERBOSITY=3\nTINI_SUBREAPER=", "-vvg\n--\napp"}, {"/sbin/docker-init", "TINI_KILL_PROCESS_GROUP=0", "-s\napp"},
		{"dumb-init_1.2.5", "DUMB_INIT_SETSID=0\nMOTE_GROUP=1", "-c\n-r15:3\napp"}, {"catatonit", "CATATONIT_DEBUG=1", "-L"}, {"catatonit", "", "-P"},
		{"pause", "MOTE_PAUSE=1", "app"}, {"tini-static", "TINI_VERBOSITY=99999999999", "-p\nKILL\napp"}, {"", "", "x"}} {
		f.Add(row[0], row[1], row[2])
	}
	f.Fuzz(func(t *testing.T, name, variables, text string) {
		name, _, _ = strings.Cut(name, "\x00")
		readsBothWays(t, name, variables, text)
	})
}

// read reads an environment and a command line as prepare does.
func read(t *testing.T, s *Settings, variables string, words []string) *parser {
	t.Helper()
	envp := kerneltest.Vector(t, split(variables)...)
	s.call(personaOf(words[0]), envp)
	p := &parser{settings: s, argv: kerneltest.Vector(t, words...), argc: len(words)}
	if p.environment(envp); p.wrong.about == nothingWrong {
		p.options()
	}
	return p
}

func readsBothWays(t *testing.T, name, variables, text string) {
	t.Helper()
	words := append([]string{name}, split(text)...)
	var s, again Settings
	p := read(t, &s, variables, words)
	if p.wrong.about != nothingWrong {
		saytest.Harmless(t, saytest.Capture(t, func() { p.wrong.Say() }), 1)
		return
	}
	if p.at < 1 || p.at > len(words) || s.Act == ActRun && !s.Pause && p.at == len(words) {
		t.Fatalf("%q: stops at word %d", words, p.at)
	}
	long := inLong(words[:p.at])
	q := read(t, &again, variables, append(long, words[p.at:]...))
	if q.wrong.about != nothingWrong || q.at != len(long) || meaning(&s) != meaning(&again) {
		t.Fatalf("%q: %s\n%q: %s, and stops at %d", words, meaning(&s), long, meaning(&again), q.at)
	}
}

// inLong writes options, all of which are right, as --name or --name=value. What is behind --help and its like is not read.
func inLong(words []string) (long []string) {
	long = append(long, words[0])
	ended := false
	for n := 1; n < len(words) && !ended; n++ {
		word := words[n]
		add := func(set Setting, value string, has bool) {
			if set.wantsValue() && !has {
				n++
				value, has = words[n], true
			}
			ended = set <= setLicense
			if name := "--" + set.name(); has {
				long = append(long, name+"="+value)
			} else {
				long = append(long, name)
			}
		}
		if strings.HasPrefix(word, "--") {
			name, value, has := strings.Cut(word[2:], "=")
			if o, found := longOption(name); found {
				add(o.set, value, has)
			} else {
				long = append(long, word)
			}
			continue
		}
		for i := 1; i < len(word) && !ended; i++ {
			o, _ := shortOption(word[i])
			set := o.set
			if set.wantsValue() {
				add(set, word[i+1:], i+1 < len(word))
				break
			}
			add(set, "", false)
		}
	}
	return long
}

// meaning is all that settings say, with texts in place of their addresses.
func meaning(s *Settings) string {
	plain, steps := *s, [forward.Last + 1]string{}
	for i, reaction := range s.On {
		if reaction.Has() {
			steps[i], _, _ = strings.Cut(kernel.CString(reaction).String(), ",")
		}
	}
	plain.On, plain.Log, plain.Subject = forward.Reactions{}, 0, kernel.Text{}
	log := ""
	if s.Log != 0 {
		log = s.Log.String()
	}
	return fmt.Sprintf("%+v, log %q, subject %q, reactions %q", plain, log, s.Subject.String(), steps)
}

// FuzzEnvironment reads environments. What is not mote's stays, in its order, and what is mote's goes.
func FuzzEnvironment(f *testing.F) {
	for _, entries := range []string{"A=1\nMOTE_GROUP=1\nB=2", "MOTE_ON=TERM=QUIT,HUP=", "MOTE_REMAP=1,2,", "MOTE_TO=all\nMOTE_TO=child", "MOTE_GROUP",
		"MOTE_PORT=tcp://1.2.3.4:80", "MOTE_SANDBOX=\n=\n\nX", "MOTE_STOP_CODE=256", "MOTE_TERMINATION_LOG=/x", "MOTE_VERBOSE=tRuE", "MOTE_=1"} {
		f.Add(entries)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries := split(text)
		envp := kerneltest.Vector(t, entries...)
		var s Settings
		p := parser{settings: &s}
		if p.environment(envp); p.wrong.about != nothingWrong {
			lines := saytest.Capture(t, func() { p.wrong.Say() })
			saytest.Harmless(t, lines, 1)
			return
		}
		if want := slices.DeleteFunc(entries, isOurs); !slices.Equal(kerneltest.Texts(envp), want) {
			t.Fatalf("of %q, %q are left, want %q", text, kerneltest.Texts(envp), want)
		}
	})
}

func isOurs(entry string) bool {
	for i := range count {
		o := optionAt(i)
		if name := variableOf(&o); name != "" && strings.HasPrefix(entry, name+"=") {
			return true
		}
	}
	return false
}
