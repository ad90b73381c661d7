package options

import (
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"mote/test/harness"
)

// TestForeignVariables has variables that look like mote's and are not: they change nothing, and the app gets them.
func TestForeignVariables(t *testing.T) {
	x := harness.NewX(t)
	for _, variable := range []string{
		"MOTE_VERSION=v1",               // of a Dockerfile
		"MOTE_PORT=tcp://1.2.3.4:80",    // Kubernetes, for a Service called mote
		"MOTE_SERVICE_HOST=1.2.3.4",     // the same
		"MOTE_HELP=1", "MOTE_LICENSE=1", // actions have no variable
		"MOTE_SINGLE_CHILD=1", "MOTE_NOPE=x", "MOTE_=1", "MOTE_GROUP", "mote_quiet=1",
	} {
		for _, bare := range []bool{false, true} {
			env := []string{harness.SearchPath(), variable}
			r := x.Run(harness.Setup{Env: env, Bare: bare}, "cat", "/proc/self/environ")
			if want := harness.SearchPath() + "\x00" + variable + "\x00\n"; r.Code != 0 || r.Stderr != "" || r.Stdout != want {
				t.Errorf("%s: code %d, stdout %q, stderr %q", variable, r.Code, r.Stdout, r.Stderr)
			}
		}
	}
}

// TestEmptyVariables has every setting, and each is empty: nothing changes.
func TestEmptyVariables(t *testing.T) {
	x := harness.NewX(t)
	env := []string{harness.SearchPath(), "MOTE_GROUP=", "MOTE_TO=", "MOTE_REMAP=", "MOTE_PARENT_DEATH=", "MOTE_SUBREAPER=",
		"MOTE_WARN_REAPED=", "MOTE_VERBOSE=", "MOTE_QUIET="}
	r := x.Run(harness.Setup{Env: env}, "/bin/sh", "-c", "tr '\\0' '\\n' </proc/self/environ; exit 143")
	if r.Code != 143 || r.Stdout != harness.SearchPath()+"\n" || r.Stderr != "" {
		t.Errorf("code %d, stdout %q, stderr %q", r.Code, r.Stdout, r.Stderr)
	}
}

// TestKeepsEnvironment compares what the app gets byte by byte with what mote got, settings apart.
func TestKeepsEnvironment(t *testing.T) {
	x := harness.NewX(t)
	long := "LONG=" + strings.Repeat("x", 100_000)
	env := []string{"Z=last first", harness.SearchPath(), "MOTE_VERBOSE=0", "A=1", "A=2", "=x", "", "no equals sign", "B=\xff\n\x1b=",
		"MOTE_TO=child", long, "MOTE_TO=all", "MOTE_PORT=1", "C=", "MOTE_GROUP=no", "Z=last first"}
	want := []string{"Z=last first", harness.SearchPath(), "A=1", "A=2", "=x", "", "no equals sign", "B=\xff\n\x1b=",
		long, "MOTE_PORT=1", "C=", "Z=last first"}
	for _, bare := range []bool{false, true} {
		if got := environment(x, env, bare); got != strings.Join(want, "\x00")+"\x00" {
			t.Errorf("PID 1 %v: %.500q", !bare, got)
		}
	}
}

// environment is what an app gets where mote gets env. No shell stands before it and no os/exec, which drop duplicates.
func environment(x *harness.X, env []string, bare bool) string {
	x.Helper()
	reader, writer := x.RawPipe()
	cmd := x.Command(harness.Setup{Bare: bare}, []string{"/bin/cat", "/proc/self/environ"})
	attr := os.ProcAttr{Env: env, Files: []*os.File{nil, writer, os.Stderr}, Sys: cmd.SysProcAttr}
	process, err := os.StartProcess(cmd.Path, cmd.Args, &attr)
	if err != nil {
		x.Fatal(err)
	}
	writer.Close()
	text := harness.ReadAll(x, reader)
	if state, err := process.Wait(); err != nil || state.ExitCode() != 0 {
		x.Errorf("%v, %v", err, state)
	}
	return text
}

// TestVariables looks at what each setting does.
func TestVariables(t *testing.T) {
	x := harness.NewX(t)
	app := []string{harness.ChildPath, "exit", "143"}
	for _, c := range []struct {
		variables, options string
		code               int
		stderr             string
	}{
		{"MOTE_REMAP=143", "", 0, ""},
		{"MOTE_REMAP=1,143,2", "", 0, ""},
		{"MOTE_REMAP=142", "", 143, ""},
		{"MOTE_REMAP=143", "-e 1", 143, ""},
		{"MOTE_REMAP=1", "-e 2 -e 143", 0, ""},
		{"MOTE_VERBOSE=1", "", 143, "mote: started .*"},
		{"MOTE_VERBOSE=YES", "", 143, "mote: started .*"},
		{"MOTE_VERBOSE=on", "-q", 143, ""},
		{"MOTE_VERBOSE=true MOTE_QUIET=true", "", 143, ""},
		{"MOTE_QUIET=1", "-v", 143, "mote: started .*"},
		{"MOTE_VERBOSE=False", "", 143, ""},
		{"MOTE_VERBOSE=NO", "", 143, ""},
		{"MOTE_VERBOSE=off", "", 143, ""},
		{"MOTE_VERBOSE=0", "-v", 143, "mote: started .*"},
		{"MOTE_SUBREAPER=1 MOTE_WARN_REAPED=1 MOTE_PARENT_DEATH=TERM MOTE_TO=all", "", 143, ""},
	} {
		r := x.Words(strings.Fields(c.variables), append(strings.Fields(c.options), app...)...)
		if r.Code != c.code || !regexp.MustCompile("(?s)^"+c.stderr+"$").MatchString(r.Stderr) {
			t.Errorf("%s and %q: code %d, stderr %q; want %d, %q", c.variables, c.options, r.Code, r.Stderr, c.code, c.stderr)
		}
	}
}

// TestParentDeathVariable is TestParentDeath by MOTE_PARENT_DEATH.
func TestParentDeathVariable(t *testing.T) {
	x := harness.NewX(t)
	p := x.Parent("env", "MOTE_PARENT_DEATH=term", harness.MotePath)
	p.Ready()
	for _, pid := range harness.Descendants(p.PID()) {
		x.Adopted(pid)
	}
	p.Send(syscall.SIGKILL)
	if line := p.Line(); !strings.HasPrefix(line, "15 ") {
		t.Errorf("the app got %q", line)
	}
}

// TestBadVariables has one line name the variable and what would be right.
func TestBadVariables(t *testing.T) {
	x := harness.NewX(t)
	for variable, want := range map[string]string{
		"MOTE_GROUP=maybe":             `"maybe" of MOTE_GROUP: it must be true or false`,
		"MOTE_SUBREAPER=2":             `"2" of MOTE_SUBREAPER: it must be true or false`,
		"MOTE_WARN_REAPED=-1":          `"-1" of MOTE_WARN_REAPED: it must be true or false`,
		"MOTE_VERBOSE=very":            `"very" of MOTE_VERBOSE: it must be true or false`,
		"MOTE_QUIET= ":                 `" " of MOTE_QUIET: it must be true or false`,
		"MOTE_TO=me":                   `"me" of MOTE_TO: it must be child, group or all`,
		"MOTE_TO=child,group":          `"child,group" of MOTE_TO: it must be child, group or all`,
		"MOTE_REMAP=143,x":             `"x" of MOTE_REMAP: it must be an exit code, 0 to 255`,
		"MOTE_REMAP=256":               `"256" of MOTE_REMAP: it must be an exit code, 0 to 255`,
		"MOTE_PARENT_DEATH=SIGNOTHING": `"SIGNOTHING" of MOTE_PARENT_DEATH: it must be a signal, such as TERM, KILL or 15`,
	} {
		if line := x.Refused([]string{variable}); line != "mote: bad value "+want+"\n" {
			t.Errorf("%s gives %q, want %q", variable, line, want)
		}
	}
	// A good option does not make a bad variable good.
	x.Refused([]string{"MOTE_TO=me"}, "--to", "child")
}
