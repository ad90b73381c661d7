package main

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAppsRun(t *testing.T) {
	code := appCodes[runtime.GOARCH]
	exit, ready := filepath.Join(t.TempDir(), "exit"), filepath.Join(t.TempDir(), "ready")
	for path, code := range map[string][]byte{exit: code.exit, ready: code.ready} {
		if err := os.WriteFile(path, program(code), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := exec.Command(exit).Run(); err != nil {
		t.Errorf("exit: %v", err)
	}
	cmd := exec.Command(ready)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	if n, err := out.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("ready: %d bytes, %v", n, err)
	}
}

func TestAppsAreELF(t *testing.T) {
	file, err := elf.NewFile(bytes.NewReader(program([]byte{1, 2, 3, 4})))
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Progs) != 1 || file.Entry != appBase+headerSize || file.Progs[0].Filesz != headerSize+4 {
		t.Errorf("got entry %#x, segments %+v", file.Entry, file.Progs)
	}
}
