// Command soak runs mote for minutes in random lives, and ends with 1 at the first thing that is wrong. It needs Linux,
// Go, and the right to make PID namespaces. Run it from the root of the repository:
//
//	go run ./test/soak -mote ./mote -for 5m [-seed N] [-rounds N] [-v]
//
// What it checks is in docs/soak.md. A round is one life of mote, drawn from a seed that is printed: -seed N -rounds 1
// repeats its plan, though not its timing.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	mote := flag.String("mote", "./mote", "the program to test")
	length := flag.Duration("for", 5*time.Minute, "how long to go on")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()/1e6%1e9), "of the first round; the next one has one more")
	rounds := flag.Int("rounds", 0, "how many rounds at most; 0 for no limit")
	verbose := flag.Bool("v", false, "print the plan of each round")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "soak: too many arguments")
		os.Exit(2)
	}
	// The kernel sends the signal at the parent's end when the thread ends that made the child: prctl(2).
	runtime.LockOSThread()
	runtime.GOMAXPROCS(8) // a sender that sleeps keeps its processor
	s := &soak{until: time.Now().Add(*length), seed: *seed, rounds: *rounds, verbose: *verbose}
	if err := s.run(*mote); err != nil {
		fmt.Fprintf(os.Stderr, "soak: %v\n", err)
		os.Exit(1)
	}
}
