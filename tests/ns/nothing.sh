#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What changes nothing is no change: it makes no generation, and waits for no confirmation.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0
begin
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm create-addr -d -a 192.0.2.7/24 net0/d
ipadm create-if net0p
ipadm create-ipmp -i net0p ipmp0
ipadm set-ifprop -p mtu=1400 -m ipv4 net0
ipadm set-prop -p ttl=60 ipv4
ipadm set-addrprop -p deprecated=on net0/v4
ipadm export >$W/all
wait_for 20 settled

generation() {
	ipadm history -p -o gen 2>/dev/null | head -n 1
}

nothing() { # SUBCOMMAND ARGUMENT...
	before=$(generation)
	files=$(cksum $conf)
	run ipadm "$@"
	is "$*" "$rc|$(generation)|$(cksum $conf)" "0|$before|$files"
	[ "$MODE" = daemon ] || return 0
	subcommand=$1
	shift
	run ipadm "$subcommand" --confirm=600 "$@"
	is "$subcommand --confirm $*" "$rc|$([ -e /run/ipadm/unconfirmed.conf ] && echo waits)|$(generation)" "0||$before"
	[ ! -e /run/ipadm/unconfirmed.conf ] || ipadm revert
}

nothing apply $W/all
nothing apply --merge $W/all
nothing reload
nothing up-addr net0/v4
nothing up-addr -t net0/v4
nothing down-addr net0/d
nothing down-addr -t net0/d
nothing set-ifprop -p mtu=1400 -m ipv4 net0
nothing set-ifprop -t -p mtu=1400 -m ipv4 net0
nothing reset-ifprop -p arp -m ipv4 net0
nothing reset-ifprop -t -p metric -m ipv4 net0
nothing reset-ifprop -p metric -m ipv6 net0
nothing set-prop -p ttl=60 ipv4
nothing set-prop -t -p ttl=60 ipv4
nothing reset-prop -p recv_buf tcp
nothing reset-prop -t -p recv_buf tcp
nothing set-addrprop -p deprecated=on net0/v4
nothing set-addrprop -t -p deprecated=on net0/v4
nothing reset-addrprop -p private net0/v4
nothing reset-addrprop -t -p private net0/v4
nothing reset-addrprop -p valid_lifetime net0/v4
nothing repair
nothing adopt-if net0
nothing adopt net0/v4
nothing undo "$(generation)"
nothing online-if net0p

# An edit by hand of a comment alone is a generation, which nobody has to confirm.
if [ "$MODE" = daemon ]; then
	before=$(generation)
	echo '# a word' >>$conf
	run ipadm reload --confirm=600
	is 'a comment' "$rc|$err|$([ -e /run/ipadm/unconfirmed.conf ] && echo waits)|$(generation)" "0|||$((before + 1))"

	# What is put right in the kernel is taken back there.
	ip addr del 192.0.2.1/24 dev net0
	before=$(generation)
	ipadm up-addr --confirm=600 net0/v4 2>/dev/null
	is 'an address that was lost comes back' "$(addresses net0 inet)|$(generation)" "192.0.2.1/24|$before"
	ipadm revert >/dev/null
	is 'and goes again' "$(addresses net0 inet)|$(generation)" "|$before"
	ipadm up-addr --confirm=600 net0/v4 2>/dev/null
	ipadm confirm
	is 'or stays' "$(addresses net0 inet)" 192.0.2.1/24
fi
finish
