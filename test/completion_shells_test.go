package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// catchBash has bash write what it offers for mote to the file offers, and at Ctrl-G the line to the file line.
const catchBash = `PS1='ready> '
[ "$(complete -p mote)" = 'complete -F _mote mote' ] || exit
caught() { _mote "$@"; printf '%s\n' "${COMPREPLY[@]}" >offers; }
complete -F caught mote
bind -x '"\C-g": printf "%s\n" "$READLINE_LINE" >line.new; mv line.new line'
`

// askBash has a bash without any settings complete a line on a terminal.
func askBash(x *X, line string) (offers []string, becomes string) {
	x.Helper()
	x.file("rc", "source '"+completions(x, "mote.bash")+"'\n"+catchBash, 0o644)
	return askAtTerminal(x, line, "bash", "--noprofile", "--rcfile", "rc", "-i")
}

// askBashCompletion does the same with bash-completion, as most people have it.
func askBashCompletion(x *X, line string) (offers []string, becomes string) {
	x.Helper()
	const all = "/usr/share/bash-completion/bash_completion"
	if _, err := os.Stat(all); err != nil {
		x.Fatalf("%v: make tools installs it", err)
	}
	x.file("rc", "source "+all+"\nsource '"+completions(x, "mote.bash")+"'\n"+catchBash, 0o644)
	return askAtTerminal(x, line, "bash", "--noprofile", "--rcfile", "rc", "-i")
}

// catchZsh does the same for zsh, which finds the script by its name. All matches go through compadd, also those of other
// calls of it: with -O, -A and -D it only tells its caller.
const catchZsh = `PS1='ready> '
unsetopt prompt_sp
autoload -Uz compinit && compinit -u -d $DUMP
[ "$_comps[mote]" = _mote ] || exit
compadd() {
	local -a hits
	if (( ! ${@[(I)-[OAD]]} )); then
		builtin compadd -O hits "$@"
		print -rl -- $hits >>offers
	fi
	builtin compadd "$@"
}
caught() { print -r -- $BUFFER >line.new; mv line.new line }
zle -N caught
bindkey -e
bindkey '^G' caught
`

// askZsh has a zsh without any settings complete a line on a terminal.
func askZsh(x *X, line string) (offers []string, becomes string) {
	x.Helper()
	x.file(".zshrc", "fpath=('"+filepath.Dir(completions(x, "_mote"))+"' $fpath)\n"+catchZsh, 0o644)
	return askAtTerminal(x, line, "zsh", "-d", "-i")
}

// askAtTerminal types a line and a tab, and reads what the shell has written about it.
func askAtTerminal(x *X, line string, shell ...string) (offers []string, becomes string) {
	x.Helper()
	terminal := x.pty()
	cmd := exec.Command(shell[0], shell[1:]...)
	cmd.Dir = x.dir
	cmd.Env = []string{"PATH=" + x.dir + "/bin:/usr/bin:/bin", "HOME=" + x.dir, "ZDOTDIR=" + x.dir, "TERM=dumb",
		"DUMP=" + filepath.Dir(childPath) + "/zcompdump"} // of what compinit finds, which takes seconds
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.slave, terminal.slave, terminal.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		x.Fatalf("%v: make tools installs it", err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	terminal.see("ready> ")
	terminal.press(line + "\t\a")
	x.eventually(shell[0]+" has completed the line", func() bool { _, err := os.Stat(x.dir + "/line"); return err == nil })
	text, _ := os.ReadFile(x.dir + "/offers")
	after, _ := os.ReadFile(x.dir + "/line")
	return strings.Fields(string(text)), strings.TrimSuffix(string(after), "\n")
}

// askFish asks the part of fish that knows: complete -C, which says "OFFER<tab>WHAT IT IS". Where nothing begins like what is
// typed, it offers what has that somewhere in it.
func askFish(x *X, line string) (offers []string, becomes string) {
	x.Helper()
	x.file("ask.fish", "source '"+completions(x, "mote.fish")+"'; complete -C $argv[1]\n", 0o644)
	cmd := exec.Command("fish", "--no-config", "ask.fish", line)
	cmd.Dir = x.dir
	cmd.Env = []string{"PATH=" + x.dir + "/bin:/usr/bin:/bin", "HOME=" + x.dir, "TERM=dumb"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		x.Fatalf("fish: %v: %s", err, out)
	}
	for offer := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSuffix(offer, "\n"), "\t")
		if strings.HasPrefix(word, line[strings.LastIndex(line, " ")+1:]) {
			offers = append(offers, word)
		}
	}
	return offers, ""
}
