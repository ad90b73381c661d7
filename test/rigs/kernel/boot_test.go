package kernel

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mote/test/rigs/rig"
	"mote/test/wait"
)

// life is what a machine does, from its start to its end.
type life struct {
	kernel string // words for the kernel's command line
	mote   string // options of mote. No "--" among them: the kernel drops what comes behind a second one
	script string // what the app does, in sh
}

// furnished mounts what a container has, and lets a user have as many signals as on a machine with more memory.
const furnished = `mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir /dev/pts
mount -t devpts -o ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
prlimit --pid $$ --sigpending=20000
export PATH=/usr/bin:/bin HOME=/root
cd /tmp
`

// guest is a machine that runs.
type guest struct {
	*testing.T
	console rig.Screen
	monitor string // the socket of qemu's own console
	begun   time.Time
	cmd     *exec.Cmd
	done    chan struct{}
}

// boot starts a machine. The kernel panics when its first process ends, and says what that has ended with; then it restarts,
// which ends qemu.
func (m machine) boot(t *testing.T, l life) *guest {
	t.Helper()
	dir, err := os.MkdirTemp(scratch, "") // a short name without a comma, for qemu
	if err != nil {
		t.Fatal(err)
	}
	own := archive{}
	own.add("life", script, []byte(l.script))
	own.end()
	initrd := filepath.Join(dir, "initrd")
	if err = os.WriteFile(initrd, slices.Concat(m.image(t), own.Bytes()), 0o644); err != nil {
		t.Fatal(err)
	}
	kernels, _ := filepath.Glob(filepath.Join(m.unpacked(t), "boot/vmlinu[xz]-*"))
	if len(kernels) != 1 {
		t.Fatalf("kernels: %q, want one", kernels)
	}
	g := &guest{T: t, monitor: filepath.Join(dir, "monitor"), begun: time.Now(), done: make(chan struct{})}
	words := append(strings.Fields(m.qemu), "-accel", "tcg", "-m", "512", "-nodefaults", "-display", "none", "-no-reboot",
		"-serial", "stdio", "-monitor", "unix:"+g.monitor+",server,nowait", "-kernel", kernels[0], "-initrd", initrd,
		"-append", fmt.Sprintf("console=%s loglevel=1 panic=-1 reboot=t rdinit=/mote %s -- %s /bin/sh /life", m.console, l.kernel, l.mote))
	g.start(words)
	return g
}

// start starts qemu, which the test's end ends.
func (g *guest) start(words []string) {
	g.Helper()
	g.cmd = exec.Command(words[0], words[1:]...)
	g.cmd.Stdout, g.cmd.Stderr = &g.console, &g.console
	if err := g.cmd.Start(); err != nil {
		g.Fatalf("%v: make tools installs it", err)
	}
	go func() {
		_ = g.cmd.Wait()
		close(g.done)
	}()
	g.Cleanup(func() {
		_ = g.cmd.Process.Kill()
		<-g.done
		if g.Failed() {
			g.Logf("the console shows:\n%s", rig.Last(trace.ReplaceAllString(g.console.String(), ""), 400))
		}
	})
}

// trace is what the kernel says of itself when it panics.
var trace = regexp.MustCompile(`(?m)^\[ *[0-9.]+\] .*(Call Trace|Hardware name|RIP|RSP|R[A-D0-9]. ?:|TASK>|Code:|CPU:|\+0x).*\n`)

// see waits until the console shows a text.
func (g *guest) see(text string) {
	g.Helper()
	if !wait.For(func() bool { return strings.Contains(g.console.String(), text) }) {
		g.Fatalf("after %v the console does not show %q", wait.Bound, text)
	}
}

// command has qemu itself do something: QEMU's documentation, "QEMU Monitor".
func (g *guest) command(text string) {
	g.Helper()
	monitor, err := net.Dial("unix", g.monitor)
	if err != nil {
		g.Fatal(err)
	}
	defer monitor.Close()
	if _, err := fmt.Fprintln(monitor, text); err != nil {
		g.Fatal(err)
	}
	// It is done when the next prompt comes.
	seen, buffer := "", make([]byte, 4096)
	for strings.Count(seen, "(qemu) ") < 2 {
		_ = monitor.SetReadDeadline(time.Now().Add(wait.Bound))
		n, err := monitor.Read(buffer)
		if err != nil {
			g.Fatalf("%v; the monitor said %q", err, seen)
		}
		seen += string(buffer[:n])
	}
}

// restarts waits for the machine's end.
func (g *guest) restarts(bound time.Duration) {
	g.Helper()
	select {
	case <-g.done:
	case <-time.After(bound):
		g.Fatalf("the machine still runs after %v", bound)
	}
	g.Logf("from the start to the end %v, %v of a processor", time.Since(g.begun).Round(100*time.Millisecond),
		(g.cmd.ProcessState.UserTime() + g.cmd.ProcessState.SystemTime()).Round(100*time.Millisecond))
}

var panicked = regexp.MustCompile(`Attempted to kill init! exitcode=0x([0-9a-f]{8})`)

// end waits for the machine's end, and returns what mote has ended with, in the form of wait(2).
func (g *guest) end(bound time.Duration) int {
	g.Helper()
	g.restarts(bound)
	words := panicked.FindStringSubmatch(g.console.String())
	if words == nil {
		g.Fatal("the kernel did not say how its first process ended")
	}
	status, _ := strconv.ParseUint(words[1], 16, 32)
	return int(status)
}

// ends waits for the machine's end, which must be that mote exits with a code.
func (g *guest) ends(code int) {
	g.Helper()
	if status := g.end(wait.Bound); status != code<<8 {
		g.Errorf("mote has ended with the status %#x, want %#x", status, code<<8)
	}
}
