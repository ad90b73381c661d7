package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var mote string // the file under test

func TestMain(m *testing.M) {
	log.SetFlags(0)
	dir, err := os.MkdirTemp("", "mote-nri-")
	if err == nil {
		err = findMote(dir)
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// findMote takes the file that TEST_MOTE names, or makes one in dir.
func findMote(dir string) error {
	if mote = os.Getenv("TEST_MOTE"); mote != "" {
		return nil
	}
	mote = filepath.Join(dir, "mote")
	if out, err := exec.Command("make", "-s", "-C", "../..", "OUT="+mote).CombinedOutput(); err != nil {
		return fmt.Errorf("make: %w\n%s", err, out)
	}
	return nil
}
