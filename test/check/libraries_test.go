package check

import (
	"os"
	"strings"
	"testing"

	"mote/test/harness"
)

// TestCheckLibraries takes a library away, and puts one where each loader and each list of folders is asked for it.
func TestCheckLibraries(t *testing.T) {
	x := harness.NewX(t)
	x.File("cat", catWith(t, "libc.so.6", "libX.so.6"), 0o755)
	missing := "mote: failed to find the shared library \"libX.so.6\"\n"
	alone := x.Words(nil, "--check", "--", "./cat")
	if alone.Code != 127 || alone.Stderr != missing || lastLine(alone.Stdout) != "it would not start: exit code 127" {
		t.Errorf("code %d, stdout %q, stderr %q", alone.Code, alone.Stdout, alone.Stderr)
	}
	if r := x.Run(harness.Setup{Bare: true}, "./cat"); r.Code != 127 {
		t.Errorf("it does start: code %d", r.Code)
	}
	if err := os.Mkdir(x.Dir+"/folder", 0o755); err != nil {
		t.Fatal(err)
	}
	libc := strings.Fields(harness.RunIn(t, ".", nil, "sh", "-c", "ldd /bin/cat | grep libc.so.6"))[2]
	library, err := os.ReadFile(libc)
	if err != nil {
		t.Fatal(err)
	}
	x.File("folder/libX.so.6", strings.ReplaceAll(string(library), "libc.so.6", "libX.so.6"), 0o755)
	for _, c := range []struct {
		name, shell string
		env         []string
		code        int
	}{
		{"in LD_LIBRARY_PATH", "", []string{"LD_LIBRARY_PATH=/nonexistent:folder"}, 0},
		{"a folder that is not told", "", []string{"LD_LIBRARY_PATH=$LIB"}, 0},
		{"in the cache", "/sbin/ldconfig -C cache -f /dev/null \"$PWD/folder\"; mount --bind cache /etc/ld.so.cache", nil, 0},
		{"without a cache", "mount --bind /dev/null /etc/ld.so.cache", nil, 127},
		{"text by that name", "mkdir no; echo no >no/libX.so.6", []string{"LD_LIBRARY_PATH=no"}, 127},
	} {
		s := harness.Setup{Shell: c.shell, Env: append([]string{"PATH=" + os.Getenv("PATH")}, c.env...)}
		s.Opts.Extra = []string{"--check"}
		if r := x.Run(s, "./cat"); r.Code != c.code {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %d", c.name, r.Code, r.Stdout, r.Stderr, c.code)
		}
	}
}
