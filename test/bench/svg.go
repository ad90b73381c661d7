package main

import (
	"fmt"
	"html"
	"strings"
)

// The plot is a grid of panels, one for each figure that is worth one, with a bar for each init. Its colours suit a light
// and a dark page; a page that tells which it is gets a little more contrast.
const (
	plotColumns = 2
	panelWidth  = 380
	nameWidth   = 80
	numberWidth = 70
	barHeight   = 13
	barStep     = 19
	titleHeight = 34
	panelGap    = 18
	barWidth    = panelWidth - nameWidth - numberWidth
)

const plotStyle = `<style>
text { font: 12px system-ui, sans-serif; fill: #6e7781 }
.title { font-weight: 600; fill: #57606a }
.bar { fill: #8c959f }
.mote { fill: #1f883d }
.limit { fill: none; stroke: #8c959f; stroke-dasharray: 3 2 }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 }
.title { fill: #d1d7e0 }
.bar { fill: #656c76 }
.mote { fill: #3fb950 }
}
</style>
`

// svg renders the plot.
func (r *report) svg() []byte {
	var panels []figure
	for _, f := range r.figures {
		if f.plot && len(r.values[f.key]) > 0 {
			panels = append(panels, f)
		}
	}
	height := titleHeight + len(r.inits)*barStep + panelGap
	rows := (len(panels) + plotColumns - 1) / plotColumns
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">`+"\n",
		panelWidth*plotColumns, height*rows)
	b.WriteString("<title>mote beside other inits; shorter bars are better unless said otherwise</title>\n" + plotStyle)
	for i, f := range panels {
		fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", i%plotColumns*panelWidth, i/plotColumns*height)
		b.WriteString(r.panel(f))
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// panel renders one figure.
func (r *report) panel(f figure) string {
	title := f.Name
	if f.Unit != "" {
		title += ", " + f.Unit
	}
	text := fmt.Sprintf(`<text class="title" x="%d" y="20">%s</text>`+"\n", nameWidth, html.EscapeString(title))
	largest := 0.0
	for _, c := range r.inits {
		value, _ := r.values.get(f.key, c.name)
		largest = max(largest, value)
	}
	for i, c := range r.inits {
		text += r.bar(f, c.name, titleHeight+i*barStep, largest)
	}
	return text
}

// bar renders one value: a name, a bar and a number.
func (r *report) bar(f figure, name string, y int, largest float64) string {
	width := 0.0
	if value, ok := r.values.get(f.key, name); ok && largest > 0 {
		width = max(0, value/largest*barWidth)
	}
	class := "bar"
	if name == "mote" || name == limitName {
		class = name
	}
	baseline := y + barHeight - 2
	return fmt.Sprintf(`<text x="%d" y="%d" text-anchor="end">%s</text>`, nameWidth-8, baseline, html.EscapeString(name)) +
		fmt.Sprintf(`<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`, class, nameWidth, y, width, barHeight) +
		fmt.Sprintf(`<text x="%.1f" y="%d">%s</text>`+"\n", nameWidth+width+6, baseline, r.cell(f.key, name, f.digits))
}
