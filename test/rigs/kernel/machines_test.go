package kernel

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// machine is an architecture, as Go, Debian, qemu and Linux call it.
type machine struct {
	arch    string // Go's name
	debian  string // Debian's
	flavour string // of the kernel, which the package linux-image-FLAVOUR depends on
	qemu    string // the emulator, and what it emulates
	console string // where the kernel and its first process write to
}

var all = []machine{
	{"amd64", "amd64", "cloud-amd64", "qemu-system-x86_64 -M q35", "ttyS0"},
	{"arm64", "arm64", "cloud-arm64", "qemu-system-aarch64 -M virt -cpu cortex-a57", "ttyAMA0"},
	{"arm", "armhf", "armmp-lpae", "qemu-system-arm -M virt", "ttyAMA0"},
	{"386", "i386", "686", "qemu-system-i386 -M q35", "ttyS0"},
	{"ppc64le", "ppc64el", "powerpc64le", "qemu-system-ppc64 -M pseries", "hvc0"},
	{"s390x", "s390x", "s390x", "qemu-system-s390x -M s390-ccw-virtio", "ttysclp0"},
}

// amd64 is the machine for what needs to be seen on one only, and s390x for what only that one has.
var amd64, s390x = all[0], all[len(all)-1]

// machines are those that TEST_MACHINES names, or all: the emulated ones take minutes.
func machines(t *testing.T) (some []machine) {
	names := strings.Fields(os.Getenv("TEST_MACHINES"))
	for _, m := range all {
		if len(names) == 0 || slices.Contains(names, m.arch) {
			some = append(some, m)
		}
	}
	if len(names) > len(some) {
		t.Fatalf("TEST_MACHINES: there is no such machine among %q", names)
	}
	return some
}
