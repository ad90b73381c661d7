package main

import (
	"testing"
	"time"
)

func TestParseBusy(t *testing.T) {
	// user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice
	got := parseBusy("cpu  100 10 50 9999 999 3 4 5 90 9")
	if want := 1720 * time.Millisecond; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
