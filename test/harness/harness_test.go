package harness

import (
	"os/exec"
	"testing"
)

// TestFile runs each file as soon as it is written, while others fork.
func TestFile(t *testing.T) {
	done := make(chan struct{})
	ended := make(chan struct{})
	const others = 4
	for range others {
		go func() {
			defer func() { ended <- struct{}{} }()
			for {
				select {
				case <-done:
					return
				default:
					_ = exec.Command("/bin/true").Run()
				}
			}
		}()
	}
	x := NewX(t)
	for range 300 {
		if err := exec.Command(x.File("script", "#!/bin/sh\n", 0o755)).Run(); err != nil {
			t.Error(err)
			break
		}
	}
	close(done)
	for range others {
		<-ended
	}
}
