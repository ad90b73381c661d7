package check

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"mote/test/harness"
)

// otherMachine is the architecture that mote is built for and this machine is not.
func otherMachine() string {
	if runtime.GOARCH == "arm64" {
		return "amd64"
	}
	return "arm64"
}

// otherMote is mote built for that.
func otherMote(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "mote-"+otherMachine())
	harness.RunIn(t, harness.Root, nil, "make", "-s", "GOARCH="+otherMachine(), "OUT="+path)
	return path
}

// catWith is a copy of /bin/cat in which one text has become another one of the same length or a shorter one.
func catWith(t *testing.T, old, new string) string {
	program, err := os.ReadFile("/bin/cat")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(program, []byte(old)) {
		t.Fatalf("/bin/cat has no %q", old)
	}
	return strings.Replace(string(program), old, new+strings.Repeat("\x00", len(old)-len(new)), 1)
}

// loaderOf is the loader of /bin/cat.
func loaderOf(t *testing.T) string {
	program, err := os.ReadFile("/bin/cat")
	if err != nil {
		t.Fatal(err)
	}
	return string(regexp.MustCompile(`/lib[\x21-\x7e]+`).Find(program))
}

// checkFiles puts every kind of file into the behaviour's folder, and returns the programs to ask for.
func checkFiles(t *testing.T, x *harness.X) []string {
	loader := loaderOf(t)
	other, err := os.ReadFile(otherMote(t))
	if err != nil {
		t.Fatal(err)
	}
	x.File("noloader", catWith(t, loader, "/lib/nothing.so"), 0o755)
	x.File("badloader", catWith(t, loader, "./text"), 0o755)
	x.File("shortloader", catWith(t, loader, "./empty"), 0o755)
	x.File("closedloader", catWith(t, loader, "./plain"), 0o755)
	x.File("folderloader", catWith(t, loader, "./folder"), 0o755)
	x.File("otherloader", catWith(t, loader, "./other"), 0o755)
	x.File("other", string(other), 0o755)
	x.File("cut", string(other[:100]), 0o755)
	x.File("damaged", catWith(t, loader, loader)[:100], 0o755)
	x.File("plain", "text\n", 0o644)
	x.File("empty", "", 0o755)
	x.File("nul", "echo\x00\n", 0o755)
	x.File("text", "exit 0 #"+strings.Repeat("#", 100)+"\n", 0o755)
	for name, first := range map[string]string{
		"script": "#!/bin/sh\n", "return": "#!/bin/sh\r\n", "nosh": "#!/nonexistent/sh -e\n", "nothing": "#!", "blank": "#! ", "blanks": "#! \t\n",
		"plainsh": "#! ./plain\n", "textsh": "#!./text\n", "loadersh": "#!./noloader -u\n", "loadersh2": "#!./loadersh\n", "self": "#!./self\n",
		"othersh": "#!./other\n", "foldersh": "#!./folder\n", "deadsh": "#!./dead\n", "long": "#!/" + strings.Repeat("x", 300) + "\n",
		"sh2": "#!./script\n", "sh3": "#!./sh2\n", "sh4": "#!./sh3\n", "sh5": "#!./sh4\n", "sh6": "#!./sh5\n", "sh7": "#!./sh6\n",
	} {
		x.File(name, first, 0o755)
	}
	if err := os.Mkdir(x.Dir+"/folder", 0o755); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"dead": "nowhere", "circle": "circle", "alive": "script"} {
		if err := os.Symlink(target, x.Dir+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	programs := []string{"", "true", "nosuch-program", "./nosuch", "/dev/null", "./plain/x", "./" + strings.Repeat("x", 256), `["/app",`}
	entries, err := os.ReadDir(x.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		programs = append(programs, "./"+e.Name())
	}
	return programs
}

// TestCheckIsTrue asks first what would happen and then lets it: code and words are the same.
func TestCheckIsTrue(t *testing.T) {
	x := harness.NewX(t)
	failed, started := 0, 0
	for _, program := range checkFiles(t, x) {
		would := x.Words(nil, "--check", "--", program)
		did := x.Run(harness.Setup{Bare: true}, program)
		if would.Code == 0 {
			started++
		} else {
			failed++
		}
		if would.Code != did.Code || would.Stderr != did.Stderr {
			t.Errorf("%q: would end with %d and say %q, and ends with %d and says %q", program, would.Code, would.Stderr, did.Code, did.Stderr)
		}
		if last := lastLine(would.Stdout); (last == "it would start") != (would.Code == 0) {
			t.Errorf("%q: code %d, and the last line is %q", program, would.Code, last)
		}
	}
	if failed < 30 || started < 8 {
		t.Errorf("%d fail and %d start", failed, started)
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	return lines[len(lines)-1]
}

// TestCheckHere is for what depends on more than the file: its file system, who asks, and where it is looked for.
func TestCheckHere(t *testing.T) {
	x := harness.NewX(t)
	for _, dir := range []string{"a", "b", "c"} {
		if err := os.Mkdir(x.Dir+"/"+dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	x.File("a/prog", "#!/bin/sh\n", 0o644)
	x.File("b/prog", "#!/nonexistent/sh\n", 0o755)
	x.File("c/prog", "#!/bin/sh\n", 0o755)
	noexec := "mkdir -p no; mount -t tmpfs -o noexec none no; cp c/prog /bin/true no/"
	for _, c := range []struct {
		name, shell, path, program string
		code                       int
	}{
		{"noexec", noexec, "", "no/true", 126},
		{"noexec, a script", noexec, "", "no/prog", 126},
		{"noexec, in PATH", noexec, "no:c", "prog", 0},
		{"not executable, and there is another one", "", "a:c", "prog", 0},
		{"not executable, and no other one", "", "a:/bin", "prog", 126},
		{"its interpreter is missing, as is one in the next folder", "", "b", "prog", 127},
		{"the working directory", "cd c", ":/bin", "prog", 0},
		{"a file for a folder", "", "c/prog:c", "prog", 0},
		{"a folder beyond PATH_MAX", "", strings.Repeat("/x", 3000) + ":c", "prog", 0},
	} {
		env := []string{"PATH=" + c.path}
		if c.path == "" {
			env = []string{"PATH=" + os.Getenv("PATH")}
		}
		s := harness.Setup{Shell: "PATH=" + os.Getenv("PATH") + "\n" + c.shell + "\nPATH=" + strings.TrimPrefix(env[0], "PATH="), Env: env}
		did := x.Run(s, c.program)
		s.Opts.Extra = []string{"--check"}
		would := x.Run(s, c.program)
		if would.Code != c.code || did.Code != c.code || would.Stderr != did.Stderr {
			t.Errorf("%s: would end with %d, %q, and ends with %d, %q; want %d", c.name, would.Code, would.Stderr, did.Code, did.Stderr, c.code)
		}
	}
}

// TestCheckAsUser asks as somebody who may not execute the file, or not read it.
func TestCheckAsUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs to be root, to become somebody else")
	}
	x := harness.NewX(t)
	x.File("closed", "#!/bin/sh\n", 0o700)
	x.File("unreadable", catWith(t, "libc.so.6", "libc.so.6"), 0o711)
	if err := os.Chmod(x.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for program, code := range map[string]int{"./closed": 126, "./unreadable": 0} {
		s := harness.Setup{Bare: true, Wrap: strings.Fields("setpriv --reuid 65534 --regid 65534 --clear-groups")}
		did := x.Run(s, program)
		s.Opts.Extra = []string{"--check"}
		if would := x.Run(s, program); would.Code != code || did.Code != code || would.Stderr != did.Stderr {
			t.Errorf("%s: would end with %d, %q, and ends with %d, %q; want %d", program, would.Code, would.Stderr, did.Code, did.Stderr, code)
		}
	}
}

// TestCheckMachine expects this machine's files, and the other one's.
func TestCheckMachine(t *testing.T) {
	x := harness.NewX(t)
	other := otherMote(t)
	for _, c := range []struct {
		option, program string
		code            int
		stderr          string
	}{
		{"--check=" + runtime.GOARCH, harness.MotePath, 0, ""},
		{"--check=" + otherMachine(), other, 0, ""},
		{"--check", other, 126, "this machine is " + runtime.GOARCH + ", and the program is for \"" + otherMachine() + "\"\n" +
			"mote: hint: build it, or pull its image, for this machine"},
		{"--check=" + otherMachine(), harness.MotePath, 126, "it is for another machine than --check asks for: \"" + runtime.GOARCH + "\"\n" +
			"mote: hint: build it, or pull its image, for that machine"},
		{"--check=riscv64", other, 126, "it is for another machine than --check asks for: \"" + otherMachine() + "\"\n" +
			"mote: hint: build it, or pull its image, for that machine"},
	} {
		r := x.Words(nil, c.option, "--", c.program)
		if want := "mote: failed to run \"" + c.program + "\": " + c.stderr + "\n"; r.Code != c.code || c.stderr != "" && r.Stderr != want {
			t.Errorf("%s %s: code %d, stderr %q; want %d, %q", c.option, c.program, r.Code, r.Stderr, c.code, want)
		}
		if c.code == 0 && !strings.Contains(r.Stdout, " is a program for "+strings.TrimPrefix(c.option, "--check=")) {
			t.Errorf("%s %s: stdout %q", c.option, c.program, r.Stdout)
		}
	}
	x.Words(nil, "--check=PDP-11", "--", "/bin/true").Wants(x, "no machine", 125, "",
		`bad value "PDP-11" of --check: it must be a machine, such as amd64 or arm64`)
}
