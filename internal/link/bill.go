package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"runtime"
	"strings"
)

// bill is a bill of materials: SPDX 2.3, "Document Creation Information", "Package Information", "Relationships".
type bill struct {
	Version       string         `json:"spdxVersion"`
	License       string         `json:"dataLicense"`
	ID            string         `json:"SPDXID"`
	Name          string         `json:"name"`
	Namespace     string         `json:"documentNamespace"`
	Creation      creation       `json:"creationInfo"`
	Packages      []component    `json:"packages"`
	Relationships []relationship `json:"relationships"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type component struct {
	ID        string      `json:"SPDXID"`
	Name      string      `json:"name"`
	Version   string      `json:"versionInfo"`
	Supplier  string      `json:"supplier"`
	Location  string      `json:"downloadLocation"`
	Analyzed  bool        `json:"filesAnalyzed"`
	Concluded string      `json:"licenseConcluded"`
	Declared  string      `json:"licenseDeclared"`
	Copyright string      `json:"copyrightText"`
	Comment   string      `json:"comment,omitempty"`
	Checksums []checksum  `json:"checksums,omitempty"`
	External  []reference `json:"externalRefs"`
}

type checksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type reference struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type relationship struct {
	Element string `json:"spdxElementId"`
	Type    string `json:"relationshipType"`
	Related string `json:"relatedSpdxElement"`
}

const (
	document    = "SPDXRef-DOCUMENT"
	noAssertion = "NOASSERTION"
	goStandard  = "stdlib"
	stubComment = "no more than the functions that make system calls; the Go runtime is not in the file"
)

// author is who gives something away, and on what terms.
type author struct{ supplier, license, copyright string }

var (
	ownAuthors = author{"Organization: The mote authors", "MIT", "Copyright (c) 2026 The mote authors"}
	goAuthors  = author{"Organization: The Go Authors", "BSD-3-Clause", "Copyright 2009 The Go Authors"}
)

// describe names the program and the Go release that it was built by.
func (j *job) describe() metadata {
	return metadata{"golang", module, j.version, "pkg:golang/" + module + "@" + j.version, runtime.Version()}
}

// billOf tells what the file is made of: mote itself, and of the modules that it was linked with what the linker kept.
func (j *job) billOf(file []byte, parts []part) ([]byte, error) {
	m, sum := j.describe(), sha256.Sum256(file)
	own := newComponent(m.Name, m.Version, ownAuthors)
	own.Checksums = []checksum{{"SHA256", hex.EncodeToString(sum[:])}}
	b := bill{Version: "SPDX-2.3", License: "CC0-1.0", ID: document, Name: m.Name + "-" + m.Version,
		Namespace: "https://spdx.org/spdxdocs/" + m.Name + "-" + m.Version + "-" + hex.EncodeToString(sum[:8]),
		Creation:  creation{j.created, []string{"Tool: mote-link"}}, Packages: []component{own},
		Relationships: []relationship{{document, "DESCRIBES", own.ID}}}
	b.contain(own, newComponent(goStandard, strings.TrimPrefix(m.GoVersion, "go"), goAuthors))
	seen := map[string]bool{module: true, "": true}
	for _, p := range parts {
		if !seen[p.module] {
			b.contain(own, newComponent(p.module, p.version, goAuthors)) // all that is linked is golang.org/x
			seen[p.module] = true
		}
	}
	text, err := json.MarshalIndent(b, "", "  ")
	return append(text, '\n'), err
}

func newComponent(name, version string, by author) component {
	id := "SPDXRef-" + strings.Map(func(c rune) rune {
		if c == '/' || c == '_' {
			return '-'
		}
		return c
	}, name)
	return component{ID: id, Name: name, Version: version, Supplier: by.supplier, Location: noAssertion,
		Concluded: by.license, Declared: by.license, Copyright: by.copyright,
		External: []reference{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + name + "@" + version}}}
}

func (b *bill) contain(own, other component) {
	other.Comment = stubComment
	b.Packages = append(b.Packages, other)
	b.Relationships = append(b.Relationships, relationship{own.ID, "CONTAINS", other.ID})
}
