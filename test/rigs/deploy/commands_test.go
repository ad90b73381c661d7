package deploy

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
)

var mote string // the file under test

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mote-deploy-")
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
	if out, err := exec.Command("make", "-s", "-C", "../../..", "OUT="+mote).CombinedOutput(); err != nil {
		return fmt.Errorf("make: %w\n%s", err, out)
	}
	return nil
}

// command is a call of mote in a file.
type command struct {
	where string
	words []string // behind the name of mote
	env   []string
}

// commands returns the calls of mote in every pod.
func commands(t *testing.T) (found []command) {
	t.Helper()
	for path, spec := range pods(t) {
		for _, container := range append(spec.InitContainers, spec.Containers...) {
			for _, words := range calls(container) {
				if len(words) == 0 || filepath.Base(words[0]) != "mote" {
					continue
				}
				c := command{where: path, words: words[1:]}
				for _, variable := range container.Env {
					c.env = append(c.env, variable.Name+"="+variable.Value)
				}
				found = append(found, c)
			}
		}
	}
	return found
}

// calls returns all that a container runs: itself, hooks and probes.
func calls(container core.Container) (all [][]string) {
	all = append(all, container.Command)
	actions := []*core.ExecAction{}
	if container.Lifecycle != nil {
		for _, hook := range []*core.LifecycleHandler{container.Lifecycle.PreStop, container.Lifecycle.PostStart} {
			if hook != nil {
				actions = append(actions, hook.Exec)
			}
		}
	}
	for _, probe := range []*core.Probe{container.LivenessProbe, container.ReadinessProbe, container.StartupProbe} {
		if probe != nil {
			actions = append(actions, probe.Exec)
		}
	}
	for _, action := range actions {
		if action != nil {
			all = append(all, action.Command)
		}
	}
	return all
}

var option = regexp.MustCompile(`--[a-z][a-z-]*`)

// TestOptions looks for every option of the files, and for those that the documentation gives to mote, in its help.
func TestOptions(t *testing.T) {
	help, err := exec.Command(mote, "--help=all").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, word := range option.FindAllString(string(help), -1) {
		known[word] = true
	}
	seen := 0
	for _, c := range commands(t) {
		for _, word := range c.words {
			if word == "--" {
				break
			}
			if strings.HasPrefix(word, "--") {
				seen++
				if name, _, _ := strings.Cut(word, "="); !known[name] {
					t.Errorf("%s: mote %s: mote --help has no %s", c.where, strings.Join(c.words, " "), name)
				}
			}
		}
	}
	for _, line := range documented(t) {
		for _, word := range option.FindAllString(line, -1) {
			seen++
			if !known[word] {
				t.Errorf("docs/deploy.md: %s: mote --help has no %s", line, word)
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d options were found", seen)
	}
}

// ofMote finds what stands behind mote in a command of the documentation.
var ofMote = regexp.MustCompile(`(?m)^    .*/mote (--[a-z].*)$|^\| .--(signal [^|]*). \|`)

func documented(t *testing.T) (lines []string) {
	t.Helper()
	text, err := os.ReadFile("../../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ofMote.FindAllStringSubmatch(string(text), -1) {
		if m[1] == "" {
			m[1] = "--" + m[2]
		}
		lines = append(lines, m[1])
	}
	return lines
}

// TestCalls runs each call that starts no app with mote: it may find nobody to signal, but it may not be wrong.
func TestCalls(t *testing.T) {
	ran := 0
	for _, c := range commands(t) {
		words := c.words
		switch words[0] {
		case "--signal":
			words = append(words, "--dry-run")
		case "--install":
			words = []string{"--install", t.TempDir() + "/"}
		default:
			continue
		}
		ran++
		run := exec.Command(mote, words...)
		run.Env = append(os.Environ(), c.env...)
		out, err := run.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1 || words[0] == "--install") {
			t.Errorf("%s: mote %s: %v\n%s", c.where, strings.Join(words, " "), err, out)
		}
		if words[0] != "--install" {
			continue
		}
		if _, err := os.Stat(filepath.Join(words[1], "mote")); err != nil {
			t.Errorf("%s: %v", c.where, err)
		}
	}
	if ran < 6 {
		t.Errorf("%d calls were found", ran)
	}
}
