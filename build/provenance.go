package main

import (
	"encoding/json"
	"runtime"
	"runtime/debug"
	"strings"
)

const provenanceFile = "mote.intoto.json"

// statement is an in-toto Statement v1 with the predicate of SLSA's Build Provenance v1. There is no signature around it.
type statement struct {
	Type          string     `json:"_type"`
	Subject       []resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     predicate  `json:"predicate"`
}

// resource is a ResourceDescriptor of in-toto.
type resource struct {
	Name   string            `json:"name,omitempty"`
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest,omitempty"`
}

type predicate struct {
	Definition definition `json:"buildDefinition"`
	Run        run        `json:"runDetails"`
}

type definition struct {
	Type         string     `json:"buildType"`
	External     parameters `json:"externalParameters"`
	Dependencies []resource `json:"resolvedDependencies"`
}

type run struct {
	Builder builder `json:"builder"`
}

type builder struct {
	ID string `json:"id"`
}

// provenance says of what all other files were made. Whoever runs "make dist" is the builder; when that was, it does not
// say, or else no two builds would be the same.
func (r *release) provenance() error {
	s := statement{Type: "https://in-toto.io/Statement/v1", PredicateType: "https://slsa.dev/provenance/v1",
		Predicate: predicate{
			definition{r.Source + "/docs/release.md#make-dist", r.parameters, r.dependencies()},
			run{builder{r.Source + "/docs/release.md#make-dist"}},
		}}
	names, err := filesIn(r.work)
	if err != nil {
		return err
	}
	for _, name := range names {
		sum, err := sumOf(r.path(name))
		if err != nil {
			return err
		}
		s.Subject = append(s.Subject, resource{Name: name, Digest: map[string]string{"sha256": sum}})
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return r.write(provenanceFile, append(text, '\n'))
}

// dependencies are the commit, the Go release and the modules that are linked into this program. The binaries' own are in
// their bills of materials.
func (r *release) dependencies() []resource {
	all := []resource{
		{URI: "git+" + r.Source, Digest: map[string]string{"gitCommit": r.revision}},
		{URI: "pkg:golang/stdlib@" + strings.TrimPrefix(runtime.Version(), "go")},
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			all = append(all, resource{URI: "pkg:golang/" + m.Path + "@" + m.Version})
		}
	}
	return all
}
