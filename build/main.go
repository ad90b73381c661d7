// Command build makes all that a release of mote consists of (docs/release.md): the binaries, packages of them, an image, and
// the sums and statements by which they can be checked. With -verify it compares a folder of an earlier build with one that it
// makes anew.
//
// What it writes depends on the commit, the Go release and the options alone.
package main

import (
	"flag"
	"fmt"
	"os"
	"syscall"
)

func main() {
	var r release
	flag.StringVar(&r.dir, "o", "dist", "write to `FOLDER`")
	flag.StringVar(&r.Version, "version", "", "the version `NUMBER`")
	flag.StringVar(&r.Source, "source", "https://HOST/mote", "`ADDRESS` of the source, for packages, image and provenance")
	flag.StringVar(&r.Download, "download", "https://HOST", "`ADDRESS` below which the binaries will be, for Dockerfile.pinned")
	flag.StringVar(&r.Maintainer, "maintainer", "the mote authors <mote@HOST>", "`NAME <MAIL>` for the packages")
	sign := flag.String("sign", "", "run `COMMAND` with the name of each file to sign")
	given := flag.String("verify", "", "compare `FOLDER` with what is built anew")
	flag.Parse()
	syscall.Umask(0o022) // a release is for everybody
	var err error
	if *given != "" {
		err = r.verify(*given)
	} else {
		err = r.make(*sign)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}
