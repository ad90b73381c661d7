package program

import (
	"mote/internal/kernel"
)

// Variables by which a service manager names the process that something is for, by its pid. Those that the app is to have are
// in the order of pidVariable: the descriptors of socket activation (sd_listen_fds(3)), the watchdog (sd_watchdog_enabled(3)),
// and the connection of stdout to the journal (systemd.exec(5)). Newer managers add the inode of a pidfd to the first.
const (
	listenPid   = "LISTEN_PID"
	watchdogPid = "WATCHDOG_PID"
	execPid     = "SYSTEMD_EXEC_PID"
	listenPidfd = "LISTEN_PIDFDID"

	pidVariables = 3
)

// pidVariable has no table, which would lie among those that a plain life does not touch (docs/figures.md).
func pidVariable(i int) string {
	switch i {
	case 0:
		return listenPid
	case 1:
		return watchdogPid
	}
	return execPid
}

// Named has room for each of these variables with another value: a name, =, a number and a NUL byte.
type Named [pidVariables][len(execPid) + len("=") + 20 + 1]byte

// Name makes the app the one that is meant wherever mote was: it is for the app that mote was started. The inode of mote's
// pidfd would be wrong then, and the variable is optional.
//
// Precondition: entries is zeroed and stays where it is; the caller is the app to be.
func (c *Command) Name(entries *Named, self int) {
	for i := range pidVariables {
		name := pidVariable(i)
		value, found := c.Envp.Lookup(name)
		if !found || kernel.Number(value) != self {
			continue
		}
		entry := entries[i][:]
		n := copy(entry, name)
		entry[n] = '='
		putNumber(entry[n+1:], kernel.Getpid())
		c.Envp.Replace(name, kernel.Terminated(entry))
		if i == 0 {
			c.Envp.Remove(listenPidfd)
		}
	}
}

// putNumber writes a decimal number.
func putNumber(into []byte, n int) {
	size := 1
	for rest := n; rest >= 10; rest /= 10 {
		size++
	}
	for ; size > 0; size-- {
		into[size-1] = byte('0' + n%10)
		n /= 10
	}
}
