package pid1

import (
	"bytes"
	file "debug/elf"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"mote/forward"
	"mote/internal/kernel"
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
	envp := vector(t, split(variables)...)
	s.call(personaOf(words[0]), envp)
	p := &parser{settings: s, argv: vector(t, words...), argc: len(words)}
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
		harmless(t, capture(t, func() { new(voice).complain(&p.wrong) }), 1)
		return
	}
	if p.at < 1 || p.at > len(words) || s.act == actRun && !s.Pause && p.at == len(words) {
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
		add := func(set setting, value string, has bool) {
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
			if o := longOption(name); o != nil {
				add(o.set, value, has)
			} else {
				long = append(long, word)
			}
			continue
		}
		for i := 1; i < len(word) && !ended; i++ {
			set := shortOption(word[i]).set
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

// FuzzListen has variables of socket activation: the app's pid takes the place of mote's, and nothing else changes.
func FuzzListen(f *testing.F) {
	for _, variables := range []string{"LISTEN_PID=1\nLISTEN_FDS=1", "LISTEN_PID=\nA=1", "LISTEN_PID=01\nLISTEN_PIDFDID=7", "LISTEN_PID=2", "LISTEN_PIDFDID=7",
		"LISTEN_PID=1\nLISTEN_PID=1", "X=1"} {
		f.Add(variables, 1)
	}
	f.Fuzz(func(t *testing.T, variables string, self int) {
		entries := split(variables)
		want := slices.Clone(entries)
		first := slices.IndexFunc(entries, func(entry string) bool { return strings.HasPrefix(entry, listenPid+"=") })
		if first >= 0 && forward.Number(entries[first][len(listenPid)+1:]) == self {
			want[first] = fmt.Sprintf("%s=%d", listenPid, os.Getpid())
			want = slices.DeleteFunc(want, func(entry string) bool { return strings.HasPrefix(entry, listenPidfd+"=") })
		}
		c := command{envp: vector(t, entries...)}
		var entry [listenEntry]byte
		if c.listen(entry[:], self); !slices.Equal(texts(c.envp), want) {
			t.Fatalf("%q became %q, want %q", entries, texts(c.envp), want)
		}
	})
}

// FuzzEnvironment reads environments. What is not mote's stays, in its order, and what is mote's goes.
func FuzzEnvironment(f *testing.F) {
	for _, entries := range []string{"A=1\nMOTE_GROUP=1\nB=2", "MOTE_ON=TERM=QUIT,HUP=", "MOTE_REMAP=1,2,", "MOTE_TO=all\nMOTE_TO=child", "MOTE_GROUP",
		"MOTE_PORT=tcp://1.2.3.4:80", "MOTE_SANDBOX=\n=\n\nX", "MOTE_STOP_CODE=256", "MOTE_TERMINATION_LOG=/x", "MOTE_VERBOSE=tRuE", "MOTE_=1"} {
		f.Add(entries)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries := split(text)
		envp := vector(t, entries...)
		var s Settings
		p := parser{settings: &s}
		if p.environment(envp); p.wrong.about != nothingWrong {
			lines := capture(t, func() { new(voice).complain(&p.wrong) })
			harmless(t, lines, 1)
			return
		}
		if want := slices.DeleteFunc(entries, isOurs); !slices.Equal(texts(envp), want) {
			t.Fatalf("of %q, %q are left, want %q", text, texts(envp), want)
		}
	})
}

func isOurs(entry string) bool {
	for i := range options {
		if name := variableOf(&options[i]); name != "" && strings.HasPrefix(entry, name+"=") {
			return true
		}
	}
	return false
}

// FuzzGlob compares with the library's patterns, which know the same and more.
func FuzzGlob(f *testing.F) {
	for _, pair := range [][2]string{{"*", ""}, {"a*b*c", "abbbc"}, {"[a-z]?", "x1"}, {"[!a]*", "b"}, {"[", "["}, {"[]a]", "]"}, {"[a-", "a"},
		{"*a*a*a*a*a*b", strings.Repeat("a", 100)}, {"**", "x"}, {"worker-*", "worker-12"}, {"12*", "123"}, {"[!-]", "-"}, {"[a-c-e]", "-"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := glob(pattern, text)
		if pattern == text && !isGlob(pattern) && !got {
			t.Fatalf("%q does not fit itself", pattern)
		}
		ascii := func(r rune) bool { return r >= 0x80 || r == '\\' || r == '/' || r == '^' || r == '[' || r == ']' }
		if strings.ContainsFunc(pattern+text, ascii) {
			return // the library reads characters and paths, and sets a little otherwise
		}
		if want, err := path.Match(pattern, text); err == nil && got != want {
			t.Fatalf("glob(%q, %q) is %v", pattern, text, got)
		}
	})
}

// FuzzDiagnosis looks into files that cannot be run: scripts, programs, and what calls itself so.
func FuzzDiagnosis(f *testing.F) {
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(self[:4096], 8)
	f.Add([]byte("#!/bin/sh\r\n"), 2)
	f.Add([]byte("#! \t/nosuch\x00 -x"), 2)
	f.Add([]byte("\x7fELF"), 8)
	f.Add([]byte{}, 8)
	f.Add(foreign(file.ELFCLASS32, file.EM_ARM), 8)
	f.Add(foreign(file.ELFCLASS64, file.EM_S390), 8)
	program := f.TempDir() + "/program"
	f.Fuzz(func(t *testing.T, content []byte, errno int) {
		if err := os.WriteFile(program, content, 0o755); err != nil {
			t.Fatal(err)
		}
		argv := vector(t, "last", program)
		c := command{argv: argv.From(1), envp: vector(t)}
		lines := capture(t, func() { c.inspect(c.argv.At(0), unix.Errno(uint(errno)%200)) })
		harmless(t, lines, 2)
	})
}

// foreign is the header of a program for another machine.
func foreign(class file.Class, machine file.Machine) []byte {
	head := make([]byte, headerSize)
	copy(head, file.ELFMAG)
	head[file.EI_CLASS], head[file.EI_DATA] = byte(class), byte(file.ELFDATA2MSB)
	head[19] = byte(machine)
	return head
}

// FuzzCommands looks for words in MOTE_COMMANDS. A bad list ends mote, so only good ones are made.
func FuzzCommands(f *testing.F) {
	f.Add("ldm", uint8(12), "quit", uint8(2), "quit")
	f.Add("a=b", uint8(64), "x", uint8(1), "TERM")
	f.Fuzz(func(t *testing.T, one string, first uint8, two string, second uint8, word string) {
		for _, name := range []string{one, two} {
			if name == "" || strings.ContainsAny(name, "=,\x00") {
				return
			}
		}
		base, plus := forward.Name(int(first%31) + 1)
		entry := "MOTE_COMMANDS=" + one + "=" + base + "," + two + "=9"
		got := signalOf(word, vector(t, entry))
		switch {
		case plus != 0:
		case word == one && got != int(first%31)+1, word == two && word != one && got != 9:
			t.Fatalf("%q in %q is %d", word, entry, got)
		}
	})
}

// capture returns what is written to stderr meanwhile.
func capture(t *testing.T, speak func()) string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	own, err := unix.Dup(stderr)
	if err != nil {
		t.Fatal(err)
	}
	_ = kernel.Duplicate(int(file.Fd()), stderr)
	speak()
	_ = kernel.Duplicate(own, stderr)
	_ = unix.Close(own)
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// harmless complains about text that is not one line or a few, each of them mote's and fit for a terminal.
func harmless(t *testing.T, text string, most int) {
	t.Helper()
	lines := strings.SplitAfter(text, "\n")
	if last := lines[len(lines)-1]; last != "" || len(lines) < 2 || len(lines)-1 > most {
		t.Fatalf("%q is not one to %d lines", text, most)
	}
	for _, line := range lines[:len(lines)-1] {
		body := strings.TrimSuffix(line, "\n")
		unfit := func(r rune) bool { return !isHarmless(r) }
		if !strings.HasPrefix(line, prefix) || len(line) > longestLine || !utf8.ValidString(line) || strings.ContainsFunc(body, unfit) {
			t.Fatalf("%q is no good line", line)
		}
	}
	if bytes.ContainsRune([]byte(text), utf8.RuneError) && !strings.Contains(text, "\ufffd") {
		t.Fatalf("%q is not UTF-8", text)
	}
}
