package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"
)

// sample is a report of two inits and what is not known of one.
func sample() *report {
	v := values{}
	v.set("start", "mote", 0.1)
	v.set("start", "tini-static", 0.4)
	v.set("rss", "mote", 24)
	v.set("rss", "tini-static", math.NaN())
	return &report{
		inits:   []contestant{{name: "mote"}, {name: "tini-static", version: "0.19.0"}},
		figures: []figure{{"start", "start", "ms", 3, true, true}, {"rss", "RSS <idle>", "KiB", 0, false, true}, {key: "none", Name: "none"}},
		values:  v,
		notes:   []string{"a note"},
	}
}

func TestTable(t *testing.T) {
	want := `
|                    | unit  |  mote | tini-static |
|--------------------|-------|------:|------------:|
| start              | ms    | 0.100 |       0.400 |
| ... to tini-static | ratio |  0.25 |        1.00 |
| RSS <idle>         | KiB   |    24 |           - |

- a note
`
	if got := "\n" + sample().table(); got != want {
		t.Errorf("got:%s\nwant:%s", got, want)
	}
}

func TestTableCountsRunesNotBytes(t *testing.T) {
	lines := strings.Split(align([][]string{{"", "unit", "a"}, {"x", "µs", "1"}}), "\n")
	if lines[0] != "|     | unit |   a |" || lines[2] != "| x   | µs   |   1 |" {
		t.Errorf("got %q", lines)
	}
}

func TestJSONLeavesOutWhatIsNoNumber(t *testing.T) {
	var document struct {
		Inits   map[string]string
		Figures []struct {
			Name   string
			Values map[string]float64
		}
	}
	if err := json.Unmarshal(sample().json(), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Figures) != 2 || len(document.Figures[1].Values) != 1 || document.Figures[0].Values["mote"] != 0.1 {
		t.Errorf("got %+v", document)
	}
	if document.Inits["tini-static"] != "0.19.0" {
		t.Errorf("got versions %v", document.Inits)
	}
}

func TestPlot(t *testing.T) {
	text := string(sample().svg())
	for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("no XML: %v\n%s", err, text)
		}
	}
	for what, want := range map[string]int{
		`class="mote"`:     2, // a bar in each panel
		`width="230.0"`:    2, // the longest bar of each panel
		`width="57.5"`:     1, // a quarter of it
		`RSS &lt;idle&gt;`: 1,
		`>-</text>`:        1, // what is not known
		"<script":          0,
		"prefers-color-":   1,
	} {
		if got := strings.Count(text, what); got != want {
			t.Errorf("%s: %d times, want %d\n%s", what, got, want, text)
		}
	}
}
