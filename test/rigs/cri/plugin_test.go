package cri

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// Annotations that ask the plugin for mote, or ask it not to.
var (
	yes = map[string]string{"mote/init": "true"}
	no  = map[string]string{"mote/init": "false"}
)

// plugin starts deploy/nri, and waits until containerd asks it about containers: that begins a little after it has come.
func (n *node) plugin(words ...string) *rig.Process {
	n.Helper()
	program := n.Path("mote-nri")
	root, err := filepath.Abs("../../..")
	if err != nil {
		n.Fatal(err)
	}
	if r := n.RunWithin(10*wait.Bound, nil, "make", "-s", "-C", root, "nri", "NRI="+program); r.Code != 0 {
		n.Fatalf("make nri: %s", r.Err)
	}
	plugin := n.Start("nri", append([]string{program, "--socket", n.Path("nri"), "--mote", rig.Mote}, words...)...)
	p := n.annotated(n, own, yes)
	defer p.remove()
	n.Eventually("containerd asks the plugin", func() bool {
		p.create(settings{image: bareImage})
		call(p.Rig, n.RemoveContainer, &cri.RemoveContainerRequest{ContainerId: p.container})
		return strings.Contains(n.Read("nri.log"), p.config.Metadata.Name)
	})
	return plugin
}

// TestNRI runs pods of an image without mote, in front of whose command the plugin puts it. What the plugin leaves alone is
// as it was.
func TestNRI(t *testing.T) {
	n := newNode2(t)
	plugin := n.plugin()
	n.all(t, append(usual, []row{
		{"Injected", injected}, {"InjectedGrace", injectedGrace}, {"InjectedShared", injectedShared},
		{"InjectedCodes", injectedCodes}, {"InjectedOutOfMemory", injectedOutOfMemory},
		{"InjectedProbes", injectedProbes}, {"InjectedUser", injectedUser}, {"LeftAlone", leftAlone},
	}...))
	t.Run("Hangs", func(t *testing.T) { hangs(t, n, plugin) })
	plugin = n.plugin()
	t.Run("Killed", func(t *testing.T) { killed(t, n, plugin) })
}

// hangs has the plugin stand still. containerd waits for it as long as it waits for any, and then goes on without it.
func hangs(t *testing.T, n *node, plugin *rig.Process) {
	if err := plugin.Cmd.Process.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	startsAsItWas(t, n, yes)
	if err := plugin.Cmd.Process.Signal(unix.SIGCONT); err != nil {
		t.Fatal(err)
	}
	plugin.Stop()
}

// killed ends the plugin, with a container of its still running, which goes on.
func killed(t *testing.T, n *node, plugin *rig.Process) {
	p := n.annotated(t, own, yes)
	p.run(settings{image: bareImage})
	if err := plugin.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	plugin.Wait()
	startsAsItWas(t, n, yes)
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// startsAsItWas runs a container that gets no mote.
func startsAsItWas(t *testing.T, n *node, annotations map[string]string) {
	t.Helper()
	p := n.annotated(t, own, annotations)
	p.run(settings{image: bareImage})
	p.says("ready 1\n")
	if line := commandLine(p.pid()); line != "/child report 15" {
		t.Errorf("PID 1 is %q", line)
	}
	p.stop(patience)
	p.wantEnd(0, "Completed")
}

// leftAlone are pods that do not want mote, and one that has an init.
func leftAlone(t *testing.T, n *node) {
	startsAsItWas(t, n, nil)
	startsAsItWas(t, n, no)
	p := n.annotated(t, own, yes)
	p.run(settings{}, withMote(orphaning)...)
	p.says("ready")
	if line := commandLine(p.pid()); !strings.HasPrefix(line, "/mote -- /bin/sh ") {
		t.Errorf("PID 1 is %q", line)
	}
}
