package rule

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"
)

var architectures = [...]string{"amd64", "arm64"}

// toolchain runs the go command for one architecture, with the settings of the Makefile.
type toolchain struct {
	t           *testing.T
	environment []string
}

func newToolchain(t *testing.T, architecture string) toolchain {
	t.Helper()
	settings := buildSettings(t, repository())
	return toolchain{t, append(append(os.Environ(), settings...), "GOARCH="+architecture)}
}

var (
	settingsLine = regexp.MustCompile(`(?m)^BUILD_ENV = (.*)$`)
	setting      = regexp.MustCompile(`(\w+)=('[^']*'|\S*)`)
)

// buildSettings reads BUILD_ENV out of the Makefile: what is checked is what ships.
func buildSettings(t *testing.T, repo fs.FS) (settings []string) {
	t.Helper()
	makefile := strings.ReplaceAll(string(readFile(t, repo, "Makefile")), "\\\n", " ")
	line := settingsLine.FindStringSubmatch(makefile)
	if line == nil {
		t.Fatal("the Makefile has no line BUILD_ENV = ...; this test builds with those settings")
	}
	for _, s := range setting.FindAllStringSubmatch(line[1], -1) {
		if !strings.Contains(s[2], "$") {
			settings = append(settings, s[1]+"="+strings.Trim(s[2], "'"))
		}
	}
	return settings
}

// run runs go and returns what it printed.
func (tc toolchain) run(arguments ...string) string {
	tc.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(tc.t.Context(), "go", arguments...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = root, tc.environment, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		tc.t.Fatalf("go %s: %v\n%s%s", strings.Join(arguments, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String()
}

// object is what the compiler made of one package.
type object struct {
	dir  string
	file string // the export file, in the build cache
}

// compile compiles the packages in some folders. An overlay, as "go help build" describes it, may put other files in
// place of theirs; "" is none.
func (tc toolchain) compile(overlay string, dirs ...string) (objects []object) {
	tc.t.Helper()
	arguments := []string{"list", "-trimpath", "-overlay=" + overlay, "-export", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, dir := range dirs {
		arguments = append(arguments, "./"+dir)
	}
	for line := range strings.Lines(tc.run(arguments...)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		objects = append(objects, object{path.Join(mainDir, strings.TrimPrefix(name, module)), file})
	}
	return objects
}
