package line

import "mote/internal/kernel"

// Printer builds one line of words. It is written in one go, so that the lines of several processes do not mix:
// pipe(7).
type Printer struct {
	length int
	buffer [160]byte
}

// Text adds a word.
func (p *Printer) Text(s string) {
	if p.length > 0 {
		p.length += copy(p.buffer[p.length:], " ")
	}
	p.length += copy(p.buffer[p.length:], s)
}

// Number adds a number, in decimal.
func (p *Printer) Number(n int) {
	var digits [20]byte
	at := len(digits)
	for rest := max(n, -n); ; rest /= 10 {
		at--
		digits[at] = byte('0' + rest%10)
		if rest < 10 {
			break
		}
	}
	if n < 0 {
		at--
		digits[at] = '-'
	}
	p.Text(kernel.View(digits[at:]))
}

// Say writes a line of a word and two numbers.
func (p *Printer) Say(word string, a, b int) {
	p.Text(word)
	p.Number(a)
	p.Number(b)
	p.Send()
}

// Send writes the line, and begins the next one.
func (p *Printer) Send() {
	p.length += copy(p.buffer[p.length:], "\n")
	_, _ = kernel.Write(1, kernel.View(p.buffer[:p.length]))
	p.length = 0
}
