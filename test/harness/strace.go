package harness

import (
	"os"
)

// Straced is what strace has written about a life.
func (x *X) Straced() string {
	text, _ := os.ReadFile(x.Dir + "/strace.out")
	return string(text)
}
