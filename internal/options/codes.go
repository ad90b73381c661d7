package options

import "mote/internal/kernel"

const mostCode = 255

// ExitCode is an exit code that may be missing; its zero value is.
type ExitCode struct {
	Given bool
	Code  uint8
}

// set reads a code, and returns false where the text is none.
func (c *ExitCode) set(text string) bool {
	code := kernel.Number(text)
	if code < 0 || code > mostCode {
		return false
	}
	c.Given, c.Code = true, uint8(code)
	return true
}

// Codes is a set of exit codes.
type Codes [4]uint64

func (c *Codes) add(code int) { c[code>>6&3] |= 1 << uint(code&63) }

// Has tells whether a code, 0 to 255, is in the set.
func (c *Codes) Has(code int) bool { return c[code>>6&3]>>uint(code&63)&1 != 0 }
