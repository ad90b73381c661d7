// Command completion writes what bash, zsh and fish complete a command line of mote's with: completions/mote.bash, _mote and
// mote.fish. Options come from the table of internal/options, signals from the one of forward.
//
//	go run ./internal/completion completions
package main

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: completion FOLDER")
		os.Exit(2)
	}
	for _, shell := range shells {
		script, err := shell.script()
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[1], shell.file), script, 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "completion:", err)
			os.Exit(1)
		}
	}
}

// shell is a shell, with the names that its scripts have, from which it knows what they are for.
type shell struct{ name, file string }

var shells = []shell{{"bash", "mote.bash"}, {"zsh", "_mote"}, {"fish", "mote.fish"}}

//go:embed *.tmpl
var templates embed.FS

// script makes the script of a shell.
func (s shell) script() ([]byte, error) {
	functions := template.FuncMap{"join": func(words []string) string { return strings.Join(words, " ") }}
	t, err := template.New(s.name+".tmpl").Funcs(functions).ParseFS(templates, s.name+".tmpl")
	if err != nil {
		return nil, err
	}
	all, err := collect()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, all)
	return out.Bytes(), err
}
