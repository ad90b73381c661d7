package harness

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// MapRoot is unshare(1), which somebody who is not root may call for a user namespace only.
func MapRoot() []string {
	if os.Getuid() == 0 {
		return []string{"unshare"}
	}
	return []string{"unshare", "--map-root-user"}
}

// WithoutKill is a command that runs the next one as root without the right to signal other users.
var WithoutKill = strings.Fields("setpriv --bounding-set=-kill --inh-caps=-kill")

// OtherUser is a command that runs the next one as another user, who has no name.
var OtherUser = strings.Fields("setpriv --reuid=54322 --regid=54322 --clear-groups")

// QueueRoom is how many signals may wait for the apps below, and more is how many are sent to them.
const QueueRoom = 16

// OwnUser is a command that runs the next one as a user who has no other process. The kernel counts what waits for all
// processes of a user, in a user namespace: nothing else on the machine may take the room, and a flood none of theirs.
// Somebody who is not root has a user namespace for each init that is a PID 1.
func OwnUser() []string {
	if os.Getuid() != 0 {
		return nil
	}
	id := strconv.Itoa(20000 + os.Getpid()%40*1000 + int(users.Add(1))%1000)
	return []string{"setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"}
}

var users atomic.Int32

// Limited starts an app below a RLIMIT_SIGPENDING. Init and app take the room from each other, and from nobody else.
func (x *X) Limited(s Setup, words ...string) *Process {
	s.Wrap = append(OwnUser(), s.Wrap...)
	p := x.Start(s, words...)
	p.Ready()
	return p
}

// BelowRoom is a command that runs the next one below that limit.
var BelowRoom = "prlimit --sigpending=" + strconv.Itoa(QueueRoom)

// Shared is a folder that another user can reach.
func Shared(x *X) string {
	dir, err := os.MkdirTemp("", "mote-shared-")
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		x.Fatal(err)
	}
	return dir
}

// Nobody is a user who may not do anything to the processes and files of others.
const Nobody = 65534

// AsUser is the command line that runs a program as another user.
func AsUser(uid int, words ...string) []string {
	return append(strings.Fields(fmt.Sprintf("setpriv --reuid %d --regid %[1]d --clear-groups --", uid)), words...)
}

// Everybody lets another user run mote, which stands in a folder that may be closed to others.
func (x *X) Everybody() (mote string) {
	x.Helper()
	text, err := os.ReadFile(MotePath)
	if err != nil {
		x.Fatal(err)
	}
	for _, folder := range []string{x.Dir, x.Dir + "/.."} {
		if err := os.Chmod(folder, 0o755); err != nil {
			x.Fatal(err)
		}
	}
	return x.File("mote", string(text), 0o755)
}
