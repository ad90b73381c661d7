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
	name  string
	path  string
	words func(options) (words []string, ok bool)
}

// command is the init's command line for an app; not ok where it has no such option.
func (i Init) command(o options, app []string) (words []string, ok bool) {
	if i.path == "" {
		return app, true // no init at all
	}
	own, ok := i.words(o)
	words = append(append([]string{i.path}, own...), o.extra...)
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
	return Init{"mote", motePath, func(o options) ([]string, bool) {
		var f flags
		f.add(o.group, "--group")
		f.add(o.verbose, "--verbose")
		return f, true
	}}
}

// peers are the inits of Debian's packages. tini and dumb-init are there as they come: tini is no subreaper unless it is
// told, dumb-init signals the whole group of a session of its own unless it is told not to.
func peers() []Init {
	tini := func(o options) ([]string, bool) {
		var f flags
		f.add(o.group, "-g")
		f.add(o.verbose, "-v")
		f.add(o.subreaper, "-s")
		return f, true
	}
	return []Init{
		{"tini", "/usr/bin/tini", tini},
		{"tini-static", "/usr/bin/tini-static", tini},
		{"dumb-init", "/usr/bin/dumb-init", func(o options) ([]string, bool) {
			var f flags
			f.add(!o.group, "--single-child")
			f.add(o.verbose, "--verbose")
			return f, !o.subreaper
		}},
		{"catatonit", "/usr/bin/catatonit", func(o options) ([]string, bool) {
			var f flags
			f.add(o.group, "-g")
			return f, !o.verbose
		}},
	}
}
