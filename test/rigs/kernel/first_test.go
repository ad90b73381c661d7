package kernel

import (
	"slices"
	"strings"
	"testing"

	"mote/test/wait"
)

// TestFirst has mote as the first process of each machine: it takes orphans, forwards what it is sent, says why its app died,
// and ends with the app's code, which the kernel reports.
func TestFirst(t *testing.T) {
	for _, m := range machines(t) {
		t.Run(m.arch, func(t *testing.T) {
			g := m.boot(t, life{kernel: "MOTE_VERBOSE=1", script: furnished + `trap 'echo app: USR1; exit 42' USR1
echo "parent $PPID"
/child orphans 5 100
until [ "$(cat /proc/1/task/1/children)" = "$$ " ]; do sleep 0.1; done
echo all reaped
kill -USR1 1
while :; do sleep 0.1; done
`})
			g.see(`mote: started "/bin/sh" as pid `) // the kernel's command line is the environment, too
			g.see("parent 1\n")
			g.see("all reaped\n")
			g.see("app: USR1\n")
			g.ends(42)
		})
	}
}

// TestSecondDashes writes mote's own "--" behind the kernel's, which drops it and what is behind it.
func TestSecondDashes(t *testing.T) {
	g := amd64.boot(t, life{mote: "--"})
	g.ends(125)
}

// TestNoProc has nothing mounted at all: no /proc, no /sys, no /dev but the console and null.
func TestNoProc(t *testing.T) {
	g := amd64.boot(t, life{mote: "-w", script: `export PATH=/usr/bin:/bin
mknod /dev/null c 1 3
(sh -c 'echo $$ >/orphan; sleep 0.2; exit 3' &)
trap 'echo app: USR1' USR1
kill -USR1 1
until [ -s /orphan ]; do sleep 0.1; done
while kill -0 $(cat /orphan); do sleep 0.1; done
ls /proc | wc -l
kill -KILL $$
`})
	g.see("app: USR1\n")
	g.ends(128 + 9)
	text := g.console.String()
	for _, line := range []string{"mote: reaped orphan pid ", ", which exited with code 3\n", "\n0\nmote: app killed by SIGKILL (9) after ", " s, not by mote\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("the console does not show %q", line)
		}
	}
}

// TestCtrlAltDel presses the three keys. Once a process has told the kernel so, they send INT to the first process; before,
// they restart the machine: proc_sys_kernel(5), reboot(2).
func TestCtrlAltDel(t *testing.T) {
	t.Run("told", func(t *testing.T) {
		g := amd64.boot(t, life{mote: "-v", script: furnished + "echo 0 >/proc/sys/kernel/ctrl-alt-del\nexec /child report 2\n"})
		g.see("ready ")
		g.command("sendkey ctrl-alt-delete")
		g.see("mote: SIGINT from pid 0 uid 0 forwarded to ")
		g.see("\n2 0 1 0 0\n")
		g.ends(0)
	})
	t.Run("told, with a reaction", func(t *testing.T) {
		g := amd64.boot(t, life{mote: "--on INT=TERM --stop-code 5", script: furnished +
			"echo 0 >/proc/sys/kernel/ctrl-alt-del\necho waits\nexec sleep 1000\n"})
		g.see("waits\n")
		g.command("sendkey ctrl-alt-delete")
		g.ends(5)
	})
	t.Run("untold", func(t *testing.T) {
		g := amd64.boot(t, life{mote: "-v", script: furnished + "exec /child report 2\n"})
		g.see("ready ")
		g.command("sendkey ctrl-alt-delete")
		g.restarts(wait.Bound)
		if text := g.console.String(); strings.Contains(text, "SIGINT") || panicked.MatchString(text) {
			t.Error("mote has seen a signal, or ended")
		}
	})
}

// TestPowerDown has qemu ask an s390x to shut down. There the kernel makes Ctrl-Alt-Del of it: sclp_quiesce.c of Linux.
func TestPowerDown(t *testing.T) {
	if !slices.ContainsFunc(machines(t), func(m machine) bool { return m == s390x }) {
		t.Skip("TEST_MACHINES leaves s390x out")
	}
	g := s390x.boot(t, life{mote: "-v", script: furnished + "echo 0 >/proc/sys/kernel/ctrl-alt-del\nexec /child report 2\n"})
	g.see("ready ")
	g.command("system_powerdown")
	g.see("mote: SIGINT from pid 0 uid 0 forwarded to ")
	g.see("\n2 0 1 0 0\n")
	g.ends(0)
}

// TestPowerFailure sends PWR, as a UPS daemon and some hypervisors do, to the first process.
func TestPowerFailure(t *testing.T) {
	g := amd64.boot(t, life{mote: "-v", script: furnished + "(sleep 0.5; kill -PWR 1) &\nexec /child report 30\n"})
	g.see("mote: SIGPWR from pid ")
	g.see("\n30 0 1 0 0\n")
	g.ends(0)
}
