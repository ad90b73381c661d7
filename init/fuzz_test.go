package pid1

import (
	"bytes"
	file "debug/elf"
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

// FuzzOptions reads command lines. Each is refused with a line that can be shown, or read the same way again when it is
// written in long options.
func FuzzOptions(f *testing.F) {
	for _, words := range []string{"app", "-vge143\napp", "--to=group\n--\n-x", "--on\nTERM=TERM/5s/KILL\napp", "-r\n15:3\n-p\nKILL\nx",
		"--signal\nTERM=nginx\n--dry-run", "--signal=", "--ps=zombies", "--list-signals=137", "--install\n/x/", "-P", "-hVl", "--=",
		"-e\n-1\nx", "--stop-code=255\napp", "--ps\n--install\nx", "--signal\nHUP\nnginx", "--group=\nx", "-\n-v", "\x80\n-\x80", "--dry-run\nx"} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := append([]string{"mote"}, split(text)...)
		var s Settings
		p := parser{settings: &s, argv: vector(t, words...), argc: len(words)}
		p.options()
		if p.at < 1 || p.at > len(words) {
			t.Fatalf("%q: stops at word %d", words, p.at)
		}
		if p.wrong.about != nothingWrong {
			lines := capture(t, func() { new(voice).complain(&p.wrong) })
			harmless(t, lines, 1)
			return
		}
		if s.act == actRun && !s.Pause && p.at == len(words) {
			t.Fatalf("%q: there is no program", words)
		}
		var again Settings
		q := parser{settings: &again, argv: vector(t, words...), argc: len(words)}
		if q.options(); q.at != p.at || q.wrong.about != nothingWrong {
			t.Fatalf("%q: read twice, it stops at %d and %d", words, p.at, q.at)
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

// FuzzUnpack unpacks texts that nobody has packed. No byte may lead out of the table or the buffer's start.
func FuzzUnpack(f *testing.F) {
	f.Add("plain\n")
	f.Add(helpText)
	f.Fuzz(func(t *testing.T, text string) {
		buffer := make([]byte, 1<<16)
		if len(text) < 64 {
			_ = unpack(text, buffer)
		}
	})
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
