package pid1

import (
	"mote/internal/kernel"
	"mote/internal/options"
)

// endsAtOnce is how long, in nanoseconds, a program that insists on being PID 1 takes at most to find out that it is not.
const endsAtOnce = 2_000_000_000

// hint says what to do about an app that is an init itself and has failed at once, without having been told to end.
func (l *life) hint(program string) {
	if options.IsInit(program) && l.lastStop() == 0 && l.app.Status != 0 && kernel.Now()-l.started < endsAtOnce {
		l.messages.Hint("a program that is an init itself may insist on being PID 1; give mote --exec or MOTE_EXEC=1")
	}
}
