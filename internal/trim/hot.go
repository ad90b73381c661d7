package main

import (
	_ "embed"
	"strings"
)

// hotText lists the functions that run in a plain life, one on each line. TestHot makes it.
//
//go:embed hot.txt
var hotText string

func hotFunctions() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(hotText) {
		names[name] = true
	}
	return names
}
