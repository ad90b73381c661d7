package options

import (
	"mote/forward"
	"mote/internal/kernel"
)

// Complaint says what is wrong with the command line or the environment; its zero value, that nothing is. It is filled in
// place, piece by piece.
type Complaint struct {
	about   complaintAbout
	written spelling
	set     Setting      // what the option or variable sets
	flaw    forward.Flaw // of a reaction
	at      int          // where in the value
	where   kernel.Text  // an option that is not known, or its letter
	value   kernel.Text
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
	needlessTarget // of --signal, which has its own behind a "="
	looseValue     // of an option that may have one, behind a "=" only
	secondAction
	needlessDryRun
	needlessLimit
	joinedWords // "--on TERM=QUIT", an option and its value in one word
	foreignDash // "–on", with a dash as text processors make it
)

// spelling says where an option was found, and so how a message writes its name.
type spelling uint8

const (
	asLetter spelling = iota
	asWord
	asVariable
)

// parser reads the environment and the command line into settings, up to the first thing that is wrong.
type parser struct {
	settings *Settings
	argv     kernel.Vector
	argc     int
	at       int            // the word that is looked at
	remapped bool           // the command line has had a --remap: it replaces those of the environment
	called   kernel.CString // the path that mote was started by, where that is known already
	wrong    Complaint
}

// options reads the command line, up to the first word that is no option, so that mote never takes an option of the app
// for its own. That is where p.at stands then.
func (p *parser) options() {
	for p.at = 1; p.at < p.argc && !p.settings.Act.endsOptions(); {
		word := p.argv.At(p.at).String()
		if isForeignDash(word) {
			p.wrong.about, p.wrong.where = foreignDash, kernel.TextOf(word)
			return
		}
		if len(word) < 2 || word[0] != '-' {
			break
		}
		p.at++
		if word == "--" {
			break
		}
		if word[1] == '-' {
			p.long(word[2:])
		} else {
			p.bundle(word)
		}
		if p.wrong.about != nothingWrong {
			return
		}
	}
	p.wrong.about = p.missing()
	p.settings.settle()
}

// missing tells whether a program is missing, or there where none is wanted. The pause programs of others ignore theirs.
func (p *parser) missing() complaintAbout {
	s, operand := p.settings, p.at < p.argc
	switch {
	case s.Act.endsOptions():
	case s.DryRun && s.Act != ActSignal:
		return needlessDryRun
	case s.Act != ActRun && s.Act != ActCheck:
		return p.operandOfAction()
	case (s.Pause || s.InPlace) && s.On[forward.Start].Has():
		return needlessLimit
	case s.Pause && operand && s.Called != AsPause:
		p.wrong.set = setPause
		return needlessProgram
	case !s.Pause && !operand:
		return noProgram
	}
	return nothingWrong
}

// operandOfAction tells whether there is something behind the options of an Action, which takes nothing. To write the
// target of --signal there, or the value of another one, is so natural that the words show how it is to be written.
func (p *parser) operandOfAction() complaintAbout {
	if p.at >= p.argc {
		return nothingWrong
	}
	act, operand := p.settings.Act, p.argv.At(p.at).String()
	subject := p.settings.Subject.String()
	_, _, aimed := kernel.Cut(subject, '=')
	p.wrong.set = setListSignals + Setting(act-ActListSignals)
	p.wrong.value, p.wrong.where = p.settings.Subject, kernel.TextOf(operand)
	switch {
	case act == ActSignal && !aimed:
		return needlessTarget
	case act == ActListSignals && subject == "", act == ActListProcesses && subject == "" && operand == onlyZombies:
		return looseValue
	}
	return needlessProgram
}

// long reads --name, --name=value or --name value.
func (p *parser) long(word string) {
	name, value, hasValue := kernel.Cut(word, '=')
	p.wrong.where, p.wrong.written = kernel.TextOf(name), asWord
	if o, found := longOption(name); found {
		p.option(o.set, value, hasValue)
		return
	}
	p.wrong.about = unknownOption
	first, _, _ := kernel.Cut(word, ' ')
	if _, joined := longOption(first); joined {
		p.wrong.about, p.wrong.where = joinedWords, kernel.TextOf(p.argv.At(p.at-1).String())
	}
}

// isForeignDash tells whether a word begins with an en dash, an em dash or a minus sign.
func isForeignDash(word string) bool {
	return kernel.StartsWith(word, "\u2013") || kernel.StartsWith(word, "\u2014") || kernel.StartsWith(word, "\u2212")
}

// bundle reads -abc: flags, the last of which may take a value, in the same word or in the next one.
func (p *parser) bundle(word string) {
	for i := 1; i < len(word) && p.wrong.about == nothingWrong && !p.settings.Act.endsOptions(); i++ {
		p.wrong.where, p.wrong.written = kernel.TextOf(word[i:i+1]), asLetter
		o, found := shortOption(word[i])
		switch {
		case !found:
			p.wrong.about = unknownOption
		case o.set.wantsValue():
			p.option(o.set, word[i+1:], i+1 < len(word))
			return
		default:
			p.option(o.set, "", false)
		}
	}
}

// option sets what an option stands for. The value may be the next word, unless it need not be there at all.
func (p *parser) option(set Setting, value string, hasValue bool) {
	p.wrong.set = set
	if set.wantsValue() && !hasValue && p.at < p.argc {
		value, hasValue = p.argv.At(p.at).String(), true
		p.at++
	}
	switch {
	case set.isAction() && p.settings.Act != ActRun:
		p.wrong.about = secondAction
	case hasValue && !set.mayHaveValue():
		p.wrong.about = needlessValue
	case hasValue:
		p.values(set, value)
		p.settings.origins.note(set, byOption)
	case set.wantsValue():
		p.wrong.about = noValue
	default:
		p.settings.apply(set, true)
		p.settings.origins.note(set, byOption)
	}
}

// values sets what an option with a value stands for. Of a list, one item after the other: commas separate them, perhaps
// with blanks, and one behind the last does no harm.
func (p *parser) values(set Setting, value string) {
	if !set.isList() {
		p.value(set, value)
		return
	}
	for first, more := true, true; more && p.wrong.about == nothingWrong; first = false {
		var item string
		item, value, more = kernel.Cut(value, ',')
		if item = kernel.TrimBlanks(item); item == "" && !first {
			continue
		}
		p.value(set, item)
		if !first && p.wrong.flaw == forward.NoEvent && forward.IsStep(item) {
			p.wrong.flaw = forward.CommaStep
		}
	}
}

func (p *parser) value(set Setting, value string) {
	if set == setRemap && !p.remapped && p.wrong.written != asVariable {
		p.settings.Remap, p.remapped = Codes{}, true
	}
	if !p.settings.applyValue(set, value, &p.wrong) {
		p.wrong.about, p.wrong.value = badValue, kernel.TextOf(value)
	}
}

// longOption returns the row of an option by its name, and false for none.
func longOption(name string) (o option, found bool) {
	for i := range count {
		if o = optionAt(i); o.set.name() == name {
			return o, true
		}
	}
	return option{}, false
}

// shortOption returns the row of an option by its letter, and false for none.
func shortOption(letter byte) (o option, found bool) {
	if letter == 'L' { // catatonit's
		letter = 'l'
	}
	for i := range count {
		if o = optionAt(i); o.short == letter {
			return o, true
		}
	}
	return option{}, false
}
