package rule

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// healthy is a repository as it should be, and very small.
var healthy = map[string]string{
	"go.mod": "module mote\n",
	"go.sum": "",

	"main.go":          "package main\n\nimport (\n\t_ \"unsafe\"\n\n\tpid1 \"mote/init\"\n)\n\nfunc boot() { pid1.Run() }\n",
	"door.go":          "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(125) }\n",
	"init/doc.go":      stated("pid1"),
	"init/run.go":      "package pid1\n\nimport \"mote/forward\"\n\n// Run runs.\nfunc Run() { forward.To() }\n",
	"init/run_test.go": "package pid1\n\nimport \"testing\"\n\nfunc TestRun(t *testing.T) {}\n",

	"init/vfork_arm64.s": "TEXT ·vfork(SB)\n\tSVC\n\tCALL\t·child(SB)\n",

	"forward/doc.go":       stated("forward"),
	"forward/to.go":        "package forward\n\n// To does.\nfunc To() {}\n\n// K is a kind.\ntype K int\n",
	"forward/kind.go":      "package forward\n\nconst (\n\tA K = iota\n\tB // two\n)\n",
	"reaper/doc.go":        stated("reaper"),
	"internal/bare/doc.go": stated("bare"),
	"internal/proc/doc.go": stated("proc"),

	"internal/tool/doc.go":    stated("tool"),
	"internal/options/doc.go": stated("options"),
	"internal/program/doc.go": stated("program"),
	"internal/say/doc.go":     stated("say"),

	"internal/bare/boot_amd64.s": "TEXT _boot(SB)\n\tSYSCALL\n\tCALL\t·boot(SB)\n",
	"internal/kernel/doc.go":     stated("kernel"),

	"internal/kernel/memory_unsafe.go": "package kernel\n\nimport \"unsafe\"\n\nconst size = unsafe.Sizeof(0)\n",
	"internal/kernel/call.go": "package kernel\n\nimport \"golang.org/x/sys/unix\"\n\n" +
		"func call() { unix.RawSyscall6(0, 0, 0, 0, 0, 0, 0) }\n",
}

// stated is a doc.go with the rule, wrapped as people wrap.
func stated(name string) string {
	paragraph := strings.Replace(ruleParagraph, ", ", ",\n// ", 1)
	return "// Package " + name + " is.\n//\n// " + paragraph + "\npackage " + name + "\n"
}

// TestPlantedSources changes one file of the healthy repository at a time. Where no finding is wanted, the change is
// one that the rule allows.
func TestPlantedSources(t *testing.T) {
	const begin = "package reaper\n\nfunc f() {"
	atLimit, tooLong := begin+strings.Repeat("\n", longest-1)+"}\n", begin+strings.Repeat("\n", longest)+"}\n"
	cases := []struct{ name, file, text, want string }{
		{"nothing", "init/empty.go", "package pid1\n", ""},
		{"os", "init/a.go", "package pid1\n\nimport \"os\"\n", "imports os, which may need"},
		{"fmt in the root", "a.go", "package main\n\nimport \"fmt\"\n", "imports fmt, which may need"},
		{"errors", "reaper/a.go", "package reaper\n\nimport \"errors\"\n", "imports errors, which may need"},
		{"time", "internal/proc/a.go", "package proc\n\nimport \"time\"\n", "imports time, which may need"},
		{"sideways", "forward/a.go", "package forward\n\nimport \"mote/reaper\"\n", "the arrow forward -> reaper does not go down"},
		{"upwards", "internal/kernel/a.go", "package kernel\n\nimport \"mote/init\"\n", "the arrow internal/kernel -> init"},
		{"up a step", "internal/proc/a.go", "package proc\n\nimport \"mote/reaper\"\n", "the arrow internal/proc -> reaper"},
		{"downwards", "forward/a.go", "package forward\n\nimport \"mote/internal/proc\"\n", ""},
		{"a stranger", "init/a.go", "package pid1\n\nimport \"mote/test/rule\"\n", "is no bare package"},
		{"unsafe outside", "init/a_unsafe.go", "package pid1\n\nimport \"unsafe\"\n", "which only internal/kernel may"},
		{"unsafe by a tame name", "internal/kernel/a.go", "package kernel\n\nimport \"unsafe\"\n", "end in _unsafe.go"},
		{"raw call outside", "reaper/a.go", "package reaper\n\nfunc f() { unix.RawSyscall(1) }\n", "uses RawSyscall,"},
		{"scheduler call", "internal/kernel/a.go", "package kernel\n\nfunc f() { unix.Syscall(1) }\n", "uses Syscall,"},
		{"assembly call outside", "init/a_amd64.s", "TEXT ·f(SB)\n\tSYSCALL\n", "makes a system call"},
		{"assembly call outside, 386", "init/a_386.s", "TEXT ·f(SB)\n\tINT\t$0x80\n", "makes a system call"},
		{"assembly call outside, arm", "init/a_arm.s", "TEXT ·f(SB)\n\tSWI\t$0\n", "makes a system call"},
		{"foreign call", "init/a_amd64.s", "TEXT ·f(SB)\n\tCALL\truntime·newobject(SB)\n", "calls runtime·new"},
		{"long function", "reaper/a.go", atLimit, ""},
		{"too long a function", "reaper/a.go", tooLong, "f has 51 lines"},
		{"no comment, function", "reaper/a.go", "package reaper\n\nfunc F() {}\n", "F has no doc comment"},
		{"no comment, type", "reaper/a.go", "package reaper\n\ntype T int\n", "T has no doc comment"},
		{"no comment, constant", "reaper/a.go", "package reaper\n\nconst C = 1\n", "C has no doc comment"},
		{"no rule", "reaper/doc.go", "// Package reaper.\npackage reaper\n", "lacks the paragraph"},
		{"new folder without the rule", "init/ps/ps.go", "package ps\n", "init/ps/doc.go: lacks the paragraph"},
		{"a room above", "internal/say/a.go", "package say\n\nimport \"mote/internal/options\"\n", "the arrow internal/say -> internal/options"},
		{"a room below", "internal/tool/a.go", "package tool\n\nimport \"mote/internal/options\"\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := maps.Clone(healthy)
			files[c.file] = c.text
			expectText(t, checkSources(t, memory(files)), c.want)
		})
	}
}

func memory(files map[string]string) fstest.MapFS {
	repo := fstest.MapFS{}
	for name, text := range files {
		repo[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return repo
}

// expectText wants one finding, that has some text in it, or none for "".
func expectText(t *testing.T, findings []finding, text string) {
	t.Helper()
	switch {
	case text == "":
		report(t, findings)
	case len(findings) != 1 || !strings.Contains(findings[0].String(), text):
		t.Errorf("findings %q, want one with %q", findings, text)
	}
}
