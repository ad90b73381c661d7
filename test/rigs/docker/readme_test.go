package docker

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// snippets are the Dockerfile blocks of the README, in its order.
func snippets(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(text), "```dockerfile\n") {
		if block, _, ok := strings.Cut(part, "```"); i > 0 && ok {
			all = append(all, block)
		}
	}
	return all
}

// The image that each snippet is pasted into, and what mote is called there.
var pasted = []struct{ head, tail, first string }{
	{"FROM " + image + "\n", "", "/mote -- /child report 15"},
	{"FROM " + image + "\nENTRYPOINT [\"/usr/bin/tini\", \"--\"]\n", "", "/usr/bin/tini -- /child report 15"},
	{"FROM " + image + "\n", "ENTRYPOINT [\"/mote\", \"--\"]\n", "/mote -- /child report 15"},
	{"FROM " + image + "\nCOPY docker-entrypoint.sh /\n", "", "/mote -- /docker-entrypoint.sh /child report 15"},
}

// TestReadme builds the README's snippets, with the image and the files of a release in the place of IMAGE and HOST, and looks
// whether mote is PID 1 of a container of each.
func TestReadme(t *testing.T) {
	e := newEngine(t)
	all := snippets(t)
	if len(all) != len(pasted) {
		t.Fatalf("the README has %d snippets, want %d", len(all), len(pasted))
	}
	dir, version := e.Release()
	e.Must("load", "-i", filepath.Join(dir, "mote-image.tar"))
	name := "localhost/mote:" + version
	if !strings.Contains(e.Must("images", "--format", "{{.Repository}}:{{.Tag}}"), name+"\n") {
		name += "-" + runtime.GOARCH
	}
	e.Write("docker-entrypoint.sh", "#!/bin/sh\nexec \"$@\"\n", 0o755)
	places := strings.NewReplacer("IMAGE", name, "https://HOST", serveFiles(t, dir))
	client := e.buildKit()
	for i, p := range pasted {
		text, env := p.head+places.Replace(all[i]), environ()
		if strings.Contains(text, "ADD ") {
			env = append(env, "DOCKER_BUILDKIT=1")
			if e.major() < 23 {
				text += "RUN chmod 755 /mote\n" // its BuildKit leaves a file from afar at 600: moby/buildkit#2114
			}
		}
		file := e.Write("Dockerfile", text+p.tail, 0o644)
		e.buildWith(env, client, "build", "--network", "host", "-t", "readme", "-f", file, e.Dir)
		c := e.start("readme", "/child", "report", "15")
		c.Says("ready ")
		e.Eventually("mote is PID 1 and has the app for its child", func() bool { return commandLine(c.PID()) == p.first })
		c.stop(patience)
		c.WantCode(0)
	}
}

// major is the release of the daemon.
func (e engine) major() (n int) {
	first, _, _ := strings.Cut(e.Must("version", "--format", "{{.Server.Version}}"), ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		e.Fatal(err)
	}
	return n
}

// commandLine is the argv of a process, with blanks.
func commandLine(pid int) string {
	text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	return strings.TrimSuffix(strings.ReplaceAll(string(text), "\x00", " "), " ")
}

// serveFiles serves a folder on the loopback, and returns its address.
func serveFiles(t *testing.T, dir string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(dir))}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}
