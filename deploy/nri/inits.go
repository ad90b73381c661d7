package main

import (
	"path"
	"slices"
	"strings"
)

// inits are programs that do mote's work already, or insist on being PID 1, by the last part of their path. /init is what
// s6-overlay calls itself, and /sbin/init is mostly systemd.
var inits = []string{"mote", ".mote", "docker-init", "podman-init", "init", "systemd", "s6-svscan"}

// families are inits whose release files have something behind the name, such as tini-static-amd64.
var families = []string{"tini", "dumb-init", "catatonit"}

// initOf returns the init that a command begins with, or "".
func initOf(command []string) string {
	name := path.Base(command[0])
	if slices.Contains(inits, name) {
		return name
	}
	for _, family := range families {
		if rest, is := strings.CutPrefix(name, family); is && (rest == "" || strings.ContainsAny(rest[:1], "-_.")) {
			return name
		}
	}
	return ""
}
