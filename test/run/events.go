package main

import (
	"encoding/json"
	"regexp"
	"strings"
)

// event is a line of go test -json: go doc cmd/test2json.
type event struct {
	Action, Package, Test, Output string
}

// readEvents reads one of them. Lines that are none come from other commands, or from the go command itself.
func (r *report) readEvents(line string) {
	var e event
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil {
		r.readLines(line)
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		r.begin(e.Test)
		r.outputOf[key] = &strings.Builder{}
	case "output", "build-output":
		r.output(key, e)
	case "pass":
		if e.Test != "" {
			r.mutex.Lock()
			r.passed++
			r.mutex.Unlock()
		}
		delete(r.outputOf, key)
	case "skip":
		if e.Test != "" {
			r.leftOut = append(r.leftOut, leftOut{e.Test, reasonOf(r.outputOf[key])})
		}
		delete(r.outputOf, key)
	case "fail":
		r.fail(key, e)
	}
}

func (r *report) begin(test string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.now = test
}

// output keeps what a test prints. What is about a package, and notes, are passed on.
func (r *report) output(key string, e event) {
	test := r.outputOf[key]
	switch {
	case test != nil:
		test.WriteString(e.Output)
		if strings.HasPrefix(e.Output, "note: ") {
			r.print("%s", e.Output)
		}
	case e.Output != "PASS\n" && e.Output != "FAIL\n":
		r.readLines(e.Output)
	}
}

// fail notes a test that has failed, and shows what it has printed. A test fails with each of its subtests, too.
func (r *report) fail(key string, e event) {
	if e.Test == "" {
		return // its tests have been noted, or its last line tells of a failed build
	}
	r.failed = append(r.failed, e.Test)
	if output := r.outputOf[key]; output != nil {
		r.readLines(frame.ReplaceAllString(output.String(), ""))
	}
	delete(r.outputOf, key)
}

// frame is what go test prints around a test.
var frame = regexp.MustCompile(`(?m)^=== (RUN|PAUSE|CONT|NAME) .*\n`)

// logged is a line of a test's log; the file and line come first.
var logged = regexp.MustCompile(`(?m)^ +\w+\.go:\d+: (.*)$`)

// reasonOf is the last line of a skipped test's log.
func reasonOf(output *strings.Builder) string {
	if output == nil {
		return ""
	}
	lines := logged.FindAllStringSubmatch(output.String(), -1)
	if len(lines) == 0 {
		return "without a reason"
	}
	return lines[len(lines)-1][1]
}
