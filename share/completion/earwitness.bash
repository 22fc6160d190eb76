# Completion of earwitness for bash: commands and their options, read from the program's own help.
_earwitness_commands()
{
	earwitness --help 2>/dev/null | awk '/^  [a-z]/ {print $1}'
}

_earwitness()
{
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}

	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_earwitness_commands) --help --version" -- "$word")
		return
	fi
	case $previous in
	--state)
		mapfile -t COMPREPLY < <(compgen -W "offered active finishing finished failed" -- "$word")
		return
		;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W "opus wav" -- "$word")
		return
		;;
	--artifact)
		mapfile -t COMPREPLY < <(compgen -W "audio frames wav" -- "$word")
		return
		;;
	--data | --config | --answers | --pid-file | --output | --folder | --plot | --talk | -o)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	help)
		mapfile -t COMPREPLY < <(compgen -W "$(_earwitness_commands) --man" -- "$word")
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$(earwitness "${COMP_WORDS[1]}" --help 2>/dev/null |
		sed '1,/^Options:/d' | grep -oE -- '--[a-z-]+')" -- "$word")
}
complete -F _earwitness earwitness
