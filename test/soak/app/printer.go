package main

import "mote/internal/kernel"

// printer builds one line of words. It is written in one go, so that the lines of several processes do not mix:
// pipe(7).
type printer struct {
	length int
	buffer [160]byte
}

func (p *printer) text(s string) {
	if p.length > 0 {
		p.length += copy(p.buffer[p.length:], " ")
	}
	p.length += copy(p.buffer[p.length:], s)
}

func (p *printer) number(n int) {
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
	p.text(kernel.View(digits[at:]))
}

// say writes a line of a word and two numbers.
func (p *printer) say(word string, a, b int) {
	p.text(word)
	p.number(a)
	p.number(b)
	p.send()
}

func (p *printer) send() {
	p.length += copy(p.buffer[p.length:], "\n")
	_, _ = kernel.Write(1, kernel.View(p.buffer[:p.length]))
	p.length = 0
}
