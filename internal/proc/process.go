package proc

import "mote/internal/kernel"

// foreign tells whether the pids in /proc are not those that the caller knows: a /proc that was mounted in another PID
// namespace, such as the machine's, may still be there after an "unshare --pid". /proc/self is the caller in any.
func foreign() bool {
	var buffer [16]byte
	return number(readPath(kernel.Literal("/proc/self/stat\x00"), buffer[:])) != kernel.Getpid()
}

// Comm reads the name of a process, at most 15 bytes, into buffer: proc_pid_comm(5). It returns "" where /proc does not
// tell.
func Comm(pid int, buffer []byte) string {
	if foreign() {
		return ""
	}
	name := readFile(pid, "comm", buffer)
	if name != "" && name[len(name)-1] == '\n' {
		name = name[:len(name)-1]
	}
	return name
}

// Parent reads the pid of a process's parent: proc_pid_stat(5), field 4. It returns -1 where /proc does not tell, and 0
// for a parent outside the PID namespace.
func Parent(pid int) int {
	var buffer [512]byte
	return parseParent(readFile(pid, "stat", buffer[:]))
}

// parseParent finds the parent in the text of a stat file. The name in field 2 may hold anything, parentheses included,
// but nothing behind it does.
func parseParent(stat string) int {
	const stateAndBlanks = len(" S ")
	for i := len(stat) - 1; i >= 0; i-- {
		if stat[i] == ')' {
			if i+1+stateAndBlanks > len(stat) {
				return -1
			}
			return number(stat[i+1+stateAndBlanks:])
		}
	}
	return -1
}

// User reads the real user of a process: proc_pid_status(5), Uid. It returns -1 where /proc does not tell.
func User(pid int) int {
	if foreign() {
		return -1
	}
	var buffer [1024]byte
	return parseUser(readFile(pid, "status", buffer[:]))
}

func parseUser(status string) int {
	const field = "\nUid:\t"
	for i := 0; i+len(field) < len(status); i++ {
		if status[i:i+len(field)] == field {
			return number(status[i+len(field):])
		}
	}
	return -1
}
