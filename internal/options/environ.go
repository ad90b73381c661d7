package options

import "mote/internal/kernel"

// ourPrefix starts the name of every variable that mote reads. A variable that has it and is not in the table of options
// is none of mote's: Kubernetes puts MOTE_PORT=tcp://... into every container beside a Service called mote.
const ourPrefix = "MOTE_"

// environment reads the settings in the environment and takes them out of it, for they are not the app's. Of a variable
// that is there twice the first counts, as for getenv(3).
func (p *parser) environment(envp kernel.Vector) {
	if !hasOurs(envp) {
		return
	}
	p.called = envp.Executed() // which is found by the end of the environment
	for i := range count {
		o := optionAt(i)
		if !o.variable {
			continue
		}
		var name variable
		name.of(o.set.name())
		if value, found := envp.Lookup(name.String()); found {
			envp.Remove(name.String())
			p.wrong.written, p.wrong.set = asVariable, o.set
			p.variable(o.set, value)
		}
		if p.wrong.about != nothingWrong {
			return
		}
	}
}

// variable is the name of a variable, built in place.
type variable struct {
	length int
	text   [len("MOTE_") + len("termination-log")]byte
}

// of makes the name of an option's variable: MOTE_STOP_CODE for stop-code.
func (v *variable) of(option string) {
	v.length = copy(v.text[:], ourPrefix)
	start := v.length
	v.length += copy(v.text[start:], option)
	for i, char := range v.text[start:v.length] {
		if char == '-' {
			v.text[start+i] = '_'
		} else {
			v.text[start+i] = char - ('a' - 'A')
		}
	}
}

//go:noinline
func (v *variable) String() string { return kernel.View(v.text[:v.length]) }

func hasOurs(envp kernel.Vector) bool {
	for i := 0; envp.At(i) != 0; i++ {
		if _, ours := envp.At(i).After(ourPrefix); ours {
			return true
		}
	}
	return false
}

// variable sets what a variable stands for. An empty one counts as unset, a list is separated by commas.
func (p *parser) variable(set Setting, value string) {
	if value == "" {
		return
	}
	on, ok := boolean(value)
	switch {
	case set.wantsValue():
		p.values(set, value)
	case ok:
		p.settings.apply(set, on)
	default:
		p.wrong.about, p.wrong.value = badValue, kernel.TextOf(value)
	}
	if on || set.wantsValue() {
		p.settings.origins.note(set, byVariable)
	}
}

// boolean reads the words that people use for yes and no, in any case.
func boolean(word string) (on, ok bool) {
	yes := [...]string{"1", "true", "yes", "on", "y", "t"}
	no := [len(yes)]string{"0", "false", "no", "off", "n", "f"}
	for i := range yes {
		switch {
		case kernel.EqualFold(word, yes[i]):
			return true, true
		case kernel.EqualFold(word, no[i]):
			return false, true
		}
	}
	return false, false
}
