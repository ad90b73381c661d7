package program

import (
	"mote/internal/kernel"
)

// The variables of socket activation, sd_listen_fds(3): LISTEN_PID names the process that the descriptors are for, and
// newer managers add the inode of its pidfd.
const (
	listenPid   = "LISTEN_PID"
	listenPidfd = "LISTEN_PIDFDID"
	ListenEntry = len(listenPid) + len("=") + 20 + 1 // LISTEN_PID=, a number and a NUL byte
)

// listen makes the app the one that the descriptors are for, where mote was: it is for the app that mote was started. The
// inode of mote's pidfd would be wrong then, and the variable is optional.
//
// Precondition: entry is zeroed, has ListenEntry bytes and stays where it is; the caller is the app to be.
func (c *Command) Listen(entry []byte, self int) {
	value, found := c.Envp.Lookup(listenPid)
	if !found || kernel.Number(value) != self {
		return
	}
	n := copy(entry, listenPid+"=")
	putNumber(entry[n:], kernel.Getpid())
	c.Envp.Replace(listenPid, kernel.Terminated(entry))
	c.Envp.Remove(listenPidfd)
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
