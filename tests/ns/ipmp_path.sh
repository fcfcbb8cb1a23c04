#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: addresses that live on a group. A host with members on a switch (a bridge in a namespace of its
# own), and a peer there: who answers for an address, what comes and goes over whom, and that all of it goes on
# when a member can't.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

member net0
member net1
before=$(kernel_state)

reachable() { # from the peer and to it, each address
	for a in $A $B $A6 $B6; do
		peer ping -c 1 -W 1 $a || return 1
	done
	for a in $P $P6; do
		ping -c 1 -W 1 $a || return 1
	done
}

packets() { # IFNAME rx|tx
	cat "/sys/class/net/$1/statistics/${2}_packets"
}

begin
ipadm create-if net0
ipadm create-if net1
run ipadm create-ipmp -i net0,net1
accepted 'members of it may come and go as often as they like' ipadm set-ifprop -p flap_damping=off -m ip ipmp0
accepted 'a group gets an address' ipadm create-addr -a $A/24 ipmp0/a
accepted 'and another' ipadm create-addr -a $B/24 ipmp0/b
accepted 'an IPv6 one' ipadm create-addr -a $A6/64 ipmp0/a6
accepted 'and another' ipadm create-addr -a $B6/64 ipmp0/b6
wait_for 10 settled

is 'they stand on the group' "$(addresses ipmp0 inet) $(addresses ipmp0 inet6 | tr ' ' '\n' | sort | tr '\n' ' ')" \
	"$A/24 $B/24 $A6/64 $B6/64 "
is 'each is bound to one member' "$(holder $A)$(holder $B)$(holder $A6)$(holder $B6)" 'net0 net1 net0 net1 '
stubs=$(ip -o nexthop show dev ipmp0 | awk '{ printf "%s|", $2 }')0
is 'and nothing leaves over the link of the group, which keeps its next hops when nobody is left' \
	"$(ip nexthop bucket list | grep -c nhid) $(ip nexthop bucket list | grep -cE "nhid ($stubs) ")" '240 0'
is 'the subnet is reached over both' "$(hops -4 192.0.2.0/24)|$(hops -6 2001:db8:1::/64)" 'net0 net1|net0 net1'
holds 'all of them are reached' wait_for 10 reachable
is 'each by its member' "$(answers $A) $(answers $B)" "$(mac net0) $(mac net1)"
is 'in IPv6, too' "$(answers $A6) $(answers $B6)" "$(mac net0) $(mac net1)"
is 'they are not shown as addresses of members' "$(ipadm show-addr -p -o addr net0 | grep -c '^192.0.2')" 0
is 'but as those of the group' "$(addrs | cut -d: -f1,3 | LC_ALL=C sort | tr '\n' ' ')" \
	'ipmp0/a6:ok ipmp0/a:ok ipmp0/b6:ok ipmp0/b:ok '

# Who answers a request to all: exactly one, and never twice.
peer "$PYTHON" $BIN/arp.py hear eth0 $W/heard &
hear=$!
wait_for 10 grep -q listening $W/heard
peer "$PYTHON" $BIN/arp.py say eth0 $P $A 5
wait_for 10 [ "$(grep -c "^2 .* $A " $W/heard)" -ge 5 ]
sleep 0.2
is 'every request has one answer' "$(grep -c "^2 .* $A $P" $W/heard)" 5
is 'of the member that has it' "$(grep "^2 .* $A $P" $W/heard | cut -d' ' -f2 | sort -u)" "$(mac net0)"
kill $hear

in0=$(packets net0 rx) in1=$(packets net1 rx)
peer ping -q -c 50 -i 0.01 $B >/dev/null
is 'what comes for an address comes by its member' \
	"$([ $(($(packets net1 rx) - in1)) -ge 50 ] && [ $(($(packets net0 rx) - in0)) -lt 25 ] && echo yes)" yes

# --- members fail ---------------------------------------------------------------------------------

if [ "$MODE" = daemon ]; then
	ip netns exec peer "$PYTHON" $BIN/stream.py serve $P 7000 &
	ip netns exec peer "$PYTHON" $BIN/stream.py serve $P6 7000 &
	"$PYTHON" $BIN/stream.py serve $A 7000 &
	"$PYTHON" $BIN/stream.py serve $A6 7000 &
	sleep 0.5
	"$PYTHON" $BIN/stream.py talk $P 7000 $W/enough >$W/out4 2>&1 &
	out4=$!
	"$PYTHON" $BIN/stream.py talk $P6 7000 $W/enough >$W/out6 2>&1 &
	out6=$!
	peer "$PYTHON" $BIN/stream.py talk $A 7000 $W/enough >$W/in4 2>&1 &
	in4=$!
	peer "$PYTHON" $BIN/stream.py talk $A6 7000 $W/enough >$W/in6 2>&1 &
	in6=$!

	moved() { # MEMBER: all addresses are there, and the subnets go over it alone
		[ "$(holder $A)$(holder $B)$(holder $A6)$(holder $B6)" = "$1 $1 $1 $1 " ] &&
			[ "$(hops -4 192.0.2.0/24)|$(hops -6 2001:db8:1::/64)" = "$1|$1" ]
	}
	spread() {
		[ "$(printf '%s\n' "$(holder $A)" "$(holder $B)" | sort | tr -d '\n')" = 'net0 net1 ' ] &&
			[ "$(printf '%s\n' "$(holder $A6)" "$(holder $B6)" | sort | tr -d '\n')" = 'net0 net1 ' ] &&
			[ "$(hops -4 192.0.2.0/24)|$(hops -6 2001:db8:1::/64)" = 'net0 net1|net0 net1' ]
	}

	# As if it had sent something to the peer; and a host that somebody put there. Of IPv4 the kernel itself forgets
	# all with the last address.
	learns() { # IFNAME
		for a in $P $P6; do
			ip neigh replace $a lladdr "$peer_mac" nud reachable dev "$1"
		done
		ip neigh replace 2001:db8:1::77 lladdr 02:00:00:00:00:77 nud permanent dev "$1"
	}
	learnt() { # IFNAME
		for a in $P $P6 2001:db8:1::77; do
			ip -o neigh show to $a dev "$1" | cut -d' ' -f1
		done | tr '\n' ' '
	}
	forgot() { # IFNAME
		[ "$(learnt "$1")" = '2001:db8:1::77 ' ]
	}
	peer_mac=$(ip netns exec peer cat /sys/class/net/eth0/address)
	learns net0
	learns net1
	peer ping -q -c 300 -i 0.01 $A >$W/ping 2>&1 &
	ping=$!
	sleep 0.5
	port net0 down
	holds 'carrier is lost: the other member takes over' wait_for 10 moved net1
	holds 'its neighbours are forgotten, but for one that somebody put there' wait_for 10 forgot net0
	is 'those of the other are kept' "$(learnt net1)" "$P $P6 2001:db8:1::77 "
	wait $ping
	note "a ping every 10 ms meanwhile: $(grep received $W/ping)"
	is 'most of a ping goes on' "$([ "$(sed -n 's/.* \([0-9]*\) received.*/\1/p' $W/ping)" -ge 200 ] && echo yes)" yes
	holds 'all are reached' wait_for 10 reachable
	is 'by the other' "$(answers $A) $(answers $A6)" "$(mac net1) $(mac net1)"
	is 'the member is shown as failed' "$(ipadm show-if -p -o state net0)" failed
	port net0 up
	holds 'carrier is back: they are spread again' wait_for 10 spread
	holds 'all are reached' wait_for 10 reachable

	# Out of use and back, with numbered datagrams on their way all the time.
	ip netns exec peer "$PYTHON" $BIN/stream.py echo $P 7001 &
	"$PYTHON" $BIN/stream.py echo $A 7001 &
	"$PYTHON" $BIN/stream.py echo $A6 7001 &
	sleep 0.5
	counts=
	"$PYTHON" $BIN/stream.py count $P 7001 $W/counted >$W/lost1 2>&1 &
	counts="$counts $!"
	peer "$PYTHON" $BIN/stream.py count $A 7001 $W/counted >$W/lost2 2>&1 &
	counts="$counts $!"
	peer "$PYTHON" $BIN/stream.py count $A6 7001 $W/counted >$W/lost3 2>&1 &
	counts="$counts $!"
	sleep 0.5
	for i in net0 net1; do
		other=net1
		[ $i = net0 ] || other=net0
		learns $i
		learns $other
		accepted "$i is taken out of use" ipadm offline-if $i
		is 'we forget none of its neighbours: what waits for one goes out' "$(learnt $i)" "$P6 2001:db8:1::77 "
		is 'those of the other are kept' "$(learnt $other)" "$P $P6 2001:db8:1::77 "
		is 'the other member has it all' "$(moved $other && echo yes)" yes
		is 'it is shown as offline' "$(ipadm show-if -p -o state $i)" offline
		is 'its link is up all the same' "$(cat /sys/class/net/$i/carrier)" 1
		refused 'the other one stays' eminred 1 ipadm offline-if $other
		sleep 0.3
		learns $i
		accepted "$i comes back" ipadm online-if $i
		is 'no neighbours are forgotten by that' "$(learnt $i)$(learnt $other)" "$P $P6 2001:db8:1::77 $P $P6 2001:db8:1::77 "
		holds 'and has its share' wait_for 10 spread
		sleep 0.3
	done
	touch $W/counted
	for pid in $counts; do
		wait $pid
	done
	is 'no datagram is lost' "$(cut -d' ' -f1 $W/lost1 $W/lost2 $W/lost3 | tr '\n' ' ')" '0 0 0 '
	note "$(cat $W/lost1 $W/lost2 $W/lost3 | tr '\n' ' ')"
	refused 'who is in no group is not offline' not-member 1 ipadm offline-if ipmp0

	accepted 'offline' ipadm offline-if net0
	stop_daemon KILL
	start_daemon
	is 'a member stays offline over the end of the daemon' "$(moved net1 && ipadm show-if -p -o state net0)" offline
	is 'and nothing of it is recorded' "$(grep -c offline $conf)" 0
	accepted 'online' ipadm online-if net0
	holds 'it is back' wait_for 10 spread
	is 'that is told once each' "$(grep -c 'net0 of ipmp0 is offline: taken out of use; its addresses moved to net1' \
		$W/daemon.log) $(grep -c 'net0 of ipmp0 is online again, and is in use' $W/daemon.log)" '2 2'

	ip link set net1 down
	holds 'a link is taken down: the other member takes over' wait_for 10 moved net0
	holds 'all are reached' wait_for 10 reachable
	ip link set net1 up
	holds 'it is up again' wait_for 10 spread

	port net0 down
	port net1 down
	nobody() {
		[ "$(hops -4 192.0.2.0/24)|$(hops -6 2001:db8:1::/64)" = 'ipmp0|ipmp0' ]
	}
	holds 'without any carrier all ends at the link of the group' wait_for 10 nobody
	fails 'and nothing leaves by another way' ping -c 1 -W 1 $P
	is 'the group is shown as failed' "$(ipadm show-if -p -o state ipmp0)" failed
	port net1 up
	holds 'with one of them it goes on' wait_for 20 moved net1
	holds 'all are reached' wait_for 20 reachable
	port net0 up
	holds 'and with both' wait_for 10 spread

	stop_daemon KILL
	port net0 down
	sleep 0.2
	start_daemon
	holds 'a daemon that was away when it happened makes up for it' wait_for 10 moved net1
	holds 'all are reached' wait_for 10 reachable
	port net0 up
	holds 'and goes on' wait_for 10 spread

	ip addr del $B/32 dev "$(holder $B | tr -d ' ')"
	ip nexthop flush proto 74 >/dev/null 2>&1
	port net0 down
	holds 'what somebody took away is made again at the next event' wait_for 10 moved net1
	port net0 up
	holds 'all of it' wait_for 10 spread
	holds 'all are reached' wait_for 10 reachable

	ip link del net0
	holds 'a link is gone: the other member takes over' wait_for 10 moved net1
	member net0
	holds 'it is plugged in again, and is a member' wait_for 20 spread
	holds 'all are reached' wait_for 10 reachable

	ip link del ipmp0
	holds 'the link of the group is gone: it is made again' wait_for 20 spread
	holds 'all are reached' wait_for 10 reachable

	touch $W/enough
	for pid in $out4 $out6 $in4 $in6; do
		wait $pid || not_ok 'a TCP connection lives through all of that' "$(cat $W/out4 $W/out6 $W/in4 $W/in6)"
	done
	ok "TCP connections lived through all of that"
	note "$(cat $W/out4 $W/out6 $W/in4 $W/in6 | tr '\n' ' ') numbers went there and back"
fi

# --- changes ----------------------------------------------------------------------------------------

accepted 'a member leaves' ipadm remove-ipmp -i net1 ipmp0
is 'its addresses are the other one'"'"'s' "$(holder $A)$(holder $B)$(holder $A6)$(holder $B6)" 'net0 net0 net0 net0 '
is 'and its settings as before' "$(cat /proc/sys/net/ipv4/conf/net1/arp_ignore /proc/sys/net/ipv4/conf/net1/rp_filter)" '0
0'
holds 'all are reached' wait_for 10 reachable
accepted 'one with an address of its own joins' ipadm create-addr -a 192.0.2.101/24 net1/test
accepted 'it does' ipadm add-ipmp -i net1 ipmp0
is 'and keeps it' "$(ip -o addr show dev net1 to 192.0.2.101 | awk '{ print $4 }')" 192.0.2.101/24
holds 'which is reached' peer ping -c 1 -W 5 192.0.2.101
holds 'as all others' wait_for 10 reachable
accepted 'an address goes' ipadm delete-addr ipmp0/a
is 'from its member, too' "$(holder $A)" ''
is 'the next one is the source now' "$(ip -j route get $P | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)[0]["prefsrc"])')" $B
accepted 'one is down' ipadm down-addr ipmp0/b
is 'then it is nowhere' "$(holder $B)$(addresses ipmp0 inet)" ''
accepted 'and up' ipadm up-addr ipmp0/b
holds 'and reached' wait_for 10 peer ping -c 1 -W 1 $B

# --- reboot -----------------------------------------------------------------------------------------

[ "$MODE" != daemon ] || stop_daemon
ip link del ipmp0
for i in net0 net1; do
	ip link del $i
	member $i
done
ip nexthop flush >/dev/null 2>&1
rm -rf /run/ipadm
if [ "$MODE" = daemon ]; then
	start_daemon
else
	holds 'a reboot brings all of it back' $BIN/ipmgmtd --once
fi
again() {
	[ "$(holder $B | wc -w)$(holder $A6 | wc -w)$(holder $B6 | wc -w)" = 111 ] && peer ping -c 1 -W 1 $B &&
		peer ping -c 1 -W 1 $A6 && ping -c 1 -W 1 $P6
}
holds 'as it was' wait_for 20 again

# An address that somebody else has is found over a member.
C=192.0.2.77
ip -n peer addr add $C/24 dev eth0
ipadm create-addr -a $C/24 ipmp0/c
is 'an address that somebody else has is a duplicate' "$(ipadm show-addr -p -o state ipmp0/c)" duplicate
is 'neither on the group nor on a member' "$(ip -o addr show to $C | grep -c .)" 0
refused 'and up-addr says so' dad-found 1 ipadm up-addr -t ipmp0/c
ip -n peer addr del $C/24 dev eth0
run ipadm refresh-addr ipmp0/c
is 'the other one is gone: it is tried again' "$(ipadm show-addr -p -o state ipmp0/c)" ok
is 'and a member has it' "$(holder $C | wc -w)" 1
ipadm delete-addr ipmp0/c

accepted 'the group is deleted' ipadm delete-ipmp -f ipmp0
is 'with its next hops' "$(ip nexthop)" ''
is 'its addresses' "$(holder $B)$(holder $A6)$(holder $B6)" ''
is 'and routes' "$(ip route show proto 74)$(ip -6 route show proto 74)" ''
ipadm delete-if net0
ipadm delete-if net1
is 'all is as it was before' "$(kernel_state)" "$before"
finish
