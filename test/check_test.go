package test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
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
	run(t, "..", nil, "make", "-s", "GOARCH="+otherMachine(), "OUT="+path)
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
func checkFiles(t *testing.T, x *X) []string {
	loader := loaderOf(t)
	other, err := os.ReadFile(otherMote(t))
	if err != nil {
		t.Fatal(err)
	}
	x.file("noloader", catWith(t, loader, "/lib/nothing.so"), 0o755)
	x.file("badloader", catWith(t, loader, "./text"), 0o755)
	x.file("shortloader", catWith(t, loader, "./empty"), 0o755)
	x.file("closedloader", catWith(t, loader, "./plain"), 0o755)
	x.file("folderloader", catWith(t, loader, "./folder"), 0o755)
	x.file("otherloader", catWith(t, loader, "./other"), 0o755)
	x.file("other", string(other), 0o755)
	x.file("cut", string(other[:100]), 0o755)
	x.file("damaged", catWith(t, loader, loader)[:100], 0o755)
	x.file("plain", "text\n", 0o644)
	x.file("empty", "", 0o755)
	x.file("nul", "echo\x00\n", 0o755)
	x.file("text", "exit 0 #"+strings.Repeat("#", 100)+"\n", 0o755)
	for name, first := range map[string]string{
		"script": "#!/bin/sh\n", "return": "#!/bin/sh\r\n", "nosh": "#!/nonexistent/sh -e\n", "nothing": "#!", "blank": "#! ", "blanks": "#! \t\n",
		"plainsh": "#! ./plain\n", "textsh": "#!./text\n", "loadersh": "#!./noloader -u\n", "loadersh2": "#!./loadersh\n", "self": "#!./self\n",
		"othersh": "#!./other\n", "foldersh": "#!./folder\n", "deadsh": "#!./dead\n", "long": "#!/" + strings.Repeat("x", 300) + "\n",
		"sh2": "#!./script\n", "sh3": "#!./sh2\n", "sh4": "#!./sh3\n", "sh5": "#!./sh4\n", "sh6": "#!./sh5\n", "sh7": "#!./sh6\n",
	} {
		x.file(name, first, 0o755)
	}
	if err := os.Mkdir(x.dir+"/folder", 0o755); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"dead": "nowhere", "circle": "circle", "alive": "script"} {
		if err := os.Symlink(target, x.dir+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	programs := []string{"", "true", "nosuch-program", "./nosuch", "/dev/null", "./plain/x", "./" + strings.Repeat("x", 256), `["/app",`}
	entries, err := os.ReadDir(x.dir)
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
	x := newX(t)
	failed, started := 0, 0
	for _, program := range checkFiles(t, x) {
		would := x.words(nil, "--check", "--", program)
		did := x.run(setup{bare: true}, program)
		if would.code == 0 {
			started++
		} else {
			failed++
		}
		if would.code != did.code || would.stderr != did.stderr {
			t.Errorf("%q: would end with %d and say %q, and ends with %d and says %q", program, would.code, would.stderr, did.code, did.stderr)
		}
		if last := lastLine(would.stdout); (last == "it would start") != (would.code == 0) {
			t.Errorf("%q: code %d, and the last line is %q", program, would.code, last)
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
	x := newX(t)
	for _, dir := range []string{"a", "b", "c"} {
		if err := os.Mkdir(x.dir+"/"+dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	x.file("a/prog", "#!/bin/sh\n", 0o644)
	x.file("b/prog", "#!/nonexistent/sh\n", 0o755)
	x.file("c/prog", "#!/bin/sh\n", 0o755)
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
		s := setup{shell: "PATH=" + os.Getenv("PATH") + "\n" + c.shell + "\nPATH=" + strings.TrimPrefix(env[0], "PATH="), env: env}
		did := x.run(s, c.program)
		s.opts.extra = []string{"--check"}
		would := x.run(s, c.program)
		if would.code != c.code || did.code != c.code || would.stderr != did.stderr {
			t.Errorf("%s: would end with %d, %q, and ends with %d, %q; want %d", c.name, would.code, would.stderr, did.code, did.stderr, c.code)
		}
	}
}

// TestCheckAsUser asks as somebody who may not execute the file, or not read it.
func TestCheckAsUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs to be root, to become somebody else")
	}
	x := newX(t)
	x.file("closed", "#!/bin/sh\n", 0o700)
	x.file("unreadable", catWith(t, "libc.so.6", "libc.so.6"), 0o711)
	if err := os.Chmod(x.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for program, code := range map[string]int{"./closed": 126, "./unreadable": 0} {
		s := setup{bare: true, wrap: strings.Fields("setpriv --reuid 65534 --regid 65534 --clear-groups")}
		did := x.run(s, program)
		s.opts.extra = []string{"--check"}
		if would := x.run(s, program); would.code != code || did.code != code || would.stderr != did.stderr {
			t.Errorf("%s: would end with %d, %q, and ends with %d, %q; want %d", program, would.code, would.stderr, did.code, did.stderr, code)
		}
	}
}

// TestCheckMachine expects this machine's files, and the other one's.
func TestCheckMachine(t *testing.T) {
	x := newX(t)
	other := otherMote(t)
	for _, c := range []struct {
		option, program string
		code            int
		stderr          string
	}{
		{"--check=" + runtime.GOARCH, motePath, 0, ""},
		{"--check=" + otherMachine(), other, 0, ""},
		{"--check", other, 126, "this machine is " + runtime.GOARCH + ", and the program is for \"" + otherMachine() + "\"\n" +
			"mote: hint: build it, or pull its image, for this machine"},
		{"--check=" + otherMachine(), motePath, 126, "it is for another machine than --check asks for: \"" + runtime.GOARCH + "\"\n" +
			"mote: hint: build it, or pull its image, for that machine"},
		{"--check=riscv64", other, 126, "it is for another machine than --check asks for: \"" + otherMachine() + "\"\n" +
			"mote: hint: build it, or pull its image, for that machine"},
	} {
		r := x.words(nil, c.option, "--", c.program)
		if want := "mote: failed to run \"" + c.program + "\": " + c.stderr + "\n"; r.code != c.code || c.stderr != "" && r.stderr != want {
			t.Errorf("%s %s: code %d, stderr %q; want %d, %q", c.option, c.program, r.code, r.stderr, c.code, want)
		}
		if c.code == 0 && !contains(r.stdout, " is a program for "+strings.TrimPrefix(c.option, "--check=")) {
			t.Errorf("%s %s: stdout %q", c.option, c.program, r.stdout)
		}
	}
	x.words(nil, "--check=PDP-11", "--", "/bin/true").wants(x, "no machine", 125, "",
		`bad value "PDP-11" of --check: it must be a machine, such as amd64 or arm64`)
}
