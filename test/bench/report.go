package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// report is all that a run has found out.
type report struct {
	machine Machine
	inits   []contestant
	figures []figure
	values  values
	notes   []string
}

func (b *bench) report(figures []figure) *report {
	r := &report{thisMachine(), b.inits, figures, b.values, nil}
	var versions []string
	for _, c := range b.inits {
		versions = append(versions, c.title())
	}
	r.notes = append(r.notes, r.machine.String(), strings.Join(versions, ", "))
	if ms, ok := b.values.get("start PID 1 interleaved", alone.name); ok {
		r.notes = append(r.notes, fmt.Sprintf("start is what INIT APP takes longer than APP alone, which takes %.3f ms", ms))
	}
	if us, ok := b.values.get("latency p50", alone.name); ok {
		r.notes = append(r.notes, fmt.Sprintf("a signal without an init in between takes %.1f µs (p50)", us))
	}
	r.notes = append(r.notes, b.notes...)
	r.notes = append(r.notes, b.noise.note(r.machine.CPUs)...)
	for _, m := range b.missing {
		r.notes = append(r.notes, "left out: "+m)
	}
	return r
}

// references is what the ratios refer to.
var references = []string{"tini-static", limitName}

// table renders the figures as a table in Markdown, whose columns line up in a terminal, too.
func (r *report) table() string {
	rows := [][]string{append([]string{"", "unit"}, names(r.inits)...)}
	for _, f := range r.figures {
		if len(r.values[f.key]) == 0 {
			continue
		}
		rows = append(rows, r.row(f))
		if f.ratios {
			rows = append(rows, r.ratioRows(f)...)
		}
	}
	text := align(rows) + "\n"
	for _, note := range r.notes {
		text += "- " + note + "\n"
	}
	return text
}

func (r *report) row(f figure) []string {
	row := []string{f.Name, f.Unit}
	for _, c := range r.inits {
		row = append(row, r.cell(f.key, c.name, f.digits))
	}
	return row
}

// cell is a value as text.
func (r *report) cell(key, name string, digits int) string {
	value, ok := r.values.get(key, name)
	if !ok {
		return "-"
	}
	return strconv.FormatFloat(value, 'f', digits, 64)
}

// ratioRows compares a figure with the references that were measured.
func (r *report) ratioRows(f figure) (rows [][]string) {
	for _, reference := range references {
		base, ok := r.values.get(f.key, reference)
		if !ok || base <= 0 {
			continue
		}
		row := []string{"... to " + reference, "ratio"}
		for _, c := range r.inits {
			row = append(row, ratio(r.values, f.key, c.name, base))
		}
		rows = append(rows, row)
	}
	return rows
}

func ratio(v values, key, name string, base float64) string {
	value, ok := v.get(key, name)
	if !ok {
		return "-"
	}
	return strconv.FormatFloat(value/base, 'f', 2, 64)
}

// align pads the cells of a table: words to the left, numbers to the right.
func align(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 3)
		}
	}
	var text strings.Builder
	for n, row := range rows {
		text.WriteString(line(row, widths))
		if n == 0 {
			text.WriteString(rule(widths))
		}
	}
	return text.String()
}

// textColumns is how many columns hold words.
const textColumns = 2

func line(row []string, widths []int) string {
	text := "|"
	for i, cell := range row {
		space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i < textColumns {
			text += " " + cell + space + " |"
		} else {
			text += " " + space + cell + " |"
		}
	}
	return text + "\n"
}

// rule is the line under the head of a table.
func rule(widths []int) string {
	text := "|"
	for i, width := range widths {
		if i < textColumns {
			text += strings.Repeat("-", width+2) + "|"
		} else {
			text += strings.Repeat("-", width+1) + ":|"
		}
	}
	return text + "\n"
}

// json renders the figures for programs.
func (r *report) json() []byte {
	type line struct {
		Name   string             `json:"name"`
		Unit   string             `json:"unit,omitempty"`
		Values map[string]float64 `json:"values"`
	}
	document := struct {
		Machine Machine           `json:"machine"`
		Inits   map[string]string `json:"inits"`
		Figures []line            `json:"figures"`
		Notes   []string          `json:"notes"`
	}{r.machine, map[string]string{}, nil, r.notes}
	for _, c := range r.inits {
		document.Inits[c.name] = c.version
	}
	for _, f := range r.figures {
		if len(r.values[f.key]) > 0 {
			document.Figures = append(document.Figures, line{f.Name, f.Unit, r.values.finite(f.key)})
		}
	}
	text, _ := json.MarshalIndent(document, "", "  ") // numbers and strings always can be
	return append(text, '\n')
}

// finite returns the values of a figure that are numbers: JSON has no NaN.
func (v values) finite(key string) map[string]float64 {
	result := map[string]float64{}
	for name := range v[key] {
		if value, ok := v.get(key, name); ok {
			result[name] = value
		}
	}
	return result
}
