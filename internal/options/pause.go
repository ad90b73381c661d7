package options

import "mote/internal/kernel"

// IsPause tells whether a command line, whose words have a NUL byte between them, is that of a mote without an app.
func IsPause(commandLine string) bool {
	word, rest, more := kernel.Cut(commandLine, 0)
	if personaOf(word) == AsPause {
		return true
	}
	for more && len(rest) > 1 && rest[0] == '-' && !kernel.StartsWith(rest, "--\x00") {
		word, rest, more = kernel.Cut(rest, 0)
		set := lastSetting(word)
		if set == setPause {
			return true
		}
		if set.wantsValue() {
			_, rest, more = kernel.Cut(rest, 0)
		}
	}
	return false
}

// lastSetting returns what the last option of a word sets, if its value is the next word or it is --pause; else setHelp.
func lastSetting(word string) (set Setting) {
	joined := false
	if word[1] == '-' {
		var name string
		name, _, joined = kernel.Cut(word[2:], '=')
		if o, found := longOption(name); found {
			set = o.set
		}
	} else {
		for i := 1; i < len(word) && set != setPause && !set.wantsValue(); i++ {
			if o, found := shortOption(word[i]); found {
				set, joined = o.set, i+1 < len(word)
			}
		}
	}
	if joined && set.wantsValue() {
		set = setHelp
	}
	return set
}
