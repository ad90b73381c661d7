// Command trim writes the file that ships. It reads the file that the linker wrote, which holds the Go runtime beside
// mote, and copies only what the entry point _boot can reach, to the same addresses (design: docs/bare.md).
//
// It is the last check of the bare start, too: where it cannot prove that a file runs without the Go runtime, it writes
// none and says why.
package main

import (
	"flag"
	"fmt"
	"os"
)

const (
	exitRefused = 1
	exitUsage   = 2
)

func main() {
	out := flag.String("o", "mote", "write the trimmed file to `OUT`")
	report := flag.String("report", "", "write what was kept, and why, to `FILE` as JSON")
	version := flag.String("version", "", "the version for the package note; that of the module if empty")
	flag.Usage = usage
	flag.Parse()
	if flag.NArg() != 1 {
		usage()
		os.Exit(exitUsage)
	}
	if err := run(flag.Arg(0), *out, *report, *version); err != nil {
		fmt.Fprintf(os.Stderr, "trim: %v\n", err)
		os.Exit(exitRefused)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: trim [-o OUT] [-report FILE] [-version VERSION] UNSTRIPPED-ELF")
	flag.PrintDefaults()
}

// run trims one file. Nothing is written unless everything is proved.
func run(in, out, report, version string) error {
	img, err := openImage(in)
	if err != nil {
		return err
	}
	w, err := walkFrom(img, entryName)
	if err != nil {
		return err
	}
	path, err := deepestPath(w)
	if err != nil {
		return err
	}
	file, layout, err := assemble(img, w, describe(img, version))
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, file, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(out, 0o755); err != nil { // an older file keeps its mode
		return err
	}
	if report == "" {
		return nil
	}
	return writeReport(report, newReport(img, w, path, layout, len(file)))
}
