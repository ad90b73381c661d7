package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// keep writes what a failed group has printed into the file of failures.
func (r *report) keep(why error) {
	for key, output := range r.outputOf { // of tests that were cut short
		r.printed.WriteString(key + " had not ended:\n" + output.String())
	}
	file, err := os.OpenFile(failuresPath(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = fmt.Fprintf(file, "== %s: %v\n%s\n%s\n", r.name, why, r.alone(r.failed), r.printed.String())
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		r.print("what failed is not kept: %v\n", err)
	}
}

// summarize tells how long each group took, what was left out, and what failed and how to run that alone. It returns whether
// nothing failed.
func summarize(out io.Writer, all []*report, took time.Duration) bool {
	fmt.Fprintf(out, "\n%d s:", int(took.Seconds()+0.5))
	for _, r := range all {
		fmt.Fprintf(out, " %s %d", r.name, r.seconds)
	}
	fmt.Fprintln(out)
	if line := notRun(all); line != "" {
		fmt.Fprintln(out, "left out: "+line)
	}
	ok := true
	for _, r := range all {
		if r.ok {
			continue
		}
		if ok {
			fmt.Fprintln(out, "failed:")
		}
		ok = false
		fmt.Fprintf(out, "  %s\n      %s\n", strings.Join(append([]string{r.name}, r.failed...), " "), r.alone(r.failed))
	}
	if ok {
		fmt.Fprintln(out, "all passed")
		return true
	}
	fmt.Fprintln(out, "what they printed: "+failuresPath())
	return false
}

// mostNames is how many tests are named that were left out for one reason.
const mostNames = 3

// notRun is one line about what was left out, by reason.
func notRun(all []*report) string {
	var reasons []string
	tests := map[string][]string{}
	add := func(reason, test string) {
		if tests[reason] == nil {
			reasons = append(reasons, reason)
		}
		if !slices.Contains(tests[reason], test) {
			tests[reason] = append(tests[reason], test)
		}
	}
	for _, r := range all {
		if r.reason != "" {
			add(r.reason, r.name)
		}
		for _, l := range r.leftOut {
			add(l.reason, l.test)
		}
	}
	var parts []string
	for _, reason := range reasons {
		some, more := tests[reason], ""
		if len(some) > mostNames {
			some, more = some[:mostNames], fmt.Sprintf(" and %d more", len(some)-mostNames)
		}
		parts = append(parts, strings.Join(some, " ")+more+" ("+reason+")")
	}
	return strings.Join(parts, "; ")
}
