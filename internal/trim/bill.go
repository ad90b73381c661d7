package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"runtime/debug"
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
	Packages      []part         `json:"packages"`
	Relationships []relationship `json:"relationships"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type part struct {
	ID        string      `json:"SPDXID"`
	Name      string      `json:"name"`
	Version   string      `json:"versionInfo"`
	Location  string      `json:"downloadLocation"`
	License   string      `json:"licenseConcluded"`
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
	ownLicense  = "MIT"
	goLicense   = "BSD-3-Clause"
	goStandard  = "stdlib"
	stubComment = "no more than the system-call stubs; the Go runtime is not in the file"
)

// writeBill writes what the file is made of: mote itself, and of each module that it was linked with the few stubs that
// were kept.
func writeBill(name string, info *debug.BuildInfo, m metadata, file []byte, created string) error {
	sum := sha256.Sum256(file)
	own := newPart(m.Name, m.Version, m.Purl, ownLicense)
	own.Checksums = []checksum{{"SHA256", hex.EncodeToString(sum[:])}}
	b := bill{Version: "SPDX-2.3", License: "CC0-1.0", ID: document, Name: m.Name + "-" + m.Version,
		Namespace: "https://spdx.org/spdxdocs/" + m.Name + "-" + m.Version + "-" + hex.EncodeToString(sum[:8]),
		Creation:  creation{created, []string{"Tool: mote-trim"}}, Packages: []part{own},
		Relationships: []relationship{{document, "DESCRIBES", own.ID}}}
	version := strings.TrimPrefix(info.GoVersion, "go")
	b.contain(own, newPart(goStandard, version, "pkg:golang/"+goStandard+"@"+version, goLicense))
	for _, module := range info.Deps {
		b.contain(own, newPart(module.Path, module.Version, "pkg:golang/"+module.Path+"@"+module.Version, goLicense))
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

func newPart(name, version, purl, license string) part {
	id := "SPDXRef-" + strings.Map(func(c rune) rune {
		if c == '/' || c == '_' {
			return '-'
		}
		return c
	}, name)
	return part{ID: id, Name: name, Version: version, Location: noAssertion, License: license,
		External: []reference{{"PACKAGE-MANAGER", "purl", purl}}}
}

func (b *bill) contain(own, other part) {
	other.Comment = stubComment
	b.Packages = append(b.Packages, other)
	b.Relationships = append(b.Relationships, relationship{own.ID, "CONTAINS", other.ID})
}
