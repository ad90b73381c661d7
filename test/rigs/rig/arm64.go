package rig

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const (
	binfmt   = "/proc/sys/fs/binfmt_misc"
	emulator = binfmt + "/qemu-aarch64"
	// registered is a file in the scratch folder that says that this run has registered the emulator.
	registered = "arm64-registered"
)

// RegisterArm64 has the kernel run arm64 programs by qemu-user, and returns the reason where it cannot. This is for the whole
// machine and not for this world, so it is taken back behind the world.
func (r *Rig) RegisterArm64() string {
	r.Helper()
	if err := mountBinfmt(); err != nil {
		return "no binfmt_misc here: " + err.Error()
	}
	if _, err := os.Stat(emulator); err == nil {
		return ""
	}
	file, err := os.Open("/usr/lib/binfmt.d/qemu-aarch64.conf")
	if err != nil {
		r.Fatalf("%v: make tools installs qemu-user-static", err)
	}
	defer file.Close()
	line := bufio.NewScanner(file)
	line.Scan()
	if err := os.WriteFile(filepath.Join(Scratch, registered), nil, 0o644); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(binfmt+"/register", line.Bytes(), 0); err != nil {
		return "no emulator can be registered: " + err.Error()
	}
	return ""
}

// unregisterArm64 takes back what a test in this scratch folder has done.
func unregisterArm64(scratch string) error {
	if _, err := os.Stat(filepath.Join(scratch, registered)); err != nil {
		return nil
	}
	if err := mountBinfmt(); err != nil {
		return err
	}
	if err := os.WriteFile(emulator, []byte("-1"), 0); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// mountBinfmt mounts the file system where the kernel keeps emulators, unless it is there. Outside the world it stays, as
// where systemd has mounted it.
func mountBinfmt() error {
	if _, err := os.Stat(binfmt + "/register"); err == nil {
		return nil
	}
	return unix.Mount("binfmt_misc", binfmt, "binfmt_misc", 0, "")
}
