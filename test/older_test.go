package test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOlderTime takes the calls with a time of 64 bits away from a mote of 32 bits, as a kernel before 5.1 and an old filter
// do.
func TestOlderTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mote-386")
	run(t, "..", nil, "go", "run", "./internal/link", "-arch", "386", "-o", path, ".")
	if err := exec.Command(path, "--version").Run(); errors.Is(err, syscall.ENOEXEC) {
		t.Skip("this kernel runs no programs of 32 bits")
	}
	for _, errno := range []string{"ENOSYS", "EPERM"} {
		t.Run(errno, func(t *testing.T) {
			x := newX(t)
			x.init.path = path
			wrap := strings.Fields("strace -D -q -o strace.out")
			for _, call := range []string{"rt_sigtimedwait", "clock_nanosleep", "ppoll"} {
				wrap = append(wrap, "-e", "inject="+call+"_time64:error="+errno)
			}
			wrap = append(wrap, "-e", "inject=clock_gettime64:error="+errno)
			p := x.start(setup{opts: options{extra: []string{"--on=TERM=300ms/INT"}}, wrap: wrap}, childPath, "report", "2")
			p.ready()
			begun := time.Now()
			p.send(syscall.SIGTERM)
			p.wantCode(0)
			if took := time.Since(begun); took < 300*time.Millisecond {
				t.Errorf("the app got INT after %v, want 300 ms", took)
			}
		})
	}
}
