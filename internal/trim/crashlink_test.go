package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withCrash makes _boot end in a call of _crash, where its source does not: the linker drops what _boot does not name.
// This can go when both boot files have that call.
func withCrash(t *testing.T, replace map[string]string) map[string]string {
	t.Helper()
	all := maps.Clone(replace)
	if all == nil {
		all = map[string]string{}
	}
	for name, stop := range map[string]string{"boot_amd64.s": "\tINT\t$3\t", "boot_arm64.s": "\tUNDEF\t"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, given := all[name]; !given && !strings.Contains(string(text), "_crash") {
			all[name] = strings.Replace(string(text), stop, "\tCALL\t_crash(SB)\t", 1)
		}
	}
	return all
}
