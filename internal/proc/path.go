package proc

import (
	"golang.org/x/sys/unix"

	"mote/internal/kernel"
)

// path is the name of a file below /proc/PID, built in place.
type path struct {
	length int
	text   [32]byte
}

//go:noinline
func (p *path) add(s string) {
	p.length += copy(p.text[p.length:len(p.text)-1], s)
}

func (p *path) addNumber(n int) {
	var digits [20]byte
	at := len(digits)
	for {
		at--
		digits[at] = byte('0' + n%10)
		n /= 10
		if n == 0 {
			break
		}
	}
	p.length += copy(p.text[p.length:len(p.text)-1], kernel.View(digits[at:]))
}

// to makes it the path of a file about a process.
func (p *path) to(pid int, name string) {
	p.add("/proc/")
	p.addNumber(pid)
	p.add("/")
	p.add(name)
}

// readFile reads the start of /proc/PID/NAME into buffer and returns what it holds; "" where that cannot be read.
func readFile(pid int, name string, buffer []byte) string {
	var p path
	p.to(pid, name)
	return readPath(kernel.Terminated(p.text[:]), buffer)
}

// readPath reads the start of a file into buffer and returns what it holds; "" where that cannot be read.
func readPath(path kernel.CString, buffer []byte) string {
	fd, errno := kernel.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOCTTY)
	if errno != 0 {
		return ""
	}
	n, errno := kernel.Read(fd, buffer)
	kernel.Close(fd)
	if errno != 0 {
		return ""
	}
	return kernel.View(buffer[:n])
}

// longNumber reads the decimal number at the start of text. It returns -1 where there is none.
func longNumber(text string) (n int64) {
	i := 0
	for ; i < len(text) && i < 18 && text[i] >= '0' && text[i] <= '9'; i++ {
		n = n*10 + int64(text[i]-'0')
	}
	if i == 0 {
		return -1
	}
	return n
}

// number reads the decimal number at the start of text, of at most nine digits. It returns -1 where there is none.
//
//go:noinline
func number(text string) int {
	n, i := 0, 0
	for i < len(text) && i < 9 && text[i] >= '0' && text[i] <= '9' {
		n = n*10 + int(text[i]-'0')
		i++
	}
	if i == 0 {
		return -1
	}
	return n
}
