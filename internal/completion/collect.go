package main

import (
	"fmt"
	"strconv"

	"mote/forward"
	"mote/internal/options"
)

// option is a row of the table with what is said about it.
type option struct {
	options.Row
	Says  string
	Kind  kind
	Words []string
}

// everything is what the scripts are made of.
type everything struct {
	Options []option
	Signals []string // the names of all
	Events  []string // what --on can answer
	Sent    []string // what --signal can send beside signals
}

// collect puts the tables together.
func collect() (all everything, err error) {
	for _, row := range options.Table() {
		s, found := sayings[row.Name]
		if valued := row.Value != options.NoValue; !found || s.says == "" || valued != (s.kind != none) {
			return all, fmt.Errorf("internal/completion/values.go says nothing that fits of --%s", row.Name)
		}
		all.Options = append(all.Options, option{row, s.says, s.kind, s.words})
	}
	if len(sayings) != len(all.Options) {
		return all, fmt.Errorf("internal/completion/values.go has %d options, and mote %d", len(sayings), len(all.Options))
	}
	all.Signals, all.Events = signals()
	all.Sent = []string{"NONE", "reload", "reopen"}
	return all, nil
}

// signals returns the names of all signals, and the events that there can be a reaction to: KILL and STOP are none.
func signals() (names, events []string) {
	for n := forward.First; n <= forward.Last; n++ {
		name, plus := forward.Name(n)
		if name == "" {
			continue
		}
		if plus > 0 {
			name += "+" + strconv.Itoa(plus)
		}
		names = append(names, name)
		if _, _, flaw, _ := forward.ParseReaction(name + "="); flaw == forward.Flawless {
			events = append(events, name)
		}
	}
	return names, append(events, "EXIT")
}

// ByKind returns the options with a value of one kind.
func (e everything) ByKind(wanted kind) (some []option) {
	for _, o := range e.Options {
		if o.Kind == wanted {
			some = append(some, o)
		}
	}
	return some
}

// Must returns the options that want a value, which may be the next word.
func (e everything) Must() (some []option) {
	for _, o := range e.Options {
		if o.Value == options.MustValue {
			some = append(some, o)
		}
	}
	return some
}

// Letters returns those of the options that want a value, or of the others.
func (e everything) Letters(valued bool) (letters string) {
	for _, o := range e.Options {
		if o.Letter != 0 && valued == (o.Value == options.MustValue) {
			letters += string(o.Letter)
		}
	}
	return letters
}

// Short is the short spelling, or "".
func (o option) Short() string {
	if o.Letter == 0 {
		return ""
	}
	return "-" + string(o.Letter)
}

// MayOnly tells whether the value need not be there.
func (o option) MayOnly() bool { return o.Value == options.MayValue }

// Of is what is said about the option with a short spelling.
func (e everything) Of(short string) string {
	for _, o := range e.Options {
		if o.Short() == short {
			return o.Says
		}
	}
	return ""
}
