#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The examples that other tools ship, where they are installed, as files of theirs: each is read, and what comes of it is
# a document that can be applied, or it is refused with its place. EXAMPLES: directories more, as dpkg-deb -x makes them.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

root=$W/root
found=0

# Where examples may be: here, and in what tools/fetch-peers has unpacked.
roots() {
	printf '%s\n' / "$PEERS"/*/
	# shellcheck disable=SC2086 # several words
	printf '%s\n' ${EXAMPLES-}
}

# FROM, the place and ending of its files, and the directories and names of the examples
sources() {
	cat <<'END'
ifupdown etc/network/interfaces usr/share/doc/ifupdown*/examples *
netplan etc/netplan/50-example.yaml usr/share/doc/netplan*/examples *.yaml
networkd etc/systemd/network/50-example.network usr/lib/systemd/network *.network*
networkmanager etc/NetworkManager/system-connections/example.nmconnection usr/*/NetworkManager/system-connections *.nmconnection
networkmanager etc/NetworkManager/system-connections/example.nmconnection usr/share/doc/network-manager/examples *.nmconnection
ifcfg etc/sysconfig/network-scripts/ifcfg-example usr/share/doc/initscripts*/examples ifcfg-*
END
}

one() { # FROM PLACE FILE
	rm -rf $root
	mkdir -p "$root/$(dirname "$2")"
	case $3 in
	*.gz) gzip -dc "$3" >"$root/$2" ;;
	*) cat "$3" >"$root/$2" ;;
	esac
	chmod 600 "$root/$2"
	found=$((found + 1))
	run ipadm import --from "$1" --root $root
	if [ $rc = 1 ]; then
		is "$3 is refused, and where" "$out|$(printf '%s\n' "$err" | grep -c "^ipadm: /$2:[0-9]*: .*\[[a-z-]*\]\$")" '|1'
		return
	fi
	printf '%s\n' "$out" >$W/document
	is "$3: each note has its place" "$rc|$(printf '%s' "$err" | grep -v "^ipadm: warning: /$2:[0-9 ]*")" '0|'
	ipadm plan --unplugged $W/document >/dev/null 2>$W/why
	case $? in
	0 | 2) ok "$3: what comes of it can be applied" ;;
	*) not_ok "$3: what comes of it can be applied" "$(cat $W/why $W/document)" ;;
	esac
}

is_text() { # FILE: and no program
	case $1 in
	*.sh | *.pl | *.py) return 1 ;;
	esac
}

while read -r from place where names; do
	for r in $(roots); do
		for dir in $r$where; do
			[ -d "$dir" ] || continue
			find -L "$dir" -type f -name "$names" | sort >$W/files
			while read -r file; do
				! is_text "$file" || one "$from" "$place" "$file"
			done <$W/files
		done
	done
done <<END
$(sources)
END
[ $found != 0 ] || skip 'examples of other tools' 'none is installed here'
finish
