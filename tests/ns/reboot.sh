#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What lasts: over a reboot, over the daemon's stop, crash and restart, over a link that goes and comes.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

# A reboot: fresh links, an empty /run; /etc stays.
reboot_links() {
	for l in net0 net1 net2 net3; do
		ip link del $l 2>/dev/null
	done
	rm -rf /run/ipadm
	link net0 net1 net2 net3
}

# Come up as a boot does: the daemon, or (mode once) ipmgmtd --once.
boot() {
	if [ "$MODE" = daemon ]; then
		start_daemon
	else
		run $BIN/ipmgmtd --once
		is 'ipmgmtd --once' "$rc|$out" '0|'
	fi
}

plumbed() { # IFNAME: as this is recorded for both families
	is_up "$1" && [ "$(genmode "$1")|$(sysctl6 "$1" accept_ra)|$(addresses "$1")" = 'none|0|' ] &&
		[ "$(sysctl6 "$1" disable_ipv6)" = 0 ]
}

link net0 net1 net2 net3
begin
ipadm create-if net0
ipadm create-if -t net1
ipadm create-if net2 && ipadm disable-if -t net2
ipadm create-if -f inet net3
ip addr add 192.0.2.1/24 dev net0
ip addr add 2001:db8::1/64 dev net0 nodad
listed=$(shown)
is 'the list to begin with' "$(echo "$listed" | tr '\n' ' ')" \
	'net0:IP:ok:bm--------46:-46 net1:IP:down:bm--------46:--- net3:IP:down:bm--------4-:-4- net2:IP:disabled:------------:-46 '

if [ "$MODE" = daemon ]; then
	before=$(state)
	ip -o monitor link address route >$W/monitor 2>&1 &
	monitor=$!
	wait_for 5 test -e $W/monitor
	for signal in TERM KILL; do
		stop_daemon $signal
		[ $signal = KILL ] || is 'SIGTERM ends it well' "$daemon_status" 0
		is "after SIG$signal the network is as it was" "$(state)" "$before"
		is 'and is listed without it' "$(shown)" "$listed"
		start_daemon
		is 'a restart changes nothing' "$(state)" "$before"
		is 'and forgets nothing' "$(shown)" "$listed"
	done
	kill -HUP $daemon
	is 'neither does SIGHUP' "$(state)" "$before"
	holds 'the daemon is there' kill -0 $daemon
	kill $monitor
	is 'the kernel saw no change in all of this' "$(cat $W/monitor)" ''
	accepted 'it takes changes' ipadm delete-if net1
	accepted 'as before' ipadm create-if -t net1

	# Links that come and go.
	for l in net0 net1 net3; do
		ip link del $l
	done
	run ipadm show-if net0
	is 'an interface whose link is gone is still listed' "$rc|$(echo "$out" | awk 'NR == 2 { print $1, $3 }')" '0|net0 failed'
	link net0 net1 net3
	holds 'a link that returns is plumbed again' wait_for 10 plumbed net0
	holds 'a temporary one too' wait_for 10 plumbed net1
	holds 'with the family that is recorded' wait_for 10 sh -c \
		'ip -o link show dev net3 up | grep -q . && [ $(cat /proc/sys/net/ipv6/conf/net3/disable_ipv6) = 1 ]'
	is 'never with an address' "$(addresses net0)$(addresses net1)$(addresses net3)" ''
	is 'and listed as before' "$(shown | cut -d: -f1,5 | tr '\n' ' ')" 'net0:-46 net1:--- net3:-4- net2:-46 '
	ip link del net0
	ip link add other0 type veth peer name net0p
	ip link set net0p addrgenmode none up
	ip link set other0 name net0
	holds 'a link that takes the name is plumbed' wait_for 10 plumbed net0
	fails 'a disabled one is not' is_up net2

	# One that loses its name is nobody's: no traffic is cut, and with its name it is ours again.
	ip addr add 192.0.2.9/24 dev net0
	ip link set net0 name other0 || { ip link set net0 down && ip link set net0 name other0 && ip link set other0 up; }
	holds 'one that is renamed away is listed as gone' wait_for 10 sh -c 'ipadm show-if -p -o state net0 | grep -q failed'
	is 'it stays up with its address' "$(is_up other0 && addresses other0)" 192.0.2.9/24
	ip link set other0 name net0 || { ip link set other0 down && ip link set other0 name net0 && ip link set net0 up; }
	holds 'with its name back it is plumbed' wait_for 10 sh -c 'ipadm show-if -p -o state net0 | grep -q ok'
	ip addr del 192.0.2.9/24 dev net0
	stop_daemon
fi

# The boot makes what is recorded, and only that.
reboot_links
is 'after a reboot nothing is up' "$(is_up net0 && echo up)" ''
before2=$(kernel_state net1 net2)
boot
holds 'what is recorded comes up' plumbed net0
is 'with the family that is recorded' "$(is_up net3 && sysctl6 net3 disable_ipv6)" 1
is 'what was temporary or disabled last time: both are as recorded' "$(shown | cut -d: -f1,3,5 | tr '\n' ' ')" \
	'net0:down:-46 net2:down:-46 net3:down:-4- '
is 'a temporary one is forgotten' "$(is_up net1 && echo up)" ''
[ -z "$daemon" ] || stop_daemon

# A second start in the same boot changes nothing; a link that is missing at boot is no trouble.
before=$(state)
boot
is 'a second start changes nothing' "$(state)" "$before"
[ -z "$daemon" ] || stop_daemon
reboot_links
ip link del net0
boot
is 'one link is missing, the others come up' "$(is_up net2 && is_up net3 && echo up)" up
is 'and the missing one is listed' "$(shown net0 | cut -d: -f1,3,5)" 'net0:failed:-46'
[ -z "$daemon" ] || stop_daemon

# The running state's document is lost: it is rebuilt from the kernel and the other one.
rm -f $active
boot
is 'a lost active document is rebuilt' "$(live net2 | tr -d ' ,')" inetinet6
finish
