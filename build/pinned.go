package main

import (
	"fmt"
	"strings"
)

// pinned writes the lines of a Dockerfile that take the binary from the web, and by its sum. BuildKit fetches only the stage
// that is needed.
func (r *release) pinned() error {
	var text strings.Builder
	fmt.Fprintf(&text, pinnedHead, r.Version, r.Download)
	for _, a := range architectures {
		sum, err := sumOf(r.path(a.file()))
		if err != nil {
			return err
		}
		for _, name := range a.docker {
			fmt.Fprintf(&text, pinnedStage, name, sum)
		}
	}
	text.WriteString(pinnedTail)
	return r.write("Dockerfile.pinned", []byte(text.String()))
}

const pinnedHead = `# syntax=docker/dockerfile:1
# mote %s, by its sums. MOTE is where its binaries are.
ARG MOTE=%s
`

const pinnedStage = `
FROM scratch AS mote-%[1]s
ARG MOTE
ADD --chmod=755 --checksum=sha256:%[2]s ${MOTE}/mote-%[1]s /mote
`

const pinnedTail = `
FROM mote-${TARGETARCH}${TARGETVARIANT} AS mote

# Your own image: put its lines here.
FROM scratch
COPY --from=mote /mote /mote
ENTRYPOINT ["/mote", "--"]
`
