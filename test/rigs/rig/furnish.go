package rig

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"mote/test/wait"
)

// What is in the world: the paths are set by furnish, before the first test.
var (
	// Scratch is the folder of this run. Everybody may look into it.
	Scratch string
	// Root is the root file system of a container: busybox, /mote, /child and folders to mount on. Its containers share it.
	Root string
	// Tar is the same as an archive, for docker import and podman import.
	Tar string
	// Mote is the binary under test.
	Mote string
	// Child is test/child, which reports every signal; its source says what else it can do.
	Child string
	// Cgroup is the name of a cgroup that takes all containers of this run, to be removed behind it.
	Cgroup string
)

// repository is the root of the source tree, as seen from the folder of a package of tests.
const repository = "../../.."

// applets are the programs of busybox that a container has.
var applets = []string{"sh", "ps", "sleep", "cat", "ls", "kill", "true", "false", "id", "head", "dd", "stat", "env", "stty",
	"mount", "grep", "setsid", "wc", "tail", "mkdir", "touch", "echo", "printf", "timeout", "su", "umount"}

// furnish builds what the tests run.
func furnish(scratch string) error {
	Scratch = scratch
	Root, Tar = filepath.Join(scratch, "root"), filepath.Join(scratch, "root.tar")
	Child = filepath.Join(Root, "child")
	Mote = filepath.Join(Root, "mote")
	Cgroup = filepath.Base(scratch)
	return errors.Join(os.Chmod(scratch, 0o755), folders(), busybox(), child(), mote(), passwd(),
		command("/", "tar", "-C", Root, "-cf", Tar, "."))
}

func folders() error {
	var all error
	for _, name := range []string{"bin", "dev", "etc", "proc", "run", "sys", "tmp", "root"} {
		all = errors.Join(all, os.MkdirAll(filepath.Join(Root, name), 0o755))
	}
	return errors.Join(all, os.Chmod(filepath.Join(Root, "tmp"), 0o1777))
}

// busybox copies the machine's busybox, which must be the static one.
func busybox() error {
	path, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	program, err := elf.Open(path)
	if err != nil {
		return err
	}
	defer program.Close()
	if program.Section(".interp") != nil {
		return fmt.Errorf("%s needs a loader; install the package busybox-static", path)
	}
	all := copyProgram(path, filepath.Join(Root, "bin/busybox"))
	for _, applet := range applets {
		all = errors.Join(all, os.Symlink("busybox", filepath.Join(Root, "bin", applet)))
	}
	return all
}

func child() error {
	return command(repository, "go", "run", "./internal/link", "-o", Child, "./test/child")
}

func mote() error {
	if path := os.Getenv("TEST_MOTE"); path != "" {
		return copyProgram(path, Mote)
	}
	built := filepath.Join(Scratch, "built/mote")
	return errors.Join(os.Mkdir(filepath.Dir(built), 0o755), command(repository, "make", "-s", "OUT="+built),
		copyProgram(built, Mote))
}

// passwd names two users, as images do.
func passwd() error {
	const users = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/tmp:/bin/sh\n"
	const groups = "root:x:0:\napp:x:1000:\n"
	return errors.Join(os.WriteFile(filepath.Join(Root, "etc/passwd"), []byte(users), 0o644),
		os.WriteFile(filepath.Join(Root, "etc/group"), []byte(groups), 0o644))
}

func copyProgram(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o755)
}

// command runs a command in a folder. Building may take its time.
func command(dir string, words ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*wait.Bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%q: %w\n%s", words, err, out)
	}
	return nil
}
