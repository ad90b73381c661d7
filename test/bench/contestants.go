package main

import (
	"os/exec"
	"regexp"
	"strings"
)

// contestant is an init to be measured.
type contestant struct {
	name     string
	path     string
	notFirst []string // options that it needs where it is not PID 1, to do the same
	dashes   bool     // it wants -- before the app
	version  string
}

// alone stands for no init at all: the app runs by itself.
var alone = contestant{name: "no init"}

// peers is the inits in common use. Each runs as it does by default; tini alone must be asked to adopt orphans where it
// is not PID 1.
var peers = []contestant{
	{name: "tini", notFirst: []string{"-s"}, dashes: true},
	{name: "tini-static", notFirst: []string{"-s"}, dashes: true},
	{name: "dumb-init", dashes: true},
	{name: "catatonit", dashes: true},
}

// command is the command line with which the contestant runs an app.
func (c contestant) command(first bool, app ...string) []string {
	if c.path == "" {
		return app
	}
	words := []string{c.path}
	if !first {
		words = append(words, c.notFirst...)
	}
	if c.dashes {
		words = append(words, "--")
	}
	return append(words, app...)
}

// findPeers adds the peers that are installed.
func (b *bench) findPeers() {
	for i := range b.inits {
		b.inits[i].version = versionOf(b.inits[i].path)
	}
	for _, c := range peers {
		path, err := exec.LookPath(c.name)
		if err != nil {
			b.leaveOut(c.name, "not installed")
			continue
		}
		c.path, c.version = path, versionOf(path)
		b.inits = append(b.inits, c)
	}
}

var versionNumber = regexp.MustCompile(`\d+(\.\d+)+`)

// versionOf asks an init for its version.
func versionOf(path string) string {
	output, _ := exec.Command(path, "--version").CombinedOutput()
	return versionNumber.FindString(string(output))
}

// names returns the names of contestants.
func names(of []contestant) (list []string) {
	for _, c := range of {
		list = append(list, c.name)
	}
	return list
}

// commands is the command lines of all contestants as the probe wants them: with commas between.
func commands(of []contestant, first bool, app ...string) (words []string) {
	for i, c := range of {
		if i > 0 {
			words = append(words, ",")
		}
		words = append(words, c.command(first, app...)...)
	}
	return words
}

// withAlone puts no init at all before the contestants.
func (b *bench) withAlone() []contestant { return append([]contestant{alone}, b.inits...) }

// title is a name with its version.
func (c contestant) title() string { return strings.TrimSpace(c.name + " " + c.version) }
