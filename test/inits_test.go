package test

// options is what a behaviour asks an init for.
type options struct {
	group     bool // signals go to the app's process group
	verbose   bool
	subreaper bool     // adopt orphans although it is not PID 1, where an init does not do so by itself
	extra     []string // options of this very init
}

// Init is a program under test and its way to spell options.
type Init struct {
	name   string
	path   string
	words  func(options) (words []string, ok bool)
	runner []string // words before path: an emulator
}

// command is the init's command line for an app; not ok where it has no such option.
func (i Init) command(o options, app []string) (words []string, ok bool) {
	if i.path == "" {
		return app, true // no init at all
	}
	own, ok := i.words(o)
	words = append(append(i.runner, i.path), append(own, o.extra...)...)
	return append(append(words, "--"), app...), ok
}

// flags collects the options that are asked for.
type flags []string

func (f *flags) add(asked bool, option string) {
	if asked {
		*f = append(*f, option)
	}
}

// mote is the init that ships.
func mote() Init {
	return Init{name: "mote", path: motePath, runner: runner, words: func(o options) ([]string, bool) {
		var f flags
		f.add(o.group, "--group")
		f.add(o.verbose, "--verbose")
		return f, true
	}}
}

// peers are the inits of Debian's packages, as they come: tini is no subreaper unless it is told, and dumb-init signals the
// whole group of a session of its own.
func peers() []Init {
	tini := func(o options) ([]string, bool) {
		var f flags
		f.add(o.group, "-g")
		f.add(o.verbose, "-v")
		f.add(o.subreaper, "-s")
		return f, true
	}
	return []Init{
		{name: "tini", path: "/usr/bin/tini", words: tini},
		{name: "tini-static", path: "/usr/bin/tini-static", words: tini},
		{name: "dumb-init", path: "/usr/bin/dumb-init", words: func(o options) ([]string, bool) {
			var f flags
			f.add(o.verbose, "--verbose")
			return f, !o.subreaper
		}},
		{name: "catatonit", path: "/usr/bin/catatonit", words: func(o options) ([]string, bool) {
			var f flags
			f.add(o.group, "-g")
			return f, !o.verbose
		}},
	}
}
