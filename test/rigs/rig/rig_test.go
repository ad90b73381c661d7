package rig

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// TestWorld looks whether the tests have a world of their own, and its root file system is fit for use.
func TestWorld(t *testing.T) {
	r := New(t)
	if name, err := os.ReadFile("/proc/1/comm"); string(name) != "sh\n" {
		t.Errorf("PID 1 is %q: %v", name, err)
	}
	if out := r.MustRun("chroot", Root, "/mote", "--", "/child", "exit", "0"); out != "" {
		t.Errorf("mote says %q", out)
	}
	asUser := r.Run("chroot", "--userspec=1000:1000", Root, "/mote", "--", "/bin/sh", "-c", "id -u")
	if asUser.Code != 0 || asUser.Out != "1000\n" {
		t.Errorf("another user: %+v", asUser)
	}
	result := r.Run("chroot", Root, "/mote", "--", "/bin/sh", "-c", "id -u >&2; exit 7")
	if result.Code != 7 || result.Err != "0\n" {
		t.Errorf("got %+v", result)
	}
	if result := r.Run("sh", "-c", "kill -KILL $$"); result.Code != -9 {
		t.Errorf("got %+v", result)
	}
}

// TestProcess starts a command that does not end by itself.
func TestProcess(t *testing.T) {
	r := New(t)
	p := r.Start("cat", "sh", "-c", "echo begun; exec sleep 1000")
	r.Eventually("it has written", func() bool { return r.Read("cat.log") == "begun\n" })
	if p.Ended() {
		t.Error("it has ended")
	}
	p.Stop()
	if code := p.Wait(); code != -15 {
		t.Errorf("code %d", code)
	}
}
