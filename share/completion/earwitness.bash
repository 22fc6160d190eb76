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
		if [[ ${COMP_WORDS[1]} == vendor ]]; then
			mapfile -t COMPREPLY < <(compgen -W "registered withdrawn all" -- "$word")
			return
		fi
		mapfile -t COMPREPLY < <(compgen -W "offered active finishing finished failed" -- "$word")
		return
		;;
	--right)
		mapfile -t COMPREPLY < <(compgen -W "search read listen reveal export order administer tell capture" -- "$word")
		return
		;;
	--kind)
		mapfile -t COMPREPLY < <(compgen -W "person agent ivr bot platform tool" -- "$word")
		return
		;;
	token)
		mapfile -t COMPREPLY < <(compgen -W "list make revoke" -- "$word")
		return
		;;
	vendor)
		mapfile -t COMPREPLY < <(compgen -W "list add show change withdraw" -- "$word")
		return
		;;
	add)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
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
	--direction)
		mapfile -t COMPREPLY < <(compgen -W "inbound outbound internal" -- "$word")
		return
		;;
	--channel)
		mapfile -t COMPREPLY < <(compgen -W "siprec gateway websocket livekit import" -- "$word")
		return
		;;
	keys)
		mapfile -t COMPREPLY < <(compgen -W "move escrow restore split join" -- "$word")
		return
		;;
	policy)
		mapfile -t COMPREPLY < <(compgen -W "check explain test diff simulate" -- "$word")
		return
		;;
	--policy | --packs | --cases | check | diff | simulate)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
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
