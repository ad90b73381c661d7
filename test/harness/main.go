package harness

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// Root is the repository, from the folder of a package of tests.
const Root = "../.."

// Programs under test and beside it, built by Main unless it is told where they are: test/run has them for all packages.
var (
	MotePath  string // the file that make builds, or the one that TEST_MOTE names
	ChildPath string // test/child, or the file that TEST_CHILD names
)

// Main is the TestMain of each package of tests.
func Main(m *testing.M) {
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
	MotePath, ChildPath = os.Getenv("TEST_MOTE"), os.Getenv("TEST_CHILD")
	if ChildPath == "" {
		ChildPath = filepath.Join(dir, "child")
		build := exec.Command("go", "run", "mote/internal/link", "-o", ChildPath, "mote/test/child")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go run mote/internal/link mote/test/child: %w\n%s", err, out)
		}
	}
	if MotePath != "" {
		return nil
	}
	MotePath = filepath.Join(dir, "mote")
	if out, err := exec.Command("make", "-s", "-C", Root, "OUT="+MotePath).CombinedOutput(); err != nil {
		return fmt.Errorf("make: %w\n%s", err, out)
	}
	return nil
}
