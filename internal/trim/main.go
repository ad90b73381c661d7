// Command trim writes the file that ships. It reads the file that the linker wrote, which holds the Go runtime beside
// mote, and copies only what the entry point _boot can reach, close together (design: docs/bare.md).
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
	debug := flag.String("debug", "", "write the same file with symbols, for gdb, to `FILE`")
	report := flag.String("report", "", "write what was kept, and why, to `FILE` as JSON")
	sbom := flag.String("sbom", "", "write a bill of materials, SPDX 2.3, to `FILE`")
	created := flag.String("created", "1970-01-01T00:00:00Z", "the time in the bill of materials")
	version := flag.String("version", "", "the version for the package note; that of the module if empty")
	flag.Usage = usage
	flag.Parse()
	if flag.NArg() != 1 {
		usage()
		os.Exit(exitUsage)
	}
	if err := run(flag.Arg(0), outputs{*out, *debug, *report, *sbom, *created}, *version); err != nil {
		fmt.Fprintf(os.Stderr, "trim: %v\n", err)
		os.Exit(exitRefused)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: trim [-o OUT] [-debug FILE] [-report FILE] [-sbom FILE] [-version VERSION] UNSTRIPPED-ELF")
	flag.PrintDefaults()
}

// outputs are the files to write; those with an empty name are not wanted.
type outputs struct{ file, debug, report, sbom, created string }

// run trims one file. Nothing is written unless everything is proved.
func run(in string, out outputs, version string) error {
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
	file, layout, err := assemble(img, w, describe(img, version), hotFunctions())
	if err != nil {
		return err
	}
	if err := writeProgram(out.file, file); err != nil {
		return err
	}
	if out.debug != "" {
		if err := writeProgram(out.debug, debugFile(img, w, layout)); err != nil {
			return err
		}
	}
	if out.sbom != "" {
		if err := writeBill(out.sbom, img.info, describe(img, version), file, out.created); err != nil {
			return err
		}
	}
	if out.report != "" {
		return writeReport(out.report, newReport(w, path, layout, len(file)))
	}
	return nil
}

// writeProgram puts a new file in the place of an older one, which may be running: to write into that is ETXTBSY.
func writeProgram(name string, content []byte) error {
	fresh := name + ".new"
	if err := os.WriteFile(fresh, content, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(fresh, 0o755); err != nil { // whatever the umask is
		return err
	}
	return os.Rename(fresh, name)
}
