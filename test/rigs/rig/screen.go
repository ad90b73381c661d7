package rig

import (
	"bytes"
	"strings"
	"sync"

	"mote/test/wait"
)

// Screen is what a terminal or a pipe has shown so far; one may write it while another one reads.
type Screen struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write adds to the screen.
func (s *Screen) Write(b []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(b)
}

// String is the text, with the line ends of a file.
func (s *Screen) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return strings.ReplaceAll(s.text.String(), "\r\n", "\n")
}

// See waits until the screen shows a text.
func (r *Rig) See(s *Screen, text string) {
	r.Helper()
	if !wait.For(func() bool { return strings.Contains(s.String(), text) }) {
		r.Fatalf("the screen shows %q, and not %q", s.String(), text)
	}
}
