# fish completion for mote(1), written by make completions.

set -g __mote_signals HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30
set -g __mote_events HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30 EXIT

# __mote_behind prints the words behind mote's options, and is false where the present one may still be an option or is a
# value of one.
function __mote_behind
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --
                set -e words[1]
                break
            case --to --remap --on --rewrite --stop-code --termination-log --parent-death --signal --install
                set -e words[1]
                set -q words[1]; or return 1
            case '--*'
            case '-?*'
                if string match -qr '^-[hVlgcPswvq]*[erp]$' -- $words[1]
                    set -e words[1]
                    set -q words[1]; or return 1
                end
            case '*'
                break
        end
        set -e words[1]
    end
    string join \n -- $words
    set -q words[1]; or not string match -q -- '-*' (commandline -ct); or contains -- -- (commandline -opc)
end

function __mote_program
    set -l line (string escape -- (__mote_behind)) (commandline -ct)
    complete -C "$line"
end

# __mote_typed prints what is typed of a value, without the option in the same word.
function __mote_typed
    commandline -ct | string replace -r '^--[a-z-]*=' ''
end

function __mote_reaction
    set -l typed (__mote_typed)
    if not string match -q '*=*' -- $typed
        printf '%s=\n' $__mote_events
        return
    end
    set -l head (string replace -r '[^=/]*$' '' -- $typed)
    string match -q 'EXIT=*' -- $typed; and echo {$head}wait
    printf '%s\n' $head$__mote_signals
end

function __mote_rewrite
    set -l typed (__mote_typed | string replace -r '^-r' '')
    if string match -q '*:*' -- $typed
        printf '%s\n' (string replace -r ':.*' : -- $typed){$__mote_signals,0}
    else
        printf '%s:\n' (string match -v EXIT -- $__mote_events)
    end
end

complete -c mote -f
complete -c mote -n '__mote_behind >/dev/null' -x -a '(__mote_program)'
complete -c mote -n 'not __mote_behind >/dev/null' -s h -l help -d 'print a summary'
complete -c mote -n 'not __mote_behind >/dev/null' -s V -l version -d 'print the version'
complete -c mote -n 'not __mote_behind >/dev/null' -s l -l license -d 'print the license'
complete -c mote -n 'not __mote_behind >/dev/null' -s g -l group -d 'send signals to the process group of the program'
complete -c mote -n 'not __mote_behind >/dev/null' -s c -l single-child -d 'send signals to the program alone'
complete -c mote -n 'not __mote_behind >/dev/null' -l to -x -a 'child group all' -d 'whom signals are sent to'
complete -c mote -n 'not __mote_behind >/dev/null' -s e -l remap -x -d 'turn this exit code into 0'
complete -c mote -n 'not __mote_behind >/dev/null' -l on -x -a '(__mote_reaction)' -d 'answer a signal, or the end of the program, by these steps'
complete -c mote -n 'not __mote_behind >/dev/null' -s r -l rewrite -x -a '(__mote_rewrite)' -d 'send another signal in place of one'
complete -c mote -n 'not __mote_behind >/dev/null' -l stop-code -x -d 'end with this code when a stop has ended the program'
complete -c mote -n 'not __mote_behind >/dev/null' -l termination-log -r -F -d 'write there why the program died'
complete -c mote -n 'not __mote_behind >/dev/null' -s p -l parent-death -x -a '$__mote_signals' -d 'signal to get when the parent of mote ends'
complete -c mote -n 'not __mote_behind >/dev/null' -l session -d 'give the program a session of its own'
complete -c mote -n 'not __mote_behind >/dev/null' -l exec -d 'let the program take the place of mote'
complete -c mote -n 'not __mote_behind >/dev/null' -s P -l pause -d 'run no program'
complete -c mote -n 'not __mote_behind >/dev/null' -l sandbox -d 'let mote do without all that it need not do any more'
complete -c mote -n 'not __mote_behind >/dev/null' -s s -l subreaper -d 'accepted; mote adopts orphans anyhow'
complete -c mote -n 'not __mote_behind >/dev/null' -s w -l warn-reaped -d 'say which orphans were reaped'
complete -c mote -n 'not __mote_behind >/dev/null' -s v -l verbose -d 'say what happens'
complete -c mote -n 'not __mote_behind >/dev/null' -s q -l quiet -d 'say nothing, unless the program cannot be started'
complete -c mote -n 'not __mote_behind >/dev/null' -l signal -x -a '$__mote_signals NONE reload reopen' -d 'send a signal'
complete -c mote -n 'not __mote_behind >/dev/null' -l dry-run -d 'say who would get the signal'
complete -c mote -n 'not __mote_behind >/dev/null' -l list-signals -a '$__mote_signals' -d 'print the table of signals'
complete -c mote -n 'not __mote_behind >/dev/null' -l ps -a 'zombies' -d 'print the processes as a tree'
complete -c mote -n 'not __mote_behind >/dev/null' -l install -r -F -d 'copy mote to a file or into a folder'
