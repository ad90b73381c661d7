package program

import (
	file "debug/elf"
	"fmt"
	"mote/internal/kernel"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

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

// FuzzName has variables of a service manager: the app's pid takes the place of mote's, and nothing else changes.
func FuzzName(f *testing.F) {
	for _, variables := range []string{"LISTEN_PID=1\nLISTEN_FDS=1", "LISTEN_PID=\nA=1", "LISTEN_PID=01\nLISTEN_PIDFDID=7", "LISTEN_PID=2", "LISTEN_PIDFDID=7",
		"LISTEN_PID=1\nLISTEN_PID=1", "WATCHDOG_PID=1\nLISTEN_PIDFDID=7\nSYSTEMD_EXEC_PID=1", "WATCHDOG_PID=2", "X=1"} {
		f.Add(variables, 1)
	}
	f.Fuzz(func(t *testing.T, variables string, self int) {
		entries := split(variables)
		want := slices.Clone(entries)
		listens := false
		for _, name := range []string{listenPid, watchdogPid, execPid} {
			first := slices.IndexFunc(entries, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
			if first >= 0 && kernel.Number(entries[first][len(name)+1:]) == self {
				want[first] = fmt.Sprintf("%s=%d", name, os.Getpid())
				listens = listens || name == listenPid
			}
		}
		want = slices.DeleteFunc(want, func(entry string) bool { return listens && strings.HasPrefix(entry, listenPidfd+"=") })
		c := Command{Envp: kerneltest.Vector(t, entries...)}
		var named Named
		if c.Name(&named, self); !slices.Equal(kerneltest.Texts(c.Envp), want) {
			t.Fatalf("%q became %q, want %q", entries, kerneltest.Texts(c.Envp), want)
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
		argv := kerneltest.Vector(t, "last", program)
		c := Command{Argv: argv.From(1), Envp: kerneltest.Vector(t)}
		lines := saytest.Capture(t, func() { c.inspect(c.Argv.At(0), unix.Errno(uint(errno)%200)) })
		saytest.Harmless(t, lines, 2)
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
