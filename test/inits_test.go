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
	words func(options) []string
}

// command is the init's command line for an app.
func (i Init) command(o options, app []string) []string {
	if i.path == "" {
		return app // no init at all, to compare with
	}
	words := append([]string{i.path}, i.words(o)...)
	words = append(words, o.extra...)
	return append(append(words, "--"), app...)
}

// mote is the init that ships.
func mote() Init {
	return Init{"mote", motePath, func(o options) (words []string) {
		if o.group {
			words = append(words, "--group")
		}
		if o.verbose {
			words = append(words, "--verbose")
		}
		return words
	}}
}
