package tool

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
	"mote/internal/options"
	"mote/internal/proc"
)

// means tells whether a process is one that gets the signal. A zombie is not: it is there for its parent only.
func (r *sender) means(pid int) bool {
	known := !r.blind && r.process.Read(pid)
	switch {
	case known && r.process.Gone():
		return false
	case r.how == byPid:
		return true
	case r.how == byApp:
		app, _ := r.appOf(r.owner)
		return app == pid
	case r.how == byOwner:
		return proc.User(pid) == r.owner
	case r.how == byCgroup:
		return r.isInit(pid) && r.isNear(pid)
	case r.how == byMote:
		return r.isInit(pid)
	case r.how == byPattern && r.fitsPid(pid):
		return true
	}
	return known && r.named(pid)
}

func (r *sender) fitsPid(pid int) bool {
	number := r.stderr.Blank()
	number.Number(int64(pid))
	return r.fits(number.View())
}

// named tells whether the name of a process fits: the short one that the kernel keeps, or that of its program where it is
// too long for the kernel.
func (r *sender) named(pid int) bool {
	if r.fits(r.process.Name()) {
		return true
	}
	word, _, _ := kernel.Cut(proc.CommandLine(pid, 0, r.text[:]), 0)
	return r.fitsLong(word) || r.fitsLong(proc.ProgramPath(pid, r.text[:]))
}

// longestName is how much of a name the kernel keeps: prctl(2), PR_SET_NAME.
const longestName = 15

func (r *sender) fitsLong(path string) bool {
	name := kernel.LastElement(path)
	return len(name) > longestName && r.fits(name)
}

func (r *sender) fits(name string) bool {
	if r.how == byPattern {
		return glob(r.target.String(), name)
	}
	return r.target.String() == name
}

// isMote tells whether a process runs this very file, or is called like mote or an init that it takes the place of.
func (r *sender) isMote(pid int) bool {
	var own, other unix.Stat_t
	if proc.Program(r.self, &own) && proc.Program(pid, &other) && own.Dev == other.Dev && own.Ino == other.Ino {
		return true
	}
	if !r.process.Read(pid) {
		return false
	}
	return options.IsMote(r.process.Name())
}

// isInit tells whether a process is a mote that has started an app, and has that or what is left of it for a child. As a
// tool it has none.
func (r *sender) isInit(pid int) (children bool) {
	if r.isMote(pid) {
		_, children = r.appOf(pid)
	}
	return children
}

// isPause tells whether a mote runs no app, but holds a pod's namespaces: a signal would end the pod.
func (r *sender) isPause(pid int) bool { return options.IsPause(proc.CommandLine(pid, 0, r.text[:])) }

// isNear tells whether a process is in the same control groups as mote itself: cgroups(7).
func (r *sender) isNear(pid int) bool {
	var own [4096]byte
	groups := proc.Cgroups(r.self, own[:])
	return groups != "" && groups == proc.Cgroups(pid, r.text[:])
}

// appOf finds the app of a mote, the earliest of its children that leads its own process group, or 0 for none. It also
// tells whether there is any child.
func (r *sender) appOf(mote int) (app int, children bool) {
	var d proc.Dir
	if d.Open(proc.Processes) != 0 {
		return 0, false
	}
	earliest := int64(0)
	for pid := d.Next(); pid >= 0; pid = d.Next() {
		p := &r.process
		if !p.Read(pid) || p.Parent != mote || p.Gone() {
			continue
		}
		children = true
		if p.Group == pid && (app == 0 || p.Start < earliest) {
			app, earliest = pid, p.Start
		}
	}
	d.Close()
	return app, children
}
