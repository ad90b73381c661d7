package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// arguments is the command line.
type arguments struct {
	mote, json, svg, only string
	node                  bool
	count                 int
}

func main() {
	// What is started dies with the thread that started it (arena.go), so that must be the main one.
	runtime.LockOSThread()
	// What the caller has left open is not for the inits to inherit. The descriptors of Go are like that already.
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, readArguments())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func readArguments() (a arguments) {
	flag.StringVar(&a.mote, "mote", "./mote", "the mote to measure")
	flag.StringVar(&a.json, "json", "", "write the figures to this file, too")
	flag.StringVar(&a.svg, "svg", "", "write a plot to this file")
	flag.StringVar(&a.only, "only", "", "take these measurements only: "+stepNames())
	flag.BoolVar(&a.node, "node", false, "measure many idle inits at once, as a node sees them")
	flag.IntVar(&a.count, "count", 300, "how many, with -node")
	flag.Parse()
	return a
}

// run measures, and prints the table.
func run(ctx context.Context, a arguments) (err error) {
	b, err := newBench(ctx, a.mote)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	figures := figures
	if a.node {
		figures = nodeFigures
		err = b.node(a.count)
	} else {
		err = b.measure(a.only)
	}
	b.progress.end()
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if err != nil {
		return err
	}
	r := b.report(figures)
	fmt.Print(r.table())
	return errors.Join(write(a.json, r.json), write(a.svg, r.svg))
}

// write writes a file, if it has a name.
func write(path string, content func() []byte) error {
	if path == "" {
		return nil
	}
	return os.WriteFile(filepath.Clean(path), content(), 0o644)
}
