package faults

import (
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mote/test/harness"
)

var (
	errorsSection = regexp.MustCompile(`(?s)\n\.SH ERRORS\n(.*?)\n\.SH `)
	namedErrno    = regexp.MustCompile(`(?m)^\.(?:BR?|TP) +"?(E[A-Z0-9]+)`)
)

// notInjectable are names that strace does not know or that no call returns to a program.
var notInjectable = []string{"ERESTARTNOINTR", "ENOIOCTLCMD", "EWOULDBLOCK", "ENOTSUP"}

// TestFaultErrnos compares the list with the manual pages. Each of them must be there, or nothing would be compared.
func TestFaultErrnos(t *testing.T) {
	for call, m := range harness.Manual {
		for _, page := range strings.Fields(m.Pages) {
			text := manualPage(page)
			if text == "" && exec.Command("dpkg-query", "--show", "manpages-dev").Run() == nil {
				t.Skip("this machine's dpkg installs no manual pages: dpkg.cfg.d, path-exclude")
			}
			if text == "" {
				t.Errorf("this machine has no %s(2); make tools installs manpages-dev", page)
			}
			for _, found := range errorsSection.FindAllStringSubmatch(text, -1) {
				for _, errno := range namedErrno.FindAllStringSubmatch(found[1], -1) {
					if !slices.Contains(append(harness.ErrnosOf(call), notInjectable...), errno[1]) {
						t.Errorf("%s(2) names %s, which is missing for %s", page, errno[1], call)
					}
				}
			}
		}
	}
}

// manualPage is the source of a page, "" where the machine has none.
func manualPage(name string) string {
	file, err := os.Open("/usr/share/man/man2/" + name + ".2.gz")
	if err != nil {
		return ""
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(unzipped)
	if other, ok := strings.CutPrefix(string(text), ".so man2/"); ok {
		return manualPage(strings.TrimSuffix(strings.TrimSpace(other), ".2"))
	}
	return "\n" + string(text)
}
