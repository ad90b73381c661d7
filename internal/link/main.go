// Command link builds a program that starts without the Go runtime: mote, and the small programs of its tests. The
// compiler and the linker are Go's own. What this adds (docs/file.md):
//
//   - an overlay, by which every package is compiled against the package runtime of internal/bare in the place of Go's,
//     and the package main under another name, so that the linker starts from _boot alone;
//   - pack, which leaves out of the linked file what only the Go runtime reads;
//   - the words for what the linker refuses: the rule of the bare start (docs/bare.md).
//
// It writes no file, and leaves none of an earlier build, where any step fails.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
)

const (
	exitRefused = 1
	exitUsage   = 2
)

// job is what to build, and the files to write; those with an empty name are not wanted.
type job struct {
	program string // the package main, as "go build" would be told
	dir     string // of it
	arch    string
	tags    string
	out     string
	debug   string // the same with symbols and debugging information
	bill    string // what it is made of: SPDX 2.3
	version string
	commit  string
	created string // RFC 3339
	stub    string // the folder of the package runtime
}

func main() {
	var j job
	flag.StringVar(&j.out, "o", "mote", "write the program to `FILE`")
	flag.StringVar(&j.debug, "debug", "", "write the same with symbols, for gdb, to `FILE`")
	flag.StringVar(&j.bill, "sbom", "", "write a bill of materials, SPDX 2.3, to `FILE`")
	flag.StringVar(&j.arch, "arch", runtime.GOARCH, "build for this `GOARCH`")
	flag.StringVar(&j.tags, "tags", "", "build tags, separated by commas")
	flag.StringVar(&j.version, "version", "unknown", "the version for the package note and the bill of materials")
	flag.StringVar(&j.commit, "commit", "unknown", "the value of the constant commit of the program")
	flag.StringVar(&j.created, "created", "1970-01-01T00:00:00Z", "the time in the bill of materials")
	flag.Usage = usage
	flag.Parse()
	if flag.NArg() != 1 {
		usage()
		os.Exit(exitUsage)
	}
	j.program = flag.Arg(0)
	if err := j.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitRefused)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: link [OPTIONS] PACKAGE-MAIN")
	flag.PrintDefaults()
}

// run builds, and writes all files or none.
func (j *job) run() (err error) {
	for _, name := range []string{j.out, j.debug, j.bill} {
		if name != "" {
			_ = os.Remove(name)
		}
	}
	if err := j.find(); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mote-link-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	linked, parts, err := j.build(work)
	if err != nil {
		return err
	}
	packed, err := pack(linked, j.describe())
	if err != nil {
		return err
	}
	return j.write(packed, linked, parts)
}
