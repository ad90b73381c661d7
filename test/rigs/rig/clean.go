package rig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Scratch folders lie here, under such names.
const (
	scratchParent = "/tmp"
	scratchName   = "mote-rig-"
)

// lock marks a scratch folder as in use, for as long as this process lives and the file is open.
func lock(scratch string) (*os.File, error) {
	folder, err := os.Open(scratch)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		folder.Close()
		return nil, err
	}
	return folder, nil
}

// removeAbandoned removes what runs have left whose outer process was killed: a gigabyte each, if there was a Docker daemon
// in it. Nobody holds their lock any more. A folder of this minute may be one whose lock is about to be taken.
func removeAbandoned() {
	folders, _ := filepath.Glob(filepath.Join(scratchParent, scratchName+"*"))
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if held, err := lock(folder); err == nil {
			clean(folder, engineCgroups())
			held.Close()
		}
	}
}

// clean removes what namespaces do not hold. Of the cgroups that engines make, those stay that were there before.
func clean(scratch string, before map[string]bool) {
	name := filepath.Base(scratch)
	folders, _ := filepath.Glob("/sys/fs/cgroup/*/" + name)
	for _, folder := range append(folders, "/sys/fs/cgroup/"+name) {
		removeCgroups(folder)
	}
	for folder := range engineCgroups() {
		if !before[folder] {
			removeCgroups(folder)
		}
	}
	if err := errors.Join(unregisterArm64(scratch), os.RemoveAll(scratch)); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// engineCgroups finds the cgroups that engines make outside the one that they are told: podman for the pods of play kube,
// BuildKit, and containerd for a kubelet that has no cgroups for its pods. All leave them behind.
func engineCgroups() map[string]bool {
	found := map[string]bool{}
	for _, name := range []string{"libpod_parent", "libpod_parent/*", "docker", "docker/buildkit", "k8s.io"} {
		for _, layout := range []string{"/sys/fs/cgroup/", "/sys/fs/cgroup/*/"} { // version 2, and version 1 or both
			folders, _ := filepath.Glob(layout + name)
			for _, folder := range folders {
				if info, err := os.Stat(folder); err == nil && info.IsDir() {
					found[folder] = true
				}
			}
		}
	}
	return found
}

// removeCgroups removes a cgroup and those below it. Its files go by themselves. It is busy for a moment after its last
// process was killed.
func removeCgroups(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if entry.IsDir() {
			removeCgroups(filepath.Join(folder, entry.Name()))
		}
	}
	for range 100 {
		if err := unix.Rmdir(folder); !errors.Is(err, unix.EBUSY) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
