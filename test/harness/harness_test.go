package harness

import (
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
)

// TestFile runs each file as soon as it is written, while others fork.
func TestFile(t *testing.T) {
	var others sync.WaitGroup
	var done atomic.Bool
	for range 4 {
		others.Go(func() {
			for !done.Load() {
				_ = exec.Command("/bin/true").Run()
			}
		})
	}
	x := NewX(t)
	for range 300 {
		if err := exec.Command(x.File("script", "#!/bin/sh\n", 0o755)).Run(); err != nil {
			t.Error(err)
			break
		}
	}
	done.Store(true)
	others.Wait()
}
