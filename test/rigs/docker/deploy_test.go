package docker

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mote/test/wait"
)

// buildBound is how long a build in a container may take: it compiles a part of Go's standard library first.
var buildBound = 10 * wait.Bound

// TestDeploy builds deploy/Dockerfile for this machine and for arm64, and deploy/nri/Dockerfile, looks into the images of mote,
// and runs them all. No registry is asked: an image out of what this machine has stands in for golang's.
func TestDeploy(t *testing.T) {
	e := newEngine(t)
	source := e.export()
	e.buildWith(environ(), filepath.Join(source, "test/base-image.sh"), "golang:1.26-bookworm", e.Path("base"))
	build := []string{"build", "--network", "none", "-f", filepath.Join(source, "deploy/Dockerfile")}
	e.buildWith(environ(), append(append([]string{"docker"}, build...), "-t", "mote", source)...)
	t.Run("amd64 or what this machine is", func(t *testing.T) { newClient(t).checkApp(source) })

	plugin := filepath.Join(source, "deploy/nri/Dockerfile")
	e.buildWith(environ(), "docker", "build", "--network", "none", "-f", plugin, "-t", "mote-nri", source)
	t.Run("the plugin for Kubernetes", func(t *testing.T) { newClient(t).checkPlugin() })

	client := e.buildKit()
	arm64 := append([]string{client}, build...)
	e.buildWith(append(environ(), "DOCKER_BUILDKIT=1"), append(arm64, "-t", "mote-arm64", "--platform", "linux/arm64", source)...)
	t.Run("arm64", func(t *testing.T) { newClient(t).checkForeign() })
}

// export copies what git has tracked, as it is in the work tree, and its history, without what has been built.
func (e engine) export() string {
	e.Helper()
	folder := e.Path("source")
	e.git("clone", "-q", repository(e), folder)
	e.Write("changes", e.git("-C", repository(e), "diff", "--binary", "HEAD"), 0o644)
	e.git("-C", folder, "apply", "--allow-empty", e.Path("changes"))
	return folder
}

// git runs git, which reads another user's clone only where a file says so: what -c says does not reach the second git that
// a clone runs.
func (e engine) git(words ...string) string {
	e.Helper()
	config := e.Write("gitconfig", "[safe]\n\tdirectory = *\n", 0o644)
	result := e.RunWith([]string{"GIT_CONFIG_GLOBAL=" + config}, append([]string{"git"}, words...)...)
	if result.Code != 0 {
		e.Fatalf("git %q: %+v", words, result)
	}
	return result.Out
}

func repository(e engine) string {
	e.Helper()
	path, err := filepath.Abs("../../..")
	if err != nil {
		e.Fatal(err)
	}
	return path
}

func (e engine) buildWith(env []string, words ...string) {
	e.Helper()
	if result := e.RunWithin(buildBound, env, words...); result.Code != 0 {
		e.Fatalf("%q: code %d\n%s\n%s", words, result.Code, result.Out, result.Err)
	}
}

// buildKit finds a client that can build for another architecture. One without the plug-in buildx cannot; Debian's can.
func (e engine) buildKit() string {
	e.Helper()
	for _, client := range []string{"docker", "/usr/bin/docker"} {
		if _, err := exec.LookPath(client); err != nil {
			continue
		}
		help := e.RunWith(append(environ(), "DOCKER_BUILDKIT=1"), client, "build", "--help")
		if strings.Contains(help.Out, "--secret") {
			return client
		}
	}
	e.Fatal("no docker client here has BuildKit: make tools installs Debian's")
	return ""
}

// wantOnlyMote looks into an image: it is for an architecture, and holds one file and next to nothing else.
func (e engine) wantOnlyMote(name, architecture string) {
	e.Helper()
	const overhead = 4 << 10
	e.Must("save", "-o", e.Path("image.tar"), name)
	e.MustRun("mkdir", "image", "layer")
	e.MustRun("tar", "-C", "image", "-xf", "image.tar")
	var manifest []struct{ Layers []string }
	if err := json.Unmarshal([]byte(e.Read("image/manifest.json")), &manifest); err != nil || len(manifest) != 1 {
		e.Fatalf("manifest: %v", err)
	}
	if layers := manifest[0].Layers; len(layers) != 1 {
		e.Fatalf("%s has %d layers", name, len(layers))
	}
	e.MustRun("tar", "-C", "layer", "-xf", e.Path("image/"+manifest[0].Layers[0]))
	if files := e.MustRun("find", "layer", "-mindepth", "1"); files != "layer/mote\n" {
		e.Errorf("%s holds %q", name, files)
	}
	info, err := os.Stat(e.Path("layer/mote"))
	if err != nil {
		e.Fatal(err)
	}
	got := e.Must("image", "inspect", "-f", "{{.Architecture}} {{.Size}}", name)
	kind, text, _ := strings.Cut(got, " ")
	if size, _ := strconv.ParseInt(text, 10, 64); kind != architecture || size < info.Size() || size > info.Size()+overhead {
		e.Errorf("%s is %q, want %s and not more than the %d bytes of mote", name, got, architecture, info.Size())
	}
}

// checkApp puts mote before an app, as deploy/Dockerfile.app does, and looks at the options that it gives.
func (e engine) checkApp(source string) {
	e.Helper()
	e.wantOnlyMote("mote", strings.TrimSpace(e.MustRun("go", "env", "GOHOSTARCH")))
	if version := e.Once("--entrypoint", "/mote", "mote", "--version"); !strings.Contains(version.Out, " - git."+commit(e)) {
		e.Errorf("the version is %+v, want the commit in it", version)
	}
	e.Must("build", "-f", filepath.Join(source, "deploy/Dockerfile.app"), "--build-arg", "BASE="+image, "-t", "app",
		filepath.Join(source, "deploy"))
	c := e.start("app", "/child", "report", "15")
	c.Says("ready ")
	c.stop(patience)
	c.WantCode(0)
	if words := c.Inspect("{{.Path}} {{.Args}}"); words != "/mote [--on TERM=TERM/25s/KILL -- /child report 15]" {
		e.Errorf("the command line is %q", words)
	}
}

// checkPlugin runs what deploy/nri/daemonset.yaml runs of the image, as far as it goes without a runtime to plug into.
func (e engine) checkPlugin() {
	e.Helper()
	if help := e.Once("mote-nri", "--help"); help.Code != 0 || !strings.Contains(help.Err, "-namespaces") {
		e.Errorf("the plugin is %+v", help)
	}
	c := e.start("mote-nri", "--socket", "/nothing")
	c.Says("mote-nri: ")
	c.stop(patience)
	c.WantCode(0)
	if version := e.Once("--entrypoint", "/mote", "mote-nri", "--version"); !strings.Contains(version.Out, " - git."+commit(e)) {
		e.Errorf("the version is %+v, want the commit in it", version)
	}
}

func commit(e engine) string {
	e.Helper()
	return strings.TrimSpace(e.git("-C", repository(e), "rev-parse", "--short=12", "HEAD"))
}

// checkForeign runs the image of the other architecture with an app of that architecture, by an emulator.
func (e engine) checkForeign() {
	e.Helper()
	e.wantOnlyMote("mote-arm64", "arm64")
	if reason := e.RegisterArm64(); reason != "" {
		e.Skip(reason)
	}
	e.compileChild("arm64")
	e.Write("Dockerfile", "FROM mote-arm64\nCOPY child /child\n", 0o644)
	e.Must("build", "-q", "-t", "app-arm64", "--platform", "linux/arm64", e.Dir)
	c := e.start("--platform", "linux/arm64", "app-arm64", "/child", "report", "15")
	c.Says("ready ")
	e.Must("kill", "-s", "USR1", c.ID)
	c.Says("10 ")
	c.stop(patience)
	c.WantCode(0)
}

// compileChild builds test/child for an architecture.
func (e engine) compileChild(architecture string) {
	e.Helper()
	build := exec.Command("go", "run", "./internal/link", "-arch", architecture, "-o", e.Path("child"), "./test/child")
	build.Dir = repository(e)
	if out, err := build.CombinedOutput(); err != nil {
		e.Fatalf("go run ./internal/link: %v\n%s", err, out)
	}
}
