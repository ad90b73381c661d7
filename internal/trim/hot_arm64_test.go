package main

// programCounter is for amd64, where hot.txt is made.
func programCounter(int) (uint64, bool) { return 0, false }
