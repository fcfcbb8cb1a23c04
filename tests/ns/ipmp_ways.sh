#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: routes over the link of a group that are not through one gateway for all packets: with a type of service, with several
# gateways and weights, with a leg over another link, without a gateway, with an MTU. The peer is behind all of them:
# what reaches it, before and after members and the other link fail; and what can't be carried.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

member net0
member net1
Q=192.0.2.2 # another gateway: the same peer
ip -n peer addr add $Q/24 dev eth0
ip -n peer addr add fe80::1/64 dev eth0 nodad
# On its link, for those that ask for them there.
for i in 9 10 11 12 13; do
	ip -n peer addr add 10.$i.0.1/32 dev eth0
	ip -n peer addr add 2001:db8:$i::1/128 dev eth0 nodad
done
ip link add out0 type veth peer name outp netns peer
ip link set out0 up
ip -n peer link set outp up
ip addr add 203.0.113.2/24 dev out0
ip -n peer addr add 203.0.113.1/24 dev outp
ip addr add 2001:db8:cafe::2/64 dev out0 nodad
ip -n peer addr add 2001:db8:cafe::1/64 dev outp nodad
# What comes by one way is answered by the other.
peer sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.outp.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
sysctl -qw net.ipv4.conf.out0.rp_filter=2 net.ipv4.fib_multipath_hash_policy=1 net.ipv6.fib_multipath_hash_policy=1

begin
ipadm create-if net0
ipadm create-if net1
ipadm create-ipmp -i net0,net1 ipmp0
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm set-ifprop -p probes=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
ipadm create-addr -a $A6/64 ipmp0/a6
wait_for 10 settled
wait_for 10 ping -c 1 -W 1 $P
none=$(ip nexthop | grep -c .)

sync() { # what a resident daemon sees by itself, a change makes seen without one
	[ "$MODE" = daemon ] || ipadm up-addr -t ipmp0/a
}

# Over what the route of ours goes that is before another, with what of all packets: "net0*1/6 net1*1/6 …".
shares() { # -4|-6 PREFIX [TOS]
	{ ip -j nexthop && ip -j -d "$1" route show "$2" ${3:+tos $3} proto 74; } | "$PYTHON" -c '
import json, sys
from fractions import Fraction
rows = {row["id"]: row for row in json.loads(sys.stdin.readline() or "[]")}
for route in json.loads(sys.stdin.readline() or "[]"):
    parts = [p for p in rows[route["nhid"]]["group"] if p.get("weight", 1) > 1] or rows[route["nhid"]]["group"]
    total = sum(p.get("weight", 1) for p in parts)
    print(*sorted("%s*%s" % (rows[p["id"]]["dev"], Fraction(p.get("weight", 1), total)) for p in parts))'
}

over() { # SHARES -4|-6 PREFIX [TOS]
	[ "$(shares "$2" "$3" ${4:+$4})" = "$1" ]
}

all_pass() { # every way is tried with packets of several flows
	"$PYTHON" $BIN/stream.py reach 7002 10.10.0.1 10.11.0.1 10.12.0.1 10.13.0.1 2001:db8:10::1 \
		2001:db8:11::1 2001:db8:12::1 && ping -c 1 -W 2 -Q 0x10 10.9.0.1
}

peer "$PYTHON" $BIN/stream.py serve :: 7002 &

holds 'a route for a type of service' ip route add 10.9.0.0/16 tos 0x10 via $P dev ipmp0
holds 'one with two gateways' ip route add 10.10.0.0/16 nexthop via $P dev ipmp0 weight 1 nexthop via $Q dev ipmp0 weight 2
holds 'one with a leg over another link' ip route add 10.11.0.0/16 nexthop via $P dev ipmp0 nexthop via 203.0.113.1 dev out0
holds 'one without a gateway' ip route add 10.12.0.0/16 dev ipmp0
holds 'one with an MTU and a source' ip route add 10.13.0.0/16 via $P dev ipmp0 src $B mtu 1300 advmss 1200
holds 'IPv6: two gateways' ip -6 route add 2001:db8:10::/48 nexthop via $P6 dev ipmp0 nexthop via fe80::1 dev ipmp0
holds 'a leg over another link' ip -6 route add 2001:db8:11::/48 nexthop via $P6 dev ipmp0 weight 2 nexthop via 2001:db8:cafe::1 dev out0
holds 'no gateway' ip -6 route add 2001:db8:12::/48 dev ipmp0
sync
holds 'a type of service: over the members' wait_for 10 over 'net0*1/2 net1*1/2' -4 10.9.0.0/16 0x10
holds 'two gateways: each over each member, by their weights' \
	wait_for 10 over 'net0*1/3 net0*1/6 net1*1/3 net1*1/6' -4 10.10.0.0/16
holds 'the leg over another link has its share' wait_for 10 over 'net0*1/4 net1*1/4 out0*1/2' -4 10.11.0.0/16
holds 'no gateway: over the members' wait_for 10 over 'net0*1/2 net1*1/2' -4 10.12.0.0/16
holds 'IPv6: two gateways' wait_for 10 over 'net0*1/4 net0*1/4 net1*1/4 net1*1/4' -6 2001:db8:10::/48
holds 'a leg over another link' wait_for 10 over 'net0*1/3 net1*1/3 out0*1/3' -6 2001:db8:11::/48
holds 'no gateway in IPv6' wait_for 10 over 'net0*1/2 net1*1/2' -6 2001:db8:12::/48
wait_for 10 sh -c 'ip route show 10.13.0.0/16 proto 74 | grep -q nhid'
is 'MTU, MSS and source are those that were asked for' \
	"$(ip route show 10.13.0.0/16 proto 74 | grep -o 'src.*' | sed 's/ *$//')" "src $B mtu 1300 advmss 1200"
is 'what was made is there as it was made' \
	"$(ip route show 10.10.0.0/16 proto boot | tr -d '\t\n' | sed 's/  */ /g')" \
	"10.10.0.0/16 nexthop via $P dev ipmp0 weight 1 nexthop via $Q dev ipmp0 weight 2 "
holds 'packets pass by all of them' wait_for 1 all_pass
is 'with the type of service alone' "$(ping -c 1 -W 1 10.9.0.1 >/dev/null 2>&1 || echo none)" none

if [ "$MODE" = daemon ]; then
	port net0 down
	holds 'a member fails: all goes by the other' wait_for 10 over 'net1*1/3 net1*2/3' -4 10.10.0.0/16
	holds 'beside the leg over another link' wait_for 10 over 'net1*1/2 out0*1/2' -4 10.11.0.0/16
	holds 'in IPv6' wait_for 10 over 'net1*2/3 out0*1/3' -6 2001:db8:11::/48
	holds 'packets pass' wait_for 1 all_pass
	ip -n peer link set outp down
	holds 'the other link fails, too' wait_for 10 over 'net1*1' -4 10.11.0.0/16
	holds 'and in IPv6' wait_for 10 over 'net1*1' -6 2001:db8:11::/48
	holds 'packets pass all the same' wait_for 1 all_pass
	ip -n peer link set outp up
	ip -n peer addr replace 2001:db8:cafe::1/64 dev outp nodad
	holds 'it is back' wait_for 10 over 'net1*1/2 out0*1/2' -4 10.11.0.0/16
	port net1 down
	holds 'no member is left: the other leg has all of it' wait_for 10 over 'out0*1' -4 10.11.0.0/16
	holds 'what has no other ends at the link of the group' wait_for 10 over 'ipmp0*1' -4 10.10.0.0/16
	port net1 up
	port net0 up
	holds 'all are back' wait_for 10 over 'net0*1/4 net1*1/4 out0*1/2' -4 10.11.0.0/16
	holds 'with both gateways' wait_for 10 over 'net0*1/3 net0*1/6 net1*1/3 net1*1/6' -4 10.10.0.0/16
	holds 'in IPv6, too' wait_for 10 over 'net0*1/4 net0*1/4 net1*1/4 net1*1/4' -6 2001:db8:10::/48
	holds 'packets pass again' wait_for 1 all_pass

	# What can't be carried is told, once.
	told() { # WORDS
		grep 'does not go by its members' $W/daemon.log | grep -c "$1"
	}
	if ip -6 route add 2001:db8:99::/48 from 2001:db8:98::/48 via $P6 dev ipmp0 2>/dev/null; then
		holds 'a source prefix: told with its reason' \
			wait_for 10 grep -q 'the route 2001:db8:99::/48 .* over ipmp0 does not .*source prefix' $W/daemon.log
		ip -6 route del 2001:db8:99::/48 from 2001:db8:98::/48 via $P6 dev ipmp0
	else
		skip 'a source prefix: told with its reason' 'this kernel has no routes by source (CONFIG_IPV6_SUBTREES)'
	fi
	ip -6 route add 2001:db8:98::/48 via $P6 dev ipmp0 metric 1
	holds 'nothing stands before metric 1: told' wait_for 10 told metric
	ip route add 10.98.0.0/16 via inet6 fe80::1 dev ipmp0
	holds 'a gateway of the other family: told' wait_for 10 told family
	accepted 'whatever else changes' ipadm create-addr -t -a 192.0.2.12/24 ipmp0/c
	accepted 'and goes' ipadm delete-addr ipmp0/c
	is 'no line comes twice' "$(told metric) $(told family)" '1 1'
	ip -6 route del 2001:db8:98::/48 via $P6 dev ipmp0 metric 1
	ip route del 10.98.0.0/16 via inet6 fe80::1 dev ipmp0

	gone() { # -4|-6 PREFIX
		[ -z "$(ip "$1" route show "$2")" ]
	}
	ip route del 10.10.0.0/16
	holds 'who removes a route means the one that they made' wait_for 10 gone -4 10.10.0.0/16
	ip -6 route del 2001:db8:10::/48
	holds 'in IPv6, too' wait_for 10 gone -6 2001:db8:10::/48
	ip -6 route append 2001:db8:12::/48 via $P6 dev ipmp0 metric 1024
	ip -6 route append 2001:db8:12::/48 via fe80::1 dev ipmp0 metric 1024
	holds 'legs that come one by one' wait_for 10 sh -c "ip -6 route show 2001:db8:12::/48 proto 74 | grep -q nhid"
	ip -6 route flush 2001:db8:12::/48 proto boot
	ip link del out0
	holds 'the other link goes, and the route with it: so does ours' wait_for 10 gone -4 10.11.0.0/16
	stop_daemon KILL
	start_daemon
	port net0 down
	holds 'a new daemon knows them as well' wait_for 10 over 'net1*1' -4 10.12.0.0/16
	port net0 up
	holds 'and all of them' wait_for 10 over 'net0*1/2 net1*1/2' -4 10.9.0.0/16 0x10
fi

ip route flush proto boot
ip -6 route flush proto boot
sync
same() {
	[ "$(ip nexthop | grep -c .)" = "$none" ]
}
holds 'the routes are taken away: nothing is left of ours' wait_for 10 same
ipadm remove-ipmp -i net0,net1 ipmp0
ipadm delete-ipmp -f ipmp0
ipadm delete-if net0
ipadm delete-if net1
is 'the group goes, and no route and next hop stays' \
	"$(ip route show table all proto 74)$(ip -6 route show table all proto 74)$(ip nexthop)" ''
finish
