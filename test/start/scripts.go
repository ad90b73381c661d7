package start

import (
	"mote/test/harness"
)

// RunsScripts hands a file without an interpreter line to the shell, with its arguments, as execvp(3) does.
func RunsScripts(x *harness.X) {
	script := x.File("script", "echo \"$0\" \"$#\" \"$2\"; exit 3\n", 0o755)
	if r := x.Run(harness.Setup{}, script, "a", "b c"); r.Code != 3 || r.Stdout != script+" 2 b c\n" {
		x.Errorf("code %d, stdout %q, stderr %q", r.Code, r.Stdout, r.Stderr)
	}
}
