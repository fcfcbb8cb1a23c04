#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Waiting for objects, and for what is recorded: what is waited for, what it says, and how it ends.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"

peer_link net0
peer ip addr add 192.0.2.1/24 dev net0p
link net1
begin
refused 'nothing of this name' notfound 1 ipadm wait net0/v4
says 'which is told' 'there is no address object net0/v4'
refused 'no interface of this name' notfound 1 ipadm wait net9
refused 'no such state' invalid-arg 1 ipadm wait -s asleep net0
run ipadm wait
is 'for nothing: no command line' "$rc|$out" '2|'

waits() { # WORDS...: ipadm in the background, whose process is $waiter
	ipadm "$@" >$W/wait.out 2>$W/wait.err &
	waiter=$!
}

waits_for() { # SENTENCE: it says so
	grep -qxF "ipadm: waiting for $1" $W/wait.err
}

is_over() { # STATUS [SENTENCE...]: how it ends, and the last it said
	over=$1
	shift
	wait $waiter
	[ "$?|$(tail -n 1 $W/wait.err)" = "$over|$*" ] || {
		echo "$(cat $W/wait.err)"
		return 1
	}
}

# --- address objects --------------------------------------------------------------------------------

ipadm create-addr -a 192.0.2.10/24 net0/v4
accepted 'what is there is not waited for' ipadm wait net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm wait net0/v6 2>/dev/null
holds 'after waiting the address can be used' usable net0 2001:db8::1
accepted 'both of them' ipadm wait net0/v4 net0/v6
accepted 'the interface' ipadm wait net0
accepted 'that it is up' ipadm wait -s up net0 net0/v6

peer ip link set net0p down
waits wait net0/v4
holds 'no carrier' wait_for 20 waits_for 'net0/v4: no carrier'
peer ip link set net0p up
holds 'until there is' is_over 0 'ipadm: waiting for net0/v4: no carrier'
ipadm down-addr -t net0/v4
waits wait net0/v4
holds 'one that is down' wait_for 20 waits_for 'net0/v4: it is down'
run ipadm wait net0
is 'its interface is ok' "$rc" 0
accepted 'that it is down can be waited for' ipadm wait -s down net0/v4
peer ip link set net0p down
ipadm up-addr -t net0/v4
holds 'what is in the way is told when it changes' wait_for 20 waits_for 'net0/v4: no carrier'
peer ip link set net0p up
holds 'until it is up' is_over 0 'ipadm: waiting for net0/v4: no carrier'
holds 'in the kernel' usable net0 192.0.2.10
waits wait -s down net0/v4
holds 'another state' wait_for 20 waits_for 'net0/v4: it is ok'
ipadm down-addr -t net0/v4
holds 'that comes' is_over 0 'ipadm: waiting for net0/v4: it is ok'
ipadm up-addr -t net0/v4

run ipadm wait -t 0 -s down net0
is 'a time' "$rc|$out|$err" '1||ipadm: waiting for net0: it is ok
ipadm: not in time: net0: it is ok [timeout]'
waits wait -s down net0/v4
holds 'it waits' wait_for 20 waits_for 'net0/v4: it is ok'
ipadm delete-addr net0/v4
holds 'what is deleted is not waited for' is_over 1 'ipadm: there is no address object net0/v4 [notfound]'

peer ip addr add 2001:db8::66/64 dev net0p nodad
ipadm create-addr -a 2001:db8::66/64 net0/dup >/dev/null 2>&1
dup_found() {
	ip -6 -o addr show dev net0 dadfailed | grep -q 2001:db8::66
}
wait_for 20 dup_found
run ipadm wait net0/dup
is 'a duplicate does not come to be ok' "$rc|$(echo "$err" | sed -n 's/.*\[\(.*\)\]$/\1/p')" '1|dad-found'
accepted 'that it is one can be waited for' ipadm wait -s duplicate net0/dup
ipadm delete-addr net0/dup

# --- interfaces, and what is not active ---------------------------------------------------------------

ipadm create-if net1
accepted 'an interface without addresses' ipadm wait net1
ip link set net1p down
waits wait net1
holds 'has no carrier' wait_for 20 waits_for 'net1: no carrier'
ip link set net1p up
holds 'until it has' is_over 0 'ipadm: waiting for net1: no carrier'
ip link del net1
waits wait net1
holds 'has no link' wait_for 20 waits_for 'net1: its link is not there'
link net1
if [ "$MODE" = daemon ]; then
	wait $waiter
	is 'until it has, by hot-plug' "$?" 0
else
	holds 'which is down' wait_for 20 waits_for 'net1: its link is down'
	ip link set net1 up
	wait $waiter
	is 'until it is up' "$?" 0
fi
ipadm disable-if -t net0
waits wait net0
holds 'one that is disabled' wait_for 20 waits_for 'net0: it is not active: disabled, or not made active yet'
ipadm enable-if -t net0
wait $waiter
is 'until it is enabled' "$?" 0
holds 'with its address' usable net0 2001:db8::1

# --- a lease ------------------------------------------------------------------------------------------

if [ "$MODE" = daemon ] && command -v dhcpcd >/dev/null && command -v dnsmasq >/dev/null &&
	[ "$(awk 'END { print $3 }' /proc/self/uid_map)" -gt 65535 ]; then
	ipadm create-addr -T dhcp -w 0 net0/dhcp >/dev/null 2>&1
	waits wait net0/dhcp
	holds 'there is no lease yet' wait_for 20 waits_for 'net0/dhcp: no lease yet'
	waits_online=$W/online.err
	ipadm wait-online 2>$waits_online &
	online=$!
	online_waits() {
		grep -qx 'ipadm: waiting for net0: net0/dhcp: no lease yet' $waits_online
	}
	holds 'nor is the host online' wait_for 20 online_waits
	dnsmasq_serve 192.0.2.100,192.0.2.150,2m --dhcp-authoritative
	wait $waiter
	is 'until a server gives one' "$?" 0
	lease=$(lease_of net0 local)
	holds 'which is in the kernel' usable net0 "$lease"
	wait $online
	is 'then it is' "$?" 0
	ipadm delete-addr -r net0/dhcp
	stop_server
else
	skip 'a lease' 'there is no daemon, dhcpcd or dnsmasq, or dhcpcd needs more users than there are here'
fi

# --- what is recorded ---------------------------------------------------------------------------------

accepted 'all works' ipadm wait-online
accepted 'some of it' ipadm wait-online -a
ip link set net1p down
peer ip link set net0p down
no_carrier() {
	[ "$(cat /sys/class/net/net0/carrier)$(cat /sys/class/net/net1/carrier)" = 00 ]
}
wait_for 20 no_carrier
run ipadm wait-online -t 60
is 'what is unplugged is not waited for' "$rc|$out" '0|'
waits wait-online -i net0,net1
holds 'unless it is named' wait_for 20 waits_for 'net1: no carrier'
peer ip link set net0p up
ip link set net1p up
wait $waiter
is 'until it is plugged in' "$?" 0
holds 'and works' usable net0 2001:db8::1
ip link set net1p down
waits wait-online -a -i net1,net0
wait $waiter
is 'one of them is enough' "$?" 0
refused 'what is not recorded' notfound 1 ipadm wait-online -i net9
run ipadm wait-online -t 0 -i net1
is 'a time' "$rc|$(echo "$err" | tail -n 1)" '1|ipadm: not in time: net1: no carrier [timeout]'
ipadm disable-if -t net0
run ipadm wait-online -t 60
is 'what was disabled is not waited for' "$rc" "$([ "$MODE" = daemon ] && echo 0 || echo 1)"
ipadm enable-if -t net0
link net7
ip link set net7 up
run ipadm wait-online -t 60
is 'nor what is not declared' "$rc|$out" '0|'

# --- before the boot is over --------------------------------------------------------------------------

[ "$MODE" != daemon ] || stop_daemon
rm -f $active
ip link del net0
ip link del net1
peer_link net0
link net1
waits wait-online
holds 'what the boot has not made yet' wait_for 20 waits_for 'net0: it is not active: disabled, or not made active yet'
if [ "$MODE" = daemon ]; then
	start_daemon
else
	ipmgmtd --once
fi
wait $waiter
is 'until it has' "$?" 0
holds 'made it' usable net0 2001:db8::1

# --- nothing ------------------------------------------------------------------------------------------

ipadm delete-if net0
ipadm delete-if net1
accepted 'nothing is recorded' ipadm wait-online
[ "$MODE" != daemon ] || stop_daemon
rm -f $conf $active
accepted 'there is no file' ipadm wait-online
echo 'what is this' >$conf
refused 'what is recorded can not be read' bad-document 1 ipadm wait-online
finish
