package kernel

import (
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestKillRefusesAll asks for a broadcast by the ordinary wrapper. Signal 0 only asks: a failing test must harm nobody.
func TestKillRefusesAll(t *testing.T) {
	if errno := Kill(-1, 0); errno != unix.EINVAL {
		t.Errorf("Kill of pid -1: %v, want EINVAL", errno)
	}
	if errno := Kill(os.Getpid(), 0); errno != 0 {
		t.Errorf("Kill of this process with signal 0: %v", errno)
	}
}

// TestKillAllNeedsPID1 calls it in a process that is not PID 1. The kernel would say 0 or ESRCH, the guard says EPERM. With
// signal 0 not even a missing guard harms anybody.
func TestKillAllNeedsPID1(t *testing.T) {
	if os.Getpid() == 1 {
		t.Skip("this test is PID 1")
	}
	if errno := KillAll(0); errno != unix.EPERM {
		t.Errorf("KillAll outside PID 1: errno %d, want EPERM", errno)
	}
}

// TestInfoLayout compares siginfo_t with sigaction(2) and asm-generic/siginfo.h.
func TestInfoLayout(t *testing.T) {
	var i Info
	union := uintptr(16)
	if wordSize == 4 {
		union = 12
	}
	for _, row := range []struct {
		name      string
		got, want uintptr
	}{
		{"size", unsafe.Sizeof(i), 128},
		{"si_signo", unsafe.Offsetof(i.Signal), 0},
		{"si_errno", unsafe.Offsetof(i.Errno), 4},
		{"si_code", unsafe.Offsetof(i.Code), 8},
		{"si_pid", unsafe.Offsetof(i.Pid), union},
		{"si_uid", unsafe.Offsetof(i.Uid), union + 4},
		{"si_value", unsafe.Offsetof(i.Value), union + 8},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.got != row.want {
				t.Errorf("%d, want %d", row.got, row.want)
			}
		})
	}
}

func TestSet(t *testing.T) {
	for _, signal := range []int{1, 31, 32, 34, 64} {
		s := Only(signal)
		if s != 1<<uint(signal-1) || !s.Has(signal) || s.Has(signal%64+1) || !AllSignals.Has(signal) {
			t.Errorf("the set of signal %d is %x", signal, s)
		}
	}
}

// TestInfos stores siginfos at both ends of a mapping.
func TestInfos(t *testing.T) {
	a := MapInfos(1000)
	if a.Count() != 1000 {
		t.Fatalf("room for %d, want 1000", a.Count())
	}
	*a.At(0), *a.At(999) = Info{Value: 1}, Info{Value: 2}
	if a.At(0).Value != 1 || a.At(1).Value != 0 || a.At(999).Value != 2 {
		t.Errorf("got %d, %d and %d", a.At(0).Value, a.At(1).Value, a.At(999).Value)
	}
	a.Unmap()
	Infos{}.Unmap()
	if none := MapInfos(int(^uintptr(0) / 128)); none.Count() != 0 {
		t.Errorf("more memory than there is: room for %d", none.Count())
	}
}

func TestPendingLimit(t *testing.T) {
	before := SetPendingLimit(7)
	if seven := SetPendingLimit(before); seven != 7 {
		t.Errorf("the limit was %d, want 7", seven)
	}
	if now := SetPendingLimit(before); now != before {
		t.Errorf("the limit is %d, want %d again", now, before)
	}
}
