package main

import "mote/internal/kernel"

// hold starts many processes of one command and writes one word when the apps of all run: the microseconds that took.
// An app says that it runs by one byte on its stdout.
func hold(count int, f *field) {
	read, write := pipe()
	before := kernel.Now()
	for range count {
		_ = f.start(0, write)
	}
	for rest := count; rest > 0; {
		var bytes [64]byte
		n, errno := kernel.Read(read, bytes[:])
		if errno != 0 || n == 0 {
			fail("read")
		}
		rest -= n
	}
	took := [1]uint32{uint32((kernel.Now() - before) / 1000)}
	writeWords(1, took[:])
	var end [1]byte
	_, _ = kernel.Read(0, end[:])
	kernel.Exit(0)
}
