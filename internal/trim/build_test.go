package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root        = "../.."      // the repository
	textAddress = "0x6d001000" // as in the Makefile
)

// linked builds mote as the Makefile does before the trim step, with some of its files replaced, and returns the file.
func linked(t *testing.T, goarch string, replace map[string]string) string {
	t.Helper()
	return linkedWith(t, goarch, replace, "-E _boot -T "+textAddress)
}

func linkedWith(t *testing.T, goarch string, replace map[string]string, flags string) string {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "linked")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags="+flags,
		"-overlay", overlay(t, dir, replace), "-o", out, ".")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch, "GOAMD64=v1", "GOARM64=v8.0",
		"GOEXPERIMENT=", "GOFLAGS=-mod=readonly")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, text)
	}
	return out
}

// overlay writes the file that makes go build see other contents: "go help build", -overlay.
func overlay(t *testing.T, dir string, replace map[string]string) string {
	t.Helper()
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for name, content := range replace {
		place := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		write(t, place, content)
		paths[filepath.Join(abs, name)] = place
	}
	text, err := json.Marshal(map[string]any{"Replace": paths})
	if err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(dir, "overlay.json")
	write(t, place, string(text))
	return place
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// trimmed builds and trims, and returns the file and its report.
func trimmed(t *testing.T, goarch string, replace map[string]string) (string, report) {
	t.Helper()
	in := linked(t, goarch, replace)
	out := filepath.Join(t.TempDir(), "mote")
	if err := run(in, outputs{file: out, debug: out + ".debug", report: out + ".json"}, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return out, r
}

// boot is a main.go whose boot runs some statements, and declarations behind it.
func boot(statements, declarations string, imports ...string) map[string]string {
	text := "package main\n\nimport \"mote/internal/kernel\"\n"
	for _, i := range imports {
		text += "import " + i + "\n"
	}
	text += "func boot(sp uintptr) {\n" + statements + "\nkernel.Exit(0)\n}\n" + declarations
	return map[string]string{"main.go": text}
}

// tool returns the path of a program, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// exitCode runs a command and returns its exit code and what it said.
func exitCode(t *testing.T, name string, args ...string) (int, string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	text, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}
