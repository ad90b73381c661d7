package options

// Row is what pages and completions are made of and held to: one option. mote itself has no use for it, and the linker leaves
// it out.
type Row struct {
	Name     string // of the long spelling, --NAME
	Letter   byte   // of the short one; 0 for none
	Variable bool   // MOTE_NAME sets the same
	Value    Value
}

// Value says whether an option has a value.
type Value uint8

const (
	NoValue   Value = iota
	MayValue        // behind a "=" only
	MustValue       // behind a "=", or the next word
)

// Table returns all options.
func Table() (rows [count]Row) {
	for i := range rows {
		o := optionAt(i)
		rows[i] = Row{Name: o.set.name(), Letter: o.short, Variable: o.variable}
		switch {
		case o.set.wantsValue():
			rows[i].Value = MustValue
		case o.set.mayHaveValue():
			rows[i].Value = MayValue
		}
	}
	return rows
}
