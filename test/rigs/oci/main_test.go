// Package oci runs mote in containers of runc and crun, in the way of containerd and conmon: create, start, and wait for
// the container's first process, which is mote.
package oci

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"mote/test/rigs/rig"
)

// TestMain makes this process a subreaper, as a shim is: when the runtime's command has ended, mote is its child, and
// mote's exit status comes here and not from what a runtime makes of it.
func TestMain(m *testing.M) {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		panic(err)
	}
	os.Exit(rig.Main(m))
}
