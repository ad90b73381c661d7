package main

import "testing"

func TestParseStatus(t *testing.T) {
	tests := []struct {
		name string
		text string
		want process
		ok   bool
	}{
		{"living, in a namespace", "Name:\tmote\nState:\tS (sleeping)\nPid:\t812\nPPid:\t811\nNSpid:\t812\t1\nThreads:\t1\n",
			process{"S", 811, 1, 1}, true},
		{"zombie", "State:\tZ (zombie)\nPPid:\t812\nThreads:\t1\nNSpid:\t815\t4\n", process{"Z", 812, 1, 4}, true},
		{"two namespaces deep", "NSpid:\t900\t20\t3\n", process{inside: 3}, true},
		{"a name that looks like a field", "Name:\tx\\nPPid:\t7\nPPid:\t8\n", process{parent: 8}, true},
		{"empty field", "Groups:\t \nPPid:\t8\n", process{parent: 8}, true},
		{"no number", "PPid:\teight\n", process{}, false},
		{"nothing", "", process{}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseStatus(test.text)
			if got != test.want || (err == nil) != test.ok {
				t.Errorf("parseStatus(%q) = %+v, %v; want %+v", test.text, got, err, test.want)
			}
		})
	}
}
