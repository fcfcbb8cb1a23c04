#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: members whose carrier is on and that are not heard all the same. A port of the switch is disabled, or drops
# what goes to a member, or what comes from it: the others take over, and it is used again when it is heard. Where
# no host answers at all nothing moves.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

told() { # SENTENCE: how often the log has it
	grep -c "^ipmgmtd: $1\$" $W/daemon.log
}

is_told() { # SENTENCE N: as often
	[ "$(told "$1")" = "$2" ]
}

state_is() { # IFNAME STATE
	[ "$(ipadm show-if -p -o state "$1")" = "$2" ]
}

at() { # MEMBER ADDRESS
	[ "$(holder "$2")" = "$1 " ]
}

# What a port of the switch does to frames: rx, those to the member are lost; tx, those from it; both; none.
switch_port() { # IFNAME rx|tx|both|none
	ip netns exec switch tc qdisc del dev "${1}p" clsact 2>/dev/null
	ip netns exec switch bridge link set dev "${1}p" state 3
	case $2 in
	both) ip netns exec switch bridge link set dev "${1}p" state 0 ;;
	rx) drop "${1}p" egress ;;
	tx) drop "${1}p" ingress ;;
	none) ;;
	esac
}

drop() { # IFNAME egress|ingress
	ip netns exec switch tc qdisc add dev "$1" clsact
	ip netns exec switch tc filter add dev "$1" "$2" bpf da bytecode '1,6 0 0 2,'
}

for i in net0 net1 net2; do
	member $i
done
ip -n peer addr del $P6/64 dev eth0
begin
for i in net0 net1 net2; do
	ipadm create-if $i
done
run ipadm create-ipmp -i net0,net1
refused 'what is too fast for anybody' erange 1 ipadm set-ifprop -p fdt=99 -m ip ipmp0
accepted 'a short detection time' ipadm set-ifprop -p fdt=700 -m ip ipmp0
refused 'it is one of groups' invalid-arg 1 ipadm set-ifprop -p fdt=700 -m ip net0
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
wait_for 10 settled
peer "$PYTHON" $BIN/arp.py hear eth0 $W/heard &
hear=$!
wait_for 10 grep -q listening $W/heard

# --- one address, and targets that have IPv4 alone ------------------------------------------------

ping -c 1 -W 5 $P >/dev/null
probed() { # N: that many probes reached the peer
	[ "$(grep -c "^1 .* $A $P" $W/heard)" -ge "$1" ]
}
holds 'a neighbour is probed' wait_for 20 probed 5
first=$(holder $A | tr -d ' ')
other=net1
[ "$first" = net0 ] || other=net0
sleep 3
is 'and nobody fails' "$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state net1)" 'ok ok'
for way in both rx tx; do
	switch_port $first $way
	holds "the member with the address is silent ($way): the other one has it" wait_for 20 at $other $A
	holds 'it is shown as failed' wait_for 10 state_is $first failed
	holds 'the address is reached' wait_for 20 peer ping -c 1 -W 1 $A
	switch_port $first none
	holds 'it is heard again: it is used' wait_for 30 state_is $first ok
	switch_port $other $way
	holds "the one with the address is silent now ($way): the first one has it" wait_for 20 at $first $A
	switch_port $other none
	holds 'and is used again' wait_for 30 state_is $other ok
	switch_port $other $way
	holds "the one without an address is silent ($way)" wait_for 20 state_is $other failed
	is 'nothing moves' "$(holder $A)" "$first "
	switch_port $other none
	holds 'it is used again' wait_for 30 state_is $other ok
done
kill $hear
is 'no probe is from nobody' "$(grep -c ' 0\.0\.0\.0 ' $W/heard)" 0
finish
