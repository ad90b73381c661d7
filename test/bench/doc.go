// Command bench measures mote beside the inits that it would replace, and beside a limit: a C init of forty lines without
// libc. All run interleaved, on one machine, in one go. Run it from the root of the repository:
//
//	go run ./test/bench -mote ./mote [-json FILE] [-svg FILE] [-only NAME,...]
//	go run ./test/bench -mote ./mote -node [-count 300] [-json FILE]
//
// BENCH=quick in the environment shortens it to about a minute. How each figure is had stands above the function that
// measures it; the clock is in test/bench/probe.
package main
