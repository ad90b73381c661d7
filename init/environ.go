package pid1

import "mote/internal/kernel"

// ourPrefix starts the name of every variable that mote reads. A variable that has it and is not in the table of options
// is none of mote's: Kubernetes puts MOTE_PORT=tcp://... into every container beside a Service called mote.
const ourPrefix = "MOTE_"

// parseEnvironment reads the settings in the environment and takes them out of it, for they are not the app's. Of a
// variable that is there twice the first counts, as for getenv(3).
func parseEnvironment(envp kernel.Vector, settings *Settings) (wrong complaint) {
	if !hasOurs(envp) {
		return complaint{}
	}
	for i := range options {
		o := &options[i]
		if o.variable == "" {
			continue
		}
		value, found := lookup(envp, o.variable)
		if !found {
			continue
		}
		remove(envp, o.variable)
		if wrong = applyVariable(o, value, settings); wrong.about != nothingWrong {
			return wrong
		}
	}
	return complaint{}
}

func hasOurs(envp kernel.Vector) bool {
	for i := 0; envp.At(i) != 0; i++ {
		if _, ours := envp.At(i).After(ourPrefix); ours {
			return true
		}
	}
	return false
}

// remove takes every entry of a variable out and keeps the order of the others.
func remove(envp kernel.Vector, name string) {
	kept := 0
	for i := 0; envp.At(i) != 0; i++ {
		entry := envp.At(i)
		if _, found := valueOf(entry, name); found {
			continue
		}
		envp.Set(kept, entry)
		kept++
	}
	envp.Set(kept, 0)
}

// applyVariable sets what a variable stands for. An empty one counts as unset, a list is separated by commas.
func applyVariable(o *option, value string, settings *Settings) complaint {
	switch {
	case value == "":
		return complaint{}
	case o.want == "":
		return applyBoolean(o, value, settings)
	case !o.set.isList():
		return applyItem(o, value, settings)
	}
	for more := true; more; {
		var item string
		item, value, more = cut(value, ',')
		if wrong := applyItem(o, item, settings); wrong.about != nothingWrong {
			return wrong
		}
	}
	return complaint{}
}

func applyBoolean(o *option, value string, settings *Settings) complaint {
	on, ok := boolean(value)
	if !ok {
		return complaint{about: badValue, where: o.variable, value: value, want: "true or false"}
	}
	settings.apply(o.set, on)
	return complaint{}
}

func applyItem(o *option, item string, settings *Settings) complaint {
	wrong := settings.applyValue(o.set, item)
	wrong.where, wrong.want = o.variable, o.want
	return wrong
}

// boolean reads the words that people use for yes and no, in any case.
func boolean(word string) (on, ok bool) {
	if len(word) > len("false") {
		return false, false
	}
	var buffer [len("false")]byte
	lower := buffer[:len(word)]
	for i := range lower {
		lower[i] = word[i]
		if word[i] >= 'A' && word[i] <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	switch kernel.View(lower) {
	case "1", "true", "yes", "on", "y", "t":
		return true, true
	case "0", "false", "no", "off", "n", "f":
		return false, true
	}
	return false, false
}
