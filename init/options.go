package pid1

import (
	"mote/forward"
	"mote/internal/kernel"
)

// complaint says what is wrong with the command line or the environment; its zero value, that nothing is.
type complaint struct {
	about complaintAbout
	where string // the option or variable, as it was written
	long  bool   // where lacks the dashes of a long option
	value string
	want  string
	flaw  forward.Flaw // of a reaction
	at    int          // where in the value
}

type complaintAbout uint8

const (
	nothingWrong complaintAbout = iota
	unknownOption
	noValue       // the option wants one
	needlessValue // the option takes none
	badValue
	noProgram
	needlessProgram
)

// parser walks over the command line. It stops at the first word that is no option, so that mote never takes an option
// of the app for its own.
type parser struct {
	argv     kernel.Vector
	argc     int
	at       int // the word that is looked at
	settings *Settings
	remapped bool // the command line has had a --remap: it replaces those of the environment
}

// parseOptions reads the options into settings and returns the index of the program's name in argv.
func parseOptions(argv kernel.Vector, argc int, settings *Settings) (program int, wrong complaint) {
	p := parser{argv: argv, argc: argc, at: 1, settings: settings}
	for p.at < argc && settings.act == actRun {
		word := argv.At(p.at).String()
		if len(word) < 2 || word[0] != '-' {
			break
		}
		p.at++
		if word == "--" {
			break
		}
		if word[1] == '-' {
			wrong = p.long(word[2:])
		} else {
			wrong = p.bundle(word)
		}
		if wrong.about != nothingWrong {
			return 0, wrong
		}
	}
	if wrong.about = p.missing(); wrong.about != nothingWrong {
		return 0, wrong
	}
	settings.settle()
	return p.at, complaint{}
}

// missing tells whether a program is missing, or there where none is wanted. The pause programs of others ignore theirs.
func (p *parser) missing() complaintAbout {
	s := p.settings
	switch {
	case s.act != actRun:
	case s.Pause && p.at < p.argc && s.called != asPause:
		return needlessProgram
	case !s.Pause && p.at >= p.argc:
		return noProgram
	}
	return nothingWrong
}

// long reads --name, --name=value or --name value.
func (p *parser) long(word string) complaint {
	name, value, hasValue := cut(word, '=')
	for i := range options {
		o := &options[i]
		if !kernel.Same(o.long, name) {
			continue
		}
		if o.want == "" {
			if hasValue {
				return complaint{about: needlessValue, where: name, long: true}
			}
			p.settings.apply(o.set, true)
			return complaint{}
		}
		if !hasValue {
			if value, hasValue = p.nextWord(); !hasValue {
				return complaint{about: noValue, where: name, long: true, want: o.want}
			}
		}
		return p.value(o, name, true, value)
	}
	return complaint{about: unknownOption, where: name, long: true}
}

// bundle reads -abc: flags, the last of which may take a value, in the same word or in the next one.
func (p *parser) bundle(word string) complaint {
	for i := 1; i < len(word); i++ {
		letter := word[i : i+1]
		o := shortOption(word[i])
		if o == nil {
			return complaint{about: unknownOption, where: letter}
		}
		if o.want == "" {
			p.settings.apply(o.set, true)
			continue
		}
		value, hasValue := word[i+1:], i+1 < len(word)
		if !hasValue {
			if value, hasValue = p.nextWord(); !hasValue {
				return complaint{about: noValue, where: letter, want: o.want}
			}
		}
		return p.value(o, letter, false, value)
	}
	return complaint{}
}

func shortOption(letter byte) *option {
	if letter == 'L' { // catatonit's
		letter = 'l'
	}
	for i := range options {
		if options[i].short == letter {
			return &options[i]
		}
	}
	return nil
}

func (p *parser) nextWord() (word string, ok bool) {
	if p.at >= p.argc {
		return "", false
	}
	p.at++
	return p.argv.At(p.at - 1).String(), true
}

func (p *parser) value(o *option, name string, long bool, value string) complaint {
	if o.set == setRemap && !p.remapped {
		p.settings.Remap, p.remapped = codes{}, true
	}
	wrong := p.settings.applyValue(o.set, value)
	wrong.where, wrong.long, wrong.want = name, long, o.want
	return wrong
}

// cut splits text at the first separator.
func cut(text string, separator byte) (before, after string, found bool) {
	for i := range len(text) {
		if text[i] == separator {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
