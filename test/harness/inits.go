package harness

// Options is what a behaviour asks an init for.
type Options struct {
	Group     bool // signals go to the app's process group
	Verbose   bool
	Subreaper bool     // adopt orphans although it is not PID 1, where an init does not do so by itself
	Extra     []string // options of this very init
}

// Init is a program under test and its way to spell options.
type Init struct {
	Name   string
	Path   string
	Words  func(Options) (words []string, ok bool)
	Runner []string // words before path: an emulator
}

// command is the init's command line for an app; not ok where it has no such option.
func (i Init) command(o Options, app []string) (words []string, ok bool) {
	if i.Path == "" {
		return app, true // no init at all
	}
	own, ok := i.Words(o)
	words = append(append(i.Runner, i.Path), append(own, o.Extra...)...)
	return append(append(words, "--"), app...), ok
}

// flags collects the options that are asked for.
type flags []string

func (f *flags) add(asked bool, option string) {
	if asked {
		*f = append(*f, option)
	}
}

// Mote is the init that ships.
func Mote() Init {
	return Init{Name: "mote", Path: MotePath, Runner: Runner, Words: func(o Options) ([]string, bool) {
		var f flags
		f.add(o.Group, "--group")
		f.add(o.Verbose, "--verbose")
		return f, true
	}}
}

// Peers are the inits of Debian's packages, as they come: tini is no subreaper unless it is told, and dumb-init signals the
// whole group of a session of its own.
func Peers() []Init {
	tini := func(o Options) ([]string, bool) {
		var f flags
		f.add(o.Group, "-g")
		f.add(o.Verbose, "-v")
		f.add(o.Subreaper, "-s")
		return f, true
	}
	return []Init{
		{Name: "tini", Path: "/usr/bin/tini", Words: tini},
		{Name: "tini-static", Path: "/usr/bin/tini-static", Words: tini},
		{Name: "dumb-init", Path: "/usr/bin/dumb-init", Words: func(o Options) ([]string, bool) {
			var f flags
			f.add(o.Verbose, "--verbose")
			return f, !o.Subreaper
		}},
		{Name: "catatonit", Path: "/usr/bin/catatonit", Words: func(o Options) ([]string, bool) {
			var f flags
			f.add(o.Group, "-g")
			return f, !o.Verbose
		}},
	}
}
