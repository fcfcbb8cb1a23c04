#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: members that have test addresses ask by ICMP, too, and where nobody is known all hosts are asked. What they ask
# is heard at the peer.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

T0=192.0.2.101 T1=192.0.2.102 T6=2001:db8:1::101

state_is() { # IFNAME STATE
	[ "$(ipadm show-if -p -o state "$1")" = "$2" ]
}

at() { # MEMBER ADDRESS
	[ "$(holder "$2")" = "$1 " ]
}

asked() { # IFNAME SOURCE TARGET: the peer heard it asked by ICMP, from the member's own hardware address
	grep -qx "$(mac "$1") $2 $3" $W/heard
}

targets_are() { # MODE TARGET...: of all members
	wanted=$*
	[ "$(ipmpstat -n -P -o mode,targets -t | sed 's/\\:/:/g; s/:/ /; s/%[a-z0-9]*//g' | sort -u)" = "$wanted" ]
}

probe_is() { # STATE: of all members
	[ "$(ipmpstat -P -o probe -i | sort -u)" = "$1" ]
}

# What a port of the switch lets through to a member: all, everything but IPv4 and IPv6, or nothing.
switch_port() { # IFNAME all|arp|none
	ip netns exec switch tc qdisc del dev "${1}p" clsact 2>/dev/null
	case $2 in
	all) return ;;
	arp) code='5,40 0 0 12,21 1 0 2048,21 0 1 34525,6 0 0 2,6 0 0 0,' ;;
	none) code='1,6 0 0 2,' ;;
	esac
	ip netns exec switch tc qdisc add dev "${1}p" clsact
	ip netns exec switch tc filter add dev "${1}p" egress bpf da bytecode "$code"
}

settled_peer() {
	! ip -n peer -6 -o addr show tentative | grep -q .
}

for i in net0 net1; do
	member $i
done
peer sysctl -qw net.ipv6.icmp.echo_ignore_multicast=0
ip -n peer addr del $P6/64 dev eth0
wait_for 10 settled_peer
peer_ll=$(ip -n peer -6 -o addr show dev eth0 scope link | awk '{ print $4 }' | cut -d/ -f1)
before=$(kernel_state)
begin
for i in net0 net1; do
	ipadm create-if $i
done
peer "$PYTHON" "$HERE/echo.py" hear eth0 $W/heard &
hear=$!
wait_for 10 grep -q listening $W/heard || not_ok 'the peer listens'

# --- nobody is known ------------------------------------------------------------------------------

peer sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=1
run ipadm create-ipmp -i net0,net1
ipadm set-ifprop -p fdt=700 -m ip ipmp0
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
holds 'all are asked, and who answers is' wait_for 30 targets_are multicast "$peer_ll"
any_asked() { # one whose address is tentative still does not
	asked net0 "$(linklocal net0 | cut -d/ -f1)" ff02::1 || asked net1 "$(linklocal net1 | cut -d/ -f1)" ff02::1
}
holds 'from a link-local address' any_asked
holds 'it answers them' wait_for 10 probe_is ok
first=$(holder $A | tr -d ' ')
other=net1
[ "$first" = net0 ] || other=net0
switch_port $first none
holds 'one that is silent is found by that' wait_for 20 state_is $first failed
holds 'its address moves' wait_for 10 at $other $A
switch_port $first all
holds 'it is used again' wait_for 30 state_is $first ok
is 'no data address asks' "$(grep -c " $A " $W/heard)" 0

# --- test addresses -------------------------------------------------------------------------------

peer sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip -n peer addr flush dev eth0 scope link
accepted 'a test address' ipadm create-addr -a $T0/24 net0/t
accepted 'and another one' ipadm create-addr -a $T1/24 net1/t
holds 'all are asked in IPv4' wait_for 40 asked net0 $T0 224.0.0.1
holds 'who answers is' wait_for 30 targets_are multicast $P
holds 'by ICMP, from the test address' wait_for 10 asked net0 $T0 $P
holds 'of each member' wait_for 10 asked net1 $T1 $P
holds 'it answers them' wait_for 10 probe_is ok

ping -c 1 -W 5 $P >/dev/null
ip route add 198.51.100.0/24 via $P dev ipmp0
holds 'a gateway is asked like that' wait_for 30 targets_are routes $P
lines=$(wc -l <$W/heard)
more() {
	[ "$(tail -n +$((lines + 1)) $W/heard | grep -c "$(mac net0) $T0 $P")" -ge 5 ]
}
holds 'again and again' wait_for 20 more

# What comes through to one member is ARP alone: it can't be used, and the other one can.
switch_port $first arp
holds 'who gets answers to ARP alone is silent' wait_for 20 state_is $first failed
holds 'the address moves' wait_for 10 at $other $A
holds 'and is reached' wait_for 20 peer ping -c 1 -W 1 $A
switch_port $first all
holds 'it is used again' wait_for 30 state_is $first ok

# A host that filters ICMP.
peer sysctl -qw net.ipv4.icmp_echo_ignore_all=1
sleep 3
is 'a host that filters ICMP takes nobody out of use' \
	"$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state net1)" 'ok ok'
is 'it is heard by ARP' "$(ipmpstat -P -o probe -i | sort -u)" ok
switch_port $first none
holds 'and who is silent is found by that' wait_for 20 state_is $first failed
switch_port $first all
holds 'and used again' wait_for 30 state_is $first ok
peer sysctl -qw net.ipv4.icmp_echo_ignore_all=0

# --- IPv6 -----------------------------------------------------------------------------------------

ip -n peer addr add $P6/64 dev eth0 nodad
ipadm create-addr -a $A6/64 ipmp0/a6
accepted 'a test address of IPv6' ipadm create-addr -a $T6/64 net0/t6
wait_for 10 settled
ping -c 1 -W 5 $P6 >/dev/null
holds 'it asks in IPv6, too' wait_for 60 asked net0 $T6 $P6
shown() {
	ipmpstat -n -P -o interface,testaddr -t | sed 's/\\:/:/g' | grep '^net0:' | grep -q "$T6"
}
holds 'which is shown' wait_for 10 shown
sleep 2
is 'that the other member has none is nothing to it' \
	"$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state net1)" 'ok ok'

kill $hear
ip route del 198.51.100.0/24
accepted 'the group is deleted' ipadm delete-ipmp -f ipmp0
for i in net0 net1; do
	ipadm delete-if $i
done
is 'all is as it was before' "$(kernel_state)" "$before"
finish
