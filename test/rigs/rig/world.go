package rig

import (
	"errors"
	"fmt"
	"io/fs"
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
// /dev/shm, whatever they are told, and write some files to /etc, /opt, /var/lib and /var/log: there an overlay takes what is
// written, because the sources and Go may lie in any of them, and must be seen. Where the machine has cgroup v1 and v2 side
// by side with a controller in v2, crun refuses to work: so v2 is taken out of sight. The shell is PID 1 and reaps what
// daemons leave.
const world = `
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
for folder in /etc /opt /var/lib /var/log; do
	mkdir -p /run/over$folder/upper /run/over$folder/work
	mount -t overlay -o lowerdir=$folder,upperdir=/run/over$folder/upper,workdir=/run/over$folder/work overlay $folder ||
		echo "what container runtimes write to $folder will stay there"
done
if grep -qs . /sys/fs/cgroup/unified/cgroup.controllers; then umount /sys/fs/cgroup/unified; fi
set +e
"$@"
exit $?
`

// Main runs a package's tests and returns the exit code. They run in a second process in a world of its own: whatever way
// that process ends, by a panic or a signal, the kernel ends every daemon and container with it and drops its mounts.
// What remains is then removed out here: the scratch folder, cgroups, and what the kernel was told about arm64.
func Main(m *testing.M) int {
	unix.Umask(0o022) // root file systems are made here that any user has to enter
	hearAll()
	if noWorld != "" {
		return m.Run() // each test skips
	}
	if scratch := os.Getenv(inside); scratch != "" {
		cleanEnvironment()
		if err := furnish(scratch); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}
	removeAbandoned()
	// Not in TMPDIR, which may be in a folder that the world hides, or have a path too long for the sockets in it.
	scratch, err := os.MkdirTemp(scratchParent, scratchName)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer clean(scratch, engineCgroups())
	held, err := lock(scratch)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer held.Close()
	return enter(scratch)
}

// enter runs this program once more, in the new world, and returns its exit code.
func enter(scratch string) int {
	signal.Notify(make(chan os.Signal, 1), unix.SIGINT, unix.SIGTERM, unix.SIGHUP) // first the tests end, then this process
	runtime.LockOSThread()                                                         // Pdeathsig is about the thread
	program := filepath.Join(scratch, "test")                                      // go test may have put it where the world hides it
	if err := copyProgram("/proc/self/exe", program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	cmd := exec.Command("/bin/sh", append([]string{"-ec", world, "sh", program}, os.Args[1:]...)...)
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

// noWorld is the reason why there can be no such world on this machine, or empty. A machine that lacks programs is none: they
// can be installed.
var noWorld = func() string {
	if os.Getuid() != 0 {
		return "container runtimes need root"
	}
	shell := exec.Command("/bin/sh", "-c", ":")
	shell.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID, Unshareflags: unix.CLONE_NEWNS}
	if out, err := shell.CombinedOutput(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("no namespaces here: %v: %s", err, out)
	}
	return ""
}()
