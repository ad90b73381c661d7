package test

import (
	"os"
	"strings"
	"testing"
)

// TestCheckLibraries takes a library away, and puts one where each loader and each list of folders is asked for it.
func TestCheckLibraries(t *testing.T) {
	x := newX(t)
	x.file("cat", catWith(t, "libc.so.6", "libX.so.6"), 0o755)
	missing := "mote: failed to find the shared library \"libX.so.6\"\n"
	alone := x.words(nil, "--check", "--", "./cat")
	if alone.code != 127 || alone.stderr != missing || lastLine(alone.stdout) != "it would not start: exit code 127" {
		t.Errorf("code %d, stdout %q, stderr %q", alone.code, alone.stdout, alone.stderr)
	}
	if r := x.run(setup{bare: true}, "./cat"); r.code != 127 {
		t.Errorf("it does start: code %d", r.code)
	}
	if err := os.Mkdir(x.dir+"/folder", 0o755); err != nil {
		t.Fatal(err)
	}
	libc := strings.Fields(run(t, ".", nil, "sh", "-c", "ldd /bin/cat | grep libc.so.6"))[2]
	library, err := os.ReadFile(libc)
	if err != nil {
		t.Fatal(err)
	}
	x.file("folder/libX.so.6", strings.ReplaceAll(string(library), "libc.so.6", "libX.so.6"), 0o755)
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
		s := setup{shell: c.shell, env: append([]string{"PATH=" + os.Getenv("PATH")}, c.env...)}
		s.opts.extra = []string{"--check"}
		if r := x.run(s, "./cat"); r.code != c.code {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %d", c.name, r.code, r.stdout, r.stderr, c.code)
		}
	}
}
