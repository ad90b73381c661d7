package test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// Programs under test and beside it, built by TestMain.
var (
	motePath  string // the file that make builds, or the one that TEST_MOTE names
	childPath string // test/child, or the file that TEST_CHILD names
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mote-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	hearHangUp()
	code := 1
	if err := prepare(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// hearHangUp undoes what nohup(1) does, or every init and app would inherit it.
func hearHangUp() {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
}

// prepare builds what the tests run. Everybody may look into the folder: some tests run as another user.
func prepare(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	childPath = os.Getenv("TEST_CHILD")
	if childPath == "" {
		childPath = filepath.Join(dir, "child")
		build := exec.Command("go", "run", "mote/internal/link", "-o", childPath, "./child")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go run mote/internal/link ./child: %w\n%s", err, out)
		}
	}
	motePath = os.Getenv("TEST_MOTE")
	if motePath != "" {
		return nil
	}
	motePath = filepath.Join(dir, "mote")
	if out, err := exec.Command("make", "-s", "-C", "..", "OUT="+motePath).CombinedOutput(); err != nil {
		return fmt.Errorf("make: %w\n%s", err, out)
	}
	return nil
}
