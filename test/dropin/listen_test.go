package dropin

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"mote/test/harness"
)

// activation has a shell pass a descriptor to the app, as a service manager does; $$ is mote's pid.
const activation = "exec 3</etc/hostname; export LISTEN_FDS=1 LISTEN_FDNAMES=web "

// told is what the app was told, less the rest of its environment: its pid first, then the variables in their order.
const told = `echo $$; env | grep ^LISTEN; read -r x <&3 && echo read`

// TestDropinListens looks who the descriptors are for: the app where it was mote, and else whoever it was.
func TestDropinListens(t *testing.T) {
	for _, c := range []struct {
		name, shell string
		want        []string
	}{
		{"mote", "LISTEN_PID=$$ LISTEN_PIDFDID=7", []string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PID=APP"}},
		{"another", "LISTEN_PID=77 LISTEN_PIDFDID=7",
			[]string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PID=77", "LISTEN_PIDFDID=7"}},
		{"nobody", "LISTEN_PIDFDID=7", []string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PIDFDID=7"}},
		{"an empty one", "LISTEN_PID=", []string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PID="}},
		{"no number", "LISTEN_PID=1x", []string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PID=1x"}},
		{"longer than a number", "LISTEN_PID=18446744073709551617",
			[]string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PID=18446744073709551617"}},
		{"a longer name", "LISTEN_PIDS=$$", []string{"LISTEN_FDNAMES=web", "LISTEN_FDS=1", "LISTEN_PIDS=1"}},
	} {
		for _, bare := range []bool{false, true} {
			x := harness.NewX(t)
			r := x.Run(harness.Setup{Bare: bare, Proc: !bare, Shell: activation + c.shell}, "/bin/sh", "-c", told)
			lines := strings.Split(strings.TrimSuffix(r.Stdout, "\n"), "\n")
			if last := len(lines) - 1; last < 1 || lines[last] != "read" {
				t.Errorf("%s, PID 1 %v: descriptor 3 is not there: %q, stderr %q", c.name, !bare, r.Stdout, r.Stderr)
				continue
			}
			got := lines[1 : len(lines)-1]
			slices.Sort(got)
			for i, want := range c.want {
				want = strings.Replace(want, "APP", lines[0], 1)
				if i < len(got) && strings.HasPrefix(want, "LISTEN_PIDS") {
					want = got[i]
				}
				if len(got) != len(c.want) || got[i] != want {
					t.Errorf("%s, PID 1 %v: the app %s was told %q, want %q", c.name, !bare, lines[0], got, c.want)
					break
				}
			}
		}
	}
}

// TestDropinIsNamed looks whom the other variables of a service manager name: the app where that was mote, and else whoever it was.
func TestDropinIsNamed(t *testing.T) {
	const shell = "export WATCHDOG_USEC=9 WATCHDOG_PID=%[1]s SYSTEMD_EXEC_PID=%[1]s LISTEN_PID=7 LISTEN_PIDFDID=7 JOURNAL_STREAM=8:9"
	for _, bare := range []bool{false, true} {
		for named, want := range map[string]string{"$$": "APP", "77": "77", "": "", "$$x": "$$x"} {
			s := harness.Setup{Bare: bare, Proc: !bare, Shell: fmt.Sprintf(shell, harness.Quote([]string{named}))}
			if named == "$$" {
				s.Shell = fmt.Sprintf(shell, named)
			}
			r := harness.NewX(t).Run(s, "/bin/sh", "-c", `echo $$; env | grep -E "PID|USEC|STREAM" | sort | tr "\n" " "`)
			app, got, _ := strings.Cut(strings.TrimSuffix(r.Stdout, "\n"), "\n")
			want := strings.Replace(want, "APP", app, 1)
			if text := "JOURNAL_STREAM=8:9 LISTEN_PID=7 LISTEN_PIDFDID=7 SYSTEMD_EXEC_PID=" + want + " WATCHDOG_PID=" + want + " WATCHDOG_USEC=9 "; got != text {
				t.Errorf("PID 1 %v, %q: the app %s was told %q, want %q", !bare, named, app, got, text)
			}
		}
	}
}

// TestDropinListensInPlace keeps the order of the variables, and with --exec all of them: the pid is the same.
func TestDropinListensInPlace(t *testing.T) {
	x := harness.NewX(t)
	env := []string{"PATH=" + os.Getenv("PATH"), "LISTEN_PID=1", "A=1", "LISTEN_PIDFDID=5", "WATCHDOG_PID=1", "Z=2"}
	for _, c := range []struct{ option, want string }{
		{"-s", "LISTEN_PID=2,A=1,WATCHDOG_PID=2,Z=2,"},
		{"--exec", "LISTEN_PID=1,A=1,LISTEN_PIDFDID=5,WATCHDOG_PID=1,Z=2,"},
	} {
		r := x.Run(harness.Setup{Env: env, Opts: harness.Options{Extra: []string{c.option}}}, "env")
		if got := strings.ReplaceAll(r.Stdout, "\n", ","); !strings.HasSuffix(got, ","+c.want) {
			t.Errorf("%s: the environment is %q, want %q at its end", c.option, got, c.want)
		}
	}
}
