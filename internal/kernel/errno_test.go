package kernel

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestErrorText compares the words with those of x/sys, which are those of the C library.
func TestErrorText(t *testing.T) {
	for errno := unix.Errno(1); errno < 200; errno++ {
		if text := ErrorText(errno); text != "" && text != errno.Error() {
			t.Errorf("errno %d is %q, want %q", errno, text, errno.Error())
		}
	}
	if ErrorText(unix.ENOENT) == "" || ErrorText(4095) != "" {
		t.Errorf("ENOENT is %q, 4095 is %q", ErrorText(unix.ENOENT), ErrorText(4095))
	}
}
