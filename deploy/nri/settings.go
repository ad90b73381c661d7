package main

import (
	"fmt"
	"strings"

	"github.com/containerd/nri/pkg/api"
)

// prefix begins each annotation that is for this plugin: mote/init, mote/on.
const prefix = "mote/"

// settings are the annotations that count for one container, without their prefix. Stronger than the pod's own are those that
// the runtime was given with the container, and stronger than these the pod's that name the container: mote/init.NAME.
func settings(pod *api.PodSandbox, c *api.Container) map[string]string {
	found, named := map[string]string{}, map[string]string{}
	for key, value := range pod.Annotations {
		if name, container, ok := ours(key); ok && container == "" {
			found[name] = value
		} else if ok && container == c.Name {
			named[name] = value
		}
	}
	for key, value := range c.Annotations {
		if name, container, ok := ours(key); ok && container == "" {
			found[name] = value
		}
	}
	for name, value := range named {
		found[name] = value
	}
	return found
}

func ours(key string) (name, container string, ok bool) {
	name, ok = strings.CutPrefix(key, prefix)
	name, container, _ = strings.Cut(name, ".")
	return name, container, ok
}

// form is how an option is given by an annotation.
type form int

const (
	one    form = iota // a value
	list               // values, separated by commas
	toggle             // "true" or "false"
)

// options are those of mote that an annotation may give, in the order in which mote gets them. Others make no sense where
// nobody but mote and the app is in the command.
var options = [...]struct {
	name string
	form form
}{
	{"on", list},
	{"to", one},
	{"stop-code", one},
	{"remap", list},
	{"termination-log", one},
	{"session", toggle},
	{"sandbox", toggle},
	{"warn-reaped", toggle},
	{"verbose", toggle},
	{"quiet", toggle},
}

// optionsOf returns the words for mote. A name that is not known may be a misspelt one, which nobody would notice.
func optionsOf(set map[string]string) (words []string, err error) {
	known := map[string]bool{"init": true}
	for _, o := range options {
		known[o.name] = true
		value, said := set[o.name]
		switch {
		case !said || o.form == toggle && value == "false":
		case o.form == one:
			words = append(words, "--"+o.name+"="+value)
		case o.form == list:
			for _, part := range strings.Split(value, ",") {
				words = append(words, "--"+o.name+"="+part)
			}
		case value == "true":
			words = append(words, "--"+o.name)
		default:
			return nil, fmt.Errorf(`%s%s is %q, which is neither "true" nor "false"`, prefix, o.name, value)
		}
	}
	for name := range set {
		if !known[name] {
			return nil, fmt.Errorf("nothing is known about the annotation %s%s", prefix, name)
		}
	}
	return words, nil
}
