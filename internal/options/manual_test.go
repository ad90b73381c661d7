package options

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestManualIsComplete looks for an item for each option, and for each variable.
func TestManualIsComplete(t *testing.T) {
	page := readPage(t, "mote.1")
	for _, head := range heads() {
		if !regexp.MustCompile(`(?m)^\.It Fl ` + regexp.QuoteMeta(head) + `( |$|\w)`).MatchString(page) {
			t.Errorf("has no item %q", ".It Fl "+head)
		}
	}
	_, environment, _ := strings.Cut(page, "\n.Sh ENVIRONMENT\n")
	for _, name := range variables() {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(environment) {
			t.Errorf("ENVIRONMENT says nothing of %s", name)
		}
	}
}

// TestManualHasHelp looks for each option and variable of --help, too.
func TestManualHasHelp(t *testing.T) {
	page := readPage(t, "mote.1")
	named := regexp.MustCompile(`(?:^|[^\w-])(?:--?([a-zA-Z][a-z-]*)|(MOTE_[A-Z_]+))`).FindAllStringSubmatch(Help, -1)
	for _, word := range named {
		item := `\.It Fl (. , Fl )?-?` + word[1] + `( |$)`
		if word[1] == "" {
			item = `.*\bEv (.* )?` + word[2] + `\b`
		}
		if !regexp.MustCompile(`(?m)^` + item).MatchString(page) {
			t.Errorf("says nothing of %q, which is in --help", word[0])
		}
	}
	if len(named) < len(heads()) {
		t.Errorf("--help has only %q", named)
	}
}

// TestManualIsTrue looks for every option of the page in the table.
func TestManualIsTrue(t *testing.T) {
	page, all := readPage(t, "mote.1"), heads()
	value := regexp.MustCompile(` (Ar|Ns Op =).*`)
	for _, item := range regexp.MustCompile(`(?m)^\.It Fl (.*)$`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(all, value.ReplaceAllString(item[1], " $1")) {
			t.Errorf("has an item %q, and no option is like that", item[0])
		}
	}
	for _, f := range regexp.MustCompile(`\bFl ([^ \n]+)`).FindAllStringSubmatch(page, -1) {
		if name, long := strings.CutPrefix(f[1], "-"); long {
			if _, found := longOption(name); !found && name != "" { // "Fl -" is --
				t.Errorf("tells of --%s, which is not there", name)
			}
		} else if strings.ContainsFunc(name, func(letter rune) bool { _, found := shortOption(byte(letter)); return !found }) {
			t.Errorf("tells of -%s, which is not there", name)
		}
	}
}

// TestManualVariables looks for every variable of the page in the table, and for those of others in our other pages.
func TestManualVariables(t *testing.T) {
	others := readPage(t, "dropin.md") + readPage(t, "messages.md")
	seen := 0
	for _, macro := range regexp.MustCompile(`\bEv (.*)`).FindAllStringSubmatch(readPage(t, "mote.1"), -1) {
		for _, name := range regexp.MustCompile(`[A-Z_]{2,}`).FindAllString(macro[1], -1) {
			seen++
			switch ours := strings.HasPrefix(name, ourPrefix); {
			case ours && !slices.Contains(variables(), name):
				t.Errorf("tells of %s, which is not there", name)
			case !ours && !strings.Contains(others, "`"+name):
				t.Errorf("tells of %s, of which no page does", name)
			}
		}
	}
	if seen < len(variables()) {
		t.Errorf("only %d variables were found", seen)
	}
}

// readPage returns a page of docs.
func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// heads is what the item of each option begins with in the man page, up to the name of its value. In mdoc(7), "Fl g" is -g and
// "Fl -group" --group.
func heads() (all []string) {
	for _, row := range Table() {
		head := "-" + row.Name
		if row.Letter != 0 {
			head = string(row.Letter) + " , Fl " + head
		}
		switch row.Value {
		case MustValue:
			head += " Ar"
		case MayValue:
			head += " Ns Op ="
		}
		all = append(all, head)
	}
	return all
}

// variables are all that mote reads.
func variables() (all []string) {
	all = []string{"MOTE_COMMANDS"}
	for i := range count {
		o := optionAt(i)
		if name := variableOf(&o); name != "" {
			all = append(all, name)
		}
	}
	return all
}
