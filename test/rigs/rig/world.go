package rig

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// inside is set to the scratch folder in the process that runs the tests.
const inside = "MOTE_TEST_RIG"

// world makes a world of its own out of new PID and mount namespaces. Runtimes keep sockets and locks in /run and
// /dev/shm, whatever they are told. Where the machine has cgroup v1 and v2 side by side with a controller in v2, crun
// refuses to work: so v2 is taken out of sight. The shell is PID 1 and reaps what daemons leave.
const world = `
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
if grep -qs . /sys/fs/cgroup/unified/cgroup.controllers; then umount /sys/fs/cgroup/unified; fi
set +e
"$@"
exit $?
`

// Main runs a package's tests and returns the exit code. They run in a second process in a world of its own: whatever way
// that process ends, by a panic or a signal, the kernel ends every daemon and container with it and drops its mounts.
// What remains is then removed out here: the scratch folder and cgroups.
func Main(m *testing.M) int {
	hearAll()
	if noWorld != "" {
		return m.Run() // each test skips
	}
	if scratch := os.Getenv(inside); scratch != "" {
		os.Unsetenv(inside)
		if err := furnish(scratch); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}
	scratch, err := os.MkdirTemp("", "mote-rig-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer clean(scratch)
	return enter(scratch)
}

// enter runs this program once more, in the new world, and returns its exit code.
func enter(scratch string) int {
	signal.Notify(make(chan os.Signal, 1), unix.SIGINT, unix.SIGTERM, unix.SIGHUP) // first the tests end, then this process
	runtime.LockOSThread()                                                         // Pdeathsig is about the thread
	cmd := exec.Command("/bin/sh", append([]string{"-ec", world, "sh"}, os.Args...)...)
	cmd.Env = append(os.Environ(), inside+"="+scratch)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWPID, Unshareflags: unix.CLONE_NEWNS, Pdeathsig: unix.SIGKILL,
	}
	if err := cmd.Run(); cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return cmd.ProcessState.ExitCode()
}

// clean removes what namespaces do not hold.
func clean(scratch string) {
	if err := os.RemoveAll(scratch); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	folders, _ := filepath.Glob("/sys/fs/cgroup/*/" + filepath.Base(scratch))
	for _, folder := range append(folders, "/sys/fs/cgroup/"+filepath.Base(scratch)) {
		removeCgroups(folder)
	}
}

// removeCgroups removes a cgroup and those below it. Its files go by themselves.
func removeCgroups(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if entry.IsDir() {
			removeCgroups(filepath.Join(folder, entry.Name()))
		}
	}
	_ = os.Remove(folder)
}

// noWorld is the reason why there can be no such world on this machine, or empty.
var noWorld = func() string {
	if os.Getuid() != 0 {
		return "container runtimes need root"
	}
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		return fmt.Sprintf("no namespaces here: unshare -m: %v: %s", err, out)
	}
	return ""
}()
