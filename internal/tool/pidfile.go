package tool

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/proc"
)

// toPidFile signals the process that a pid file names.
func (r *sender) toPidFile(path string) {
	var way walk
	text, errno := r.readPidFile(path, &way)
	pid := proc.ParsePidFile(text)
	if errno != 0 || pid == 0 || len(text) == longestPidFile {
		badPidFile(&r.stderr, path, text, errno)
		return
	}
	if way.doubt != 0 {
		r.how, r.owner, r.doubt = byOwner, way.owner, way.doubt
	}
	r.send(pid)
}

// longestPidFile is more than a pid and some blanks take.
const longestPidFile = 64

// readPidFile reads the start of a regular file, and opens no other one.
func (r *sender) readPidFile(path string, way *walk) (text string, errno unix.Errno) {
	fd, errno := way.open(path)
	if errno != 0 {
		return "", errno
	}
	n, errno := kernel.Read(fd, r.text[:longestPidFile])
	return kernel.View(r.text[:max(n, 0)]), errno
}

// trust says whose process a pid file may name. Whoever may write the file, or may lead its path elsewhere, could have any
// process signalled by it. Nobody has to be asked whom the caller depends on anyway: root, the caller itself, and whose
// the root folder is, which in a user namespace may be a root that has no number there.
type trust struct {
	caller, base int
	owner        int         // the one user whose process it may be
	doubt        unix.Errno  // why, notOwner or notWay, and 0 where it may be anybody's
	moved        bool        // a folder on the way lets others exchange what is in it
	linked       bool        // the last folder lets others make a hard link to a file that is not theirs
	status       unix.Stat_t // of what was opened last
}

// nobody is the user of no process: different users could lead the path elsewhere.
const nobody = -2

func (t *trust) begin() {
	_ = kernel.Status(kernel.Literal("/\x00"), true, &t.status)
	t.caller, t.base = kernel.Getuid(), int(t.status.Uid)
}

// bind notes that only a process of a user counts.
func (t *trust) bind(user int, why unix.Errno) {
	if t.doubt != 0 && t.owner != user {
		user = nobody
	}
	t.owner, t.doubt = user, why
}

// strange tells whether what was opened last belongs to others.
func (t *trust) strange() bool {
	user := int(t.status.Uid)
	return user != 0 && user != t.caller && user != t.base
}

// open tells whether others than its owner may write to what was opened last.
func (t *trust) open() bool { return t.status.Mode&0o022 != 0 }

// pass judges a link or a folder on the way: whose it is, can lead the path elsewhere.
func (t *trust) pass() {
	if t.strange() {
		t.bind(int(t.status.Uid), notWay)
	}
}

// passFolder judges a folder on the way. In a sticky one, such as /tmp, others may make entries and not exchange those of
// others: inode(7).
func (t *trust) passFolder() {
	t.pass()
	t.linked = t.open()
	t.moved = t.moved || t.open() && t.status.Mode&unix.S_ISVTX == 0
}

// passFile judges the file at the end of the way.
func (t *trust) passFile() {
	user := int(t.status.Uid)
	switch {
	case t.strange() || t.open():
		t.bind(user, notOwner)
	case t.moved:
		t.bind(user, notWay)
	}
	if t.linked && t.status.Nlink > 1 {
		t.bind(nobody, notWay)
	}
}
