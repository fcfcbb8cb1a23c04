#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What of addresses and properties lasts: reboot, restart, crash, links that go and come, hand edits.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

reboot_links() {
	for l in net0 net1; do
		ip addr flush dev $l 2>/dev/null
		ip link del $l 2>/dev/null
	done
	rm -rf /run/ipadm
	link net0 net1
}

boot() {
	if [ "$MODE" = daemon ]; then
		start_daemon
	else
		run $BIN/ipmgmtd --once
		is 'ipmgmtd --once' "$rc|$out" '0|'
	fi
}

summary() { # the objects and their states
	addrs "$@" | cut -d: -f1,3 | sort | tr '\n' ' '
}

link net0 net1
begin
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 192.0.2.2/24 net0/v4b
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm create-addr -t -a 192.0.2.3/24 net0/tmp
ipadm create-addr -a 198.51.100.1/24 net1/v4
ipadm create-addr -T addrconf net1/auto
ipadm set-ifprop -p rp_filter=2 -m ipv4 net0
ipadm set-ifprop -p forwarding=on -m ipv6 net0
ipadm down-addr net0/v4b
ipadm disable-addr -t net1/v4
wait_for 20 settled
shown_before=$(summary)
is 'to begin with' "$shown_before" 'net0/tmp:ok net0/v4:ok net0/v4b:down net0/v6:ok net1/auto:ok net1/v4:disabled '

if [ "$MODE" = daemon ]; then
	before=$(state)
	ip -o monitor link address route >$W/monitor 2>&1 &
	monitor=$!
	wait_for 5 test -e $W/monitor
	for signal in TERM KILL; do
		stop_daemon $signal
		is "after SIG$signal the network is as it was" "$(state)" "$before"
		start_daemon
		is 'a restart changes nothing' "$(state)" "$before"
		is 'and forgets nothing' "$(summary)" "$shown_before"
	done
	kill $monitor
	is 'the kernel saw no change in all of this' "$(cat $W/monitor)" ''

	ip link set net0 down
	ip link set net0 up
	holds 'IPv6 addresses come back after the link was down' wait_for 20 usable net0 2001:db8::1
	is 'the IPv4 ones never went' "$(addresses net0 inet)" '192.0.2.1/24 192.0.2.3/24'
	ip addr flush dev net0 2>/dev/null
	ip link del net0
	is 'without its link' "$(summary net0/ | sed 's/:[a-z]*//g')" 'net0/tmp net0/v4 net0/v4b net0/v6 '
	link net0
	holds 'a link that returns has its addresses again' wait_for 20 usable net0 2001:db8::1
	holds 'all of them' wait_for 10 usable net0 192.0.2.3
	is 'and only them' "$(summary net0/)" 'net0/tmp:ok net0/v4:ok net0/v4b:down net0/v6:ok '
	is 'with its properties' "$(cat /proc/sys/net/ipv4/conf/net0/rp_filter)$(sysctl6 net0 forwarding)" 21
	stop_daemon
fi

reboot_links
boot
wait_for 20 settled
is 'after a reboot: what is recorded' "$(summary)" 'net0/v4:ok net0/v4b:down net0/v6:ok net1/auto:ok net1/v4:ok '
is 'with the properties' "$(cat /proc/sys/net/ipv4/conf/net0/rp_filter)$(sysctl6 net0 forwarding)" 21
is 'a link-local address where IPv6 is asked for' "$(linklocal net0 | wc -w)$(linklocal net1 | wc -w)" 11
before=$(state)
[ -z "$daemon" ] || stop_daemon
boot
is 'a second start changes nothing' "$(state)" "$before"

wanted_last() {
	[ "$MODE" = daemon ] && echo 'net0/new:ok net0/v4:ok net0/v6:ok ' || echo 'net0/v4:ok net0/v4b:down net0/v6:ok '
}

# By hand. Only who runs all the time knows what was there before the edit.
if [ "$MODE" = daemon ]; then
	sed -i '/^\[address net0\/v4b\]/,$ { /^\[address net0\/v4b\]/,/^up/d }' $conf
	printf '\n[address net0/new]\ntype = static\naddress = 203.0.113.1/24\n' >>$conf
	refused 'a change while an edit is pending' edit-pending 1 ipadm delete-addr net0/v4
	accepted 'reload' ipadm reload
	is 'takes it in' "$(addresses net0 inet)" '192.0.2.1/24 203.0.113.1/24'
	is 'shown' "$(summary net0/)" 'net0/new:ok net0/v4:ok net0/v6:ok '
	sed -i 's/203.0.113.1/203.0.113.7/' $conf
	accepted 'reload of a changed address' ipadm reload
	is 'takes it in' "$(addresses net0 inet)" '192.0.2.1/24 203.0.113.7/24'
	cp $conf $W/saved
	before=$(state)
	for line in 'address = 203.0.113.300/24' 'address = 203.0.113.9' 'type = pigeon' 'deprecated = maybe'; do
		{ cat $W/saved; printf '\n[address net0/bad]\n%s\n' "$line"; } >$conf
		refused "reload of $line" bad-document 1 ipadm reload
		says '  names the line' "$conf:$(wc -l <$conf):"
		cp $W/saved $conf
		accepted '  and the old one is taken' ipadm reload
		is '  nothing changed' "$(state)" "$before"
	done
fi
rm -f $active
[ -z "$daemon" ] || stop_daemon
boot
is 'a lost active document is rebuilt, with its objects' "$(summary net0/)" "$(wanted_last)"
finish
