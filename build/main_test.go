package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bound is for one command. It is long on purpose.
const bound = 20 * time.Minute

// made is the release that all tests look at, in a clone of its own.
var made struct {
	clone, dist string
	created     time.Time
}

const (
	testRelease = "-source https://example.org/mote -download https://example.org/dl -maintainer 'the mote authors <mote@example.org>'"
	// testDate is that of the commit. No file may have another one in it.
	testDate = "2001-02-03T04:05:06Z"
)

func TestMain(m *testing.M) {
	code := 1
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(filepath.Dir(made.clone))
	os.Exit(code)
}

// prepare makes a release of the tree as it is, with what is not committed yet, in a repository of its own.
func prepare() error {
	dir, err := os.MkdirTemp("", "mote-release-")
	if err != nil {
		return err
	}
	made.clone, made.dist = filepath.Join(dir, "one"), filepath.Join(dir, "one/dist")
	if made.created, err = time.Parse(time.RFC3339, testDate); err != nil {
		return err
	}
	const copyTree = `mkdir "$0" && git ls-files -z --cached --others --exclude-standard |
		while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
		tar --null -T - -cf - | tar -C "$0" -xf - && cd "$0" && git init -q && git add -A && git commit -q -m all`
	if _, err := tool(root, commitEnv(), "bash", "-c", copyTree, made.clone); err != nil {
		return err
	}
	_, err = tool(made.clone, nil, "make", "-s", "dist", "RELEASE="+testRelease)
	return err
}

func commitEnv() []string {
	return []string{"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.org", "GIT_AUTHOR_DATE=" + testDate, "GIT_COMMITTER_DATE=" + testDate}
}

// tool runs a command and returns all that it wrote.
func tool(dir string, env []string, words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%q: %w\n%s", words, err, out)
	}
	return string(out), nil
}

// must is tool where it has to end with 0.
func must(t *testing.T, dir string, words ...string) string {
	t.Helper()
	out, err := tool(dir, nil, words...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// version is that of main.go, of which a release makes names.
func version(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(read(t, "../main.go"), "const version = \"")
	found, _, _ := strings.Cut(rest, "\"")
	return found
}

// needRoot skips what only root can do. make tools, as root, has installed the programs.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can install packages and change the root folder")
	}
}
