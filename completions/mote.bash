# bash completion for mote(1), written by make completions.

_mote_signals='HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30'
_mote_events='HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30 EXIT'

# _mote_split splits the line up to the cursor into words, as the program would get them: readline(3) also splits at the
# characters of COMP_WORDBREAKS, "=" and ":" among them. Where each begins in COMP_WORDS is in starts.
_mote_split() {
	local rest=${COMP_LINE:0:COMP_POINT} i word
	words=() starts=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $i == 0 || $rest == [[:blank:]]* ]]; then
			words+=('') starts+=("$i")
			rest=${rest#"${rest%%[![:blank:]]*}"}
		fi
		((i == COMP_CWORD)) && word=$rest
		words[-1]+=$word
		rest=${rest#"$word"}
	done
}

# _mote_place finds out what the last word is: the value of the option in of, or the program or an argument of it, which
# begins at word program.
_mote_place() {
	local i word last=$((${#words[@]} - 1))
	of= program=
	for ((i = 1; i < last; i++)); do
		word=${words[i]}
		of=
		case $word in
		--) program=$((i + 1)) && return ;;
		--to) of=--to ;;
		-e | --remap) of=--remap ;;
		--on) of=--on ;;
		-r | --rewrite) of=--rewrite ;;
		--stop-code) of=--stop-code ;;
		--termination-log) of=--termination-log ;;
		-p | --parent-death) of=--parent-death ;;
		--signal) of=--signal ;;
		--install) of=--install ;;
		--*) ;;
		-?*)
			if [[ $word =~ ^-[hVlgcPswvq]+([erp])$ ]]; then
				of=-${BASH_REMATCH[1]}
			fi
			;;
		*) program=$i && return ;;
		esac
		[[ $of && $((i += 1)) -lt $last ]] && of=
	done
	[[ $of || ${words[last]} == -* ]] || program=$last
}

# _mote_value prints what the value of an option can be that begins like the text.
_mote_value() {
	local text=$2 head wait=
	case $1 in
	--to) compgen -W 'child group all' -- "$text" ;;
	--ps) compgen -W 'zombies' -- "$text" ;;
	-p | --parent-death) compgen -W "$_mote_signals" -- "$text" ;;
	--list-signals) compgen -W "$_mote_signals" -- "$text" ;;
	--signal) compgen -W "$_mote_signals NONE reload reopen" -- "$text" ;;
	--termination-log) compgen -f -- "$text" ;;
	--install) compgen -f -- "$text" ;;
	--on)
		head=${text%"${text##*[=/]}"}
		[[ $head == EXIT=* ]] && wait=wait
		case $text in
		*=*) compgen -P "$head" -W "$_mote_signals $wait" -- "${text##*[=/]}" ;;
		*) compgen -S = -W "$_mote_events" -- "$text" ;;
		esac
		;;
	-r | --rewrite)
		case $text in
		*:*) compgen -P "${text%%:*}:" -W "$_mote_signals 0" -- "${text#*:}" ;;
		*) compgen -S : -W "${_mote_events% EXIT}" -- "$text" ;;
		esac
		;;
	esac
}

# _mote_program completes the program's name, and hands its arguments to its own completion where bash-completion is there.
_mote_program() {
	local offset
	for offset in _comp_command_offset _command_offset; do
		if declare -F "$offset" >/dev/null; then
			"$offset" "${starts[program]}"
			return
		fi
	done
	if ((program == ${#words[@]} - 1)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$1" | sort -u)
	else
		compopt -o default
	fi
}

_mote() {
	local words starts of program current i
	_mote_split
	_mote_place
	current=${words[-1]}
	COMPREPLY=()
	if [[ $program ]]; then
		_mote_program "$current"
		return
	elif [[ $of ]]; then
		mapfile -t COMPREPLY < <(_mote_value "$of" "$current")
	elif [[ $current == --*=* ]]; then
		mapfile -t COMPREPLY < <(_mote_value "${current%%=*}" "${current#*=}")
		current=${current#*=}
	else
		mapfile -t COMPREPLY < <(compgen -W '-h --help -V --version -l --license -g --group -c --single-child --to -e --remap --on -r --rewrite --stop-code --termination-log -p --parent-death --session --exec -P --pause --sandbox -s --subreaper -w --warn-reaped -v --verbose -q --quiet --signal --dry-run --list-signals --ps --install --' -- "$current")
	fi
	case $of${words[-1]} in
	--termination-log*) compopt -o filenames ;;
	--install*) compopt -o filenames ;;
	*) [[ ${COMPREPLY-} == *[=:] ]] && compopt -o nospace ;;
	esac
	# What stands before the last "=" or ":" is no part of the word that readline replaces.
	for i in = :; do
		[[ $COMP_WORDBREAKS == *"$i"* && $current == *"$i"* ]] || continue
		COMPREPLY=("${COMPREPLY[@]#"${current%"$i"*}$i"}")
		current=${current##*"$i"}
	done
}

complete -F _mote mote
