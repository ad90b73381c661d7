package pid1

import "golang.org/x/sys/unix"

// pause is the life without an app, that of the process which holds a pod's namespaces: it reaps, holds nothing, and ends
// when it is told to. It does not return.
func (l *life) pause() {
	l.letGo()
	l.giveUp()
	for l.zombiesLeft = true; ; {
		l.iterate()
	}
}

// endPause ends the life without an app on TERM or INT. Every other signal has nobody to go to.
func (l *life) endPause(signal int) {
	if signal == int(unix.SIGTERM) || signal == int(unix.SIGINT) {
		l.leave()
	}
}
