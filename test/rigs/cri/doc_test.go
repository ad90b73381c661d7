// Package cri runs mote where a kubelet would: in pods of containerd, called over the container runtime interface (CRI), and
// in pods of a kubelet itself.
package cri

import (
	"os"
	"testing"

	"mote/test/rigs/rig"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }
