package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// try asks mote for its version, with the options that it is to get and the variables in the container that are for it. mote
// reads all of them first, and does nothing else then. So it shows that the file is there, that this machine can run it, and
// that mote would not end the container with 125 because of a bad value.
func try(ctx context.Context, mote string, words, environ []string) error {
	cmd := exec.CommandContext(ctx, mote)
	cmd.Args = append(append([]string{}, words...), "--version")
	cmd.Env = []string{} // not nil, which would be the plugin's own
	for _, variable := range environ {
		if strings.HasPrefix(variable, "MOTE_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.WaitDelay = time.Millisecond
	out, err := cmd.CombinedOutput()
	out = bytes.TrimSpace(out)
	if err != nil {
		return fmt.Errorf("%s is not fit for it: %w: %.300q", mote, err, out)
	}
	if !bytes.HasPrefix(out, []byte("mote version ")) {
		return fmt.Errorf("%s is not mote: it says %.300q", mote, out)
	}
	return nil
}
