# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Completion of ipadm(8) for bash: all that can be typed is known to "ipadm complete".

_ipadm() {
	local words=() rest=$COMP_LINE candidates=() candidate head i

	# bash cuts at '=' and ':', too: what no blank separates is one word
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if [[ $i -gt 0 && $rest != [[:blank:]]* ]]; then
			words[-1]+=${COMP_WORDS[i]}
		else
			words+=("${COMP_WORDS[i]}")
		fi
		rest=${rest#"${rest%%[![:blank:]]*}"}
		rest=${rest#"${COMP_WORDS[i]}"}
	done

	# readline keeps what is before the last such cut
	head=${words[-1]%"${COMP_WORDS[COMP_CWORD]}"}
	[[ ${COMP_WORDS[COMP_CWORD]} != [=:]* ]] || head=${words[-1]}

	COMPREPLY=()
	mapfile -t candidates < <(ipadm complete -- "${words[@]}" 2>/dev/null)
	for candidate in "${candidates[@]}"; do
		case $candidate in
		$'\tfile') compopt -o default ;;
		$'\tdirectory') compopt -o dirnames ;;
		*)
			candidate=${candidate%%$'\t'*}
			candidate=${candidate#"$head"}
			# nothing that the shell would take for its own
			[[ $candidate != *[!A-Za-z0-9_./:=,+@%-]* ]] || printf -v candidate %q "$candidate"
			COMPREPLY+=("$candidate")
			;;
		esac
	done
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *[=/] ]] || compopt -o nospace
}

complete -F _ipadm ipadm
