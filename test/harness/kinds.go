package harness

import (
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"mote/test/wait"
)

// Fill writes until nothing more fits, leaves the file's flags as they were, and returns how much it wrote.
func Fill(file *os.File) (size int) {
	fd := int(file.Fd())
	_ = unix.SetNonblock(fd, true)
	for _, piece := range []int{4096, 64, 1} {
		for {
			n, err := unix.Write(fd, []byte(strings.Repeat(".", piece)))
			if err != nil {
				break
			}
			size += n
		}
	}
	_ = unix.SetNonblock(fd, false)
	return size
}

// ReadAll reads to the end, within the bound.
func ReadAll(t testing.TB, file *os.File) string {
	t.Helper()
	done := make(chan string)
	go func() {
		var text strings.Builder
		_, _ = file.WriteTo(&text)
		done <- text.String()
	}()
	select {
	case text := <-done:
		return text
	case <-time.After(wait.Bound):
		t.Fatalf("no end within %v", wait.Bound)
	}
	return ""
}
