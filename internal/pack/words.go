package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// word is one text of a list, behind its key.
type word struct {
	list, key string
	content   []byte
}

// words are the texts of all lists.
type words []word

// readWords reads a file with a list, a key and a quoted text on each line.
func readWords(file string) (all words, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		list, rest, _ := strings.Cut(line, " ")
		key, quoted, _ := strings.Cut(rest, " ")
		text, err := strconv.Unquote(quoted)
		if err != nil || text == "" || strings.ContainsFunc(text, func(r rune) bool { return r >= first || r == border }) {
			return nil, fmt.Errorf("%s, line %d: no good text: %q", file, number+1, line)
		}
		all = append(all, word{list, key, []byte(text)})
	}
	return all, nil
}

// text is all words as one text, with a border behind each.
func (all words) text() (t text) {
	for _, w := range all {
		t.packed = append(append(t.packed, w.content...), border)
	}
	return t
}

// take takes the words out of that text again, once it is packed.
func (all words) take(packed []byte) {
	for i, content := range bytes.SplitN(packed, []byte{border}, len(all)) {
		all[i].content = bytes.TrimSuffix(content, []byte{border})
	}
}

// write writes each list as a constant. A key is written as the one byte that it is.
func (all words) write(out *bytes.Buffer) {
	for i, w := range all {
		if i == 0 || all[i-1].list != w.list {
			fmt.Fprintf(out, "\nconst %s = \"\"", w.list)
		}
		fmt.Fprintf(out, " +\nstring(rune(%s)) + %s", w.key, quote(append(w.content, border)))
		if i+1 == len(all) || all[i+1].list != w.list {
			out.WriteString("\n")
		}
	}
}
