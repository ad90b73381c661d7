package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// story tells what PID 1 is for, first without mote and then with it.
func story(mote string) error {
	mote, err := filepath.Abs(mote)
	if err != nil {
		return err
	}
	if _, err := os.Stat(mote); err != nil {
		return fmt.Errorf("%w: build it with make", err)
	}
	if err := withoutMote(); err != nil {
		return fmt.Errorf("without mote: %w", err)
	}
	if err := withMote(mote); err != nil {
		return fmt.Errorf("with mote: %w", err)
	}
	return nil
}

func withoutMote() error {
	c, err := start(executable(), roleApp)
	if err != nil {
		return fmt.Errorf("%w; this needs root, or the right to make user namespaces "+
			"(sysctl user.max_user_namespaces, AppArmor, seccomp)", err)
	}
	defer c.remove()
	var inside int
	if err := c.hear(readyLine, &inside); err != nil {
		return err
	}
	if err := c.expectFamily(0, orphanCount, 0); err != nil {
		return err
	}
	_ = c.stdin.Close()
	if err := c.expectFamily(0, 0, orphanCount); err != nil {
		return err
	}
	fmt.Println("Without mote, the app is PID 1 of its container:")
	fmt.Printf("  1. %d processes lost their parent, so they became children of the app; "+
		"they ended, and left %d zombies\n", orphanCount, orphanCount)
	return nil
}

func withMote(mote string) error {
	c, err := start(mote, "--", executable(), roleApp)
	if err != nil {
		return err
	}
	defer c.remove()
	fmt.Println("With mote as PID 1 and the same app as its child:")
	app, err := showFirst(c)
	if err != nil {
		return err
	}
	if err := showOrphans(c, app); err != nil {
		return err
	}
	if err := showSignal(c); err != nil {
		return err
	}
	return showEnd(c)
}

// showFirst shows who is who, and returns the pid that the app has out here.
func showFirst(c *container) (app int, err error) {
	var inside int
	if err := c.hear(readyLine, &inside); err != nil {
		return 0, err
	}
	first, err := readProcess(c.pid())
	if err != nil {
		return 0, err
	}
	if first.inside != 1 || first.threads != 1 {
		return 0, fmt.Errorf("expected mote to be pid 1 with 1 thread, saw pid %d with %d", first.inside, first.threads)
	}
	if app, err = findInside(c.pid(), inside); err != nil {
		return 0, err
	}
	fmt.Printf("  2. mote runs as pid 1 with one thread, the app as pid %d; out here they are %d and %d\n",
		inside, c.pid(), app)
	return app, nil
}

func showOrphans(c *container, app int) error {
	if err := c.expectFamily(app, orphanCount, 0); err != nil {
		return err
	}
	fmt.Printf("  3. %d processes lost their parent: they are children of mote now\n", orphanCount)
	_ = c.stdin.Close()
	if err := c.expectFamily(app, 0, 0); err != nil {
		return err
	}
	fmt.Println("  4. they ended: no zombie is left, mote has reaped them all")
	return nil
}

func showSignal(c *container) error {
	if err := syscall.Kill(c.pid(), syscall.SIGUSR1); err != nil {
		return os.NewSyscallError("kill", err)
	}
	var signal, sender int
	if err := c.hear(signalLine, &signal, &sender); err != nil {
		return err
	}
	if signal != int(syscall.SIGUSR1) || sender != 1 {
		return fmt.Errorf("expected SIGUSR1 from pid 1 in the app, saw signal %d from pid %d", signal, sender)
	}
	fmt.Println("  5. SIGUSR1, sent to mote from outside: the app says that it came, from pid 1, which is mote")
	return nil
}

func showEnd(c *container) error {
	if err := syscall.Kill(c.pid(), syscall.SIGTERM); err != nil {
		return os.NewSyscallError("kill", err)
	}
	code, err := c.exitCode()
	if err != nil {
		return err
	}
	if want := 128 + int(syscall.SIGTERM); code != want {
		return fmt.Errorf("expected exit code %d after SIGTERM, saw %d (%v)", want, code, c.cmd.ProcessState)
	}
	fmt.Printf("  6. SIGTERM, sent to mote from outside: it ended the app, and mote ended with %d, which is 128 + %d\n",
		code, syscall.SIGTERM)
	return nil
}
