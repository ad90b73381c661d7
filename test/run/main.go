// Command run runs the tests, group by group, and goes on where one fails. It shows what it is at, ends with a summary that
// says what failed and how to run that alone, and keeps what was printed there in a file.
//
//	go run ./test/run quick|rest|all|GROUP...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// failuresPath is the file with what failed and what it printed. Each run of the same groups writes it anew, and leaves those
// of others: .ci/run has two.
func failuresPath() string { return ".build/failed-" + strings.Join(os.Args[1:], "-") + ".log" }

func main() {
	syscall.Umask(0o022) // what is copied into images is for any user
	some, err := named(os.Args[1:])
	if err == nil {
		err = prepare()
	}
	dir := ""
	if err == nil {
		dir, err = buildChild()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "test/run:", err)
		os.Exit(2)
	}
	var all []*report
	begun := time.Now()
	for _, g := range some {
		all = append(all, g.run(os.Stdout))
	}
	ok := summarize(os.Stdout, all, time.Since(begun))
	os.RemoveAll(dir)
	if !ok {
		os.Exit(1)
	}
}

// buildChild builds test/child once for all packages of tests. Some run it as another user, who may not look into this folder.
func buildChild() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "mote-test-"); err != nil {
		return "", err
	}
	child := filepath.Join(dir, "child")
	if out, err := exec.Command("go", "run", "./internal/link", "-o", child, "./test/child").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go run ./internal/link ./test/child: %w\n%s", err, out)
	}
	return dir, errors.Join(os.Chmod(dir, 0o755), os.Setenv("TEST_CHILD", child))
}

// prepare sets the environment of the tests, and empties the file of failures.
func prepare() error {
	mote, err := filepath.Abs("mote")
	if err != nil {
		return err
	}
	os.Setenv("TEST_MOTE", mote)
	os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin") // root by su(1) has a user's, and daemons are there
	if err := os.MkdirAll(filepath.Dir(failuresPath()), 0o755); err != nil {
		return err
	}
	return os.WriteFile(failuresPath(), nil, 0o644)
}
