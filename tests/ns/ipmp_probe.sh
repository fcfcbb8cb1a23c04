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
before=$(kernel_state)
begin
for i in net0 net1 net2; do
	ipadm create-if $i
done
run ipadm create-ipmp -i net0,net1
refused 'what is too fast for anybody' erange 1 ipadm set-ifprop -p fdt=99 -m ip ipmp0
accepted 'a short detection time' ipadm set-ifprop -p fdt=700 -m ip ipmp0
refused 'it is one of groups' invalid-arg 1 ipadm set-ifprop -p fdt=700 -m ip net0
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm set-ifprop -p dad=off -m ipv4 ipmp0 # which asks in the name of nobody, once for an address that is new
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

# A daemon that comes anew does not put its trust in who has failed.
switch_port $first both
holds 'one is silent' wait_for 20 at $other $A
refused 'the other one stays' eminred 1 ipadm offline-if $other
stop_daemon KILL
ping -c 1 -W 5 $P >/dev/null
start_daemon
moved=no
for n in 1 2 3 4 5 6 7 8 9 10; do
	at $other $A || moved=yes
	sleep 0.2
done
is 'a daemon that comes anew leaves the address where it is' "$moved" no
switch_port $first none
holds 'it is used again' wait_for 30 state_is $first ok

# --- nobody answers -------------------------------------------------------------------------------

told_before=$(holder $A)
ip netns exec switch bridge link set dev peerp state 0
holds 'no target answers: that is told' wait_for 30 is_told 'no target of ipmp0 answers: its members are used all the same' 1
sleep 2
is 'nobody fails' "$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state net1) $(holder $A)" "ok ok $told_before"
is 'their probes do' "$(ipmpstat -P -o probe -i | sort -u)" failed
ip netns exec switch bridge link set dev peerp state 3
holds 'one answers again: so is that' wait_for 30 is_told 'a target of ipmp0 answers again' 1
is 'each once' "$(told 'no target of ipmp0 answers: its members are used all the same')" 1

# --- the last one ---------------------------------------------------------------------------------

switch_port $first both
holds 'one is silent' wait_for 20 state_is $first failed
port $other down
holds 'the other one loses its carrier: who is silent is used' wait_for 10 at $first $A
is 'that is told' "$(told "$first of ipmp0 is in use though it is not heard: no other member can be used")" 1
switch_port $first none
holds 'and works when it is heard' wait_for 20 peer ping -c 1 -W 1 $A
port $other up
holds 'the other one comes back' wait_for 30 state_is $other ok
holds 'and the first is well' wait_for 30 state_is $first ok

# --- a spare, both families, and addresses on all ---------------------------------------------------

ip -n peer addr add $P6/64 dev eth0 nodad
ipadm set-ifprop -p standby=on -m ip net2
accepted 'a spare joins' ipadm add-ipmp -i net2 ipmp0
ipadm create-addr -a $B/24 ipmp0/b
ipadm create-addr -a $A6/64 ipmp0/a6
wait_for 10 settled
ping -c 1 -W 5 $P6 >/dev/null
both_asked() {
	asked_are $P $P6 && [ "$(ipmpstat -P -o probe -i | sort -u)" = ok ]
}
holds 'both families are probed' wait_for 30 both_asked
ipadm set-ifprop -p fdt=300 -m ip ipmp0
for a in $A $A6; do
	"$PYTHON" $BIN/stream.py echo $a 7001 &
done
sleep 0.5
gone() {
	! at $silent $A && ! at $silent $A6 && ! at $silent $B && [ "$(ipmpstat -P -o active -i | grep -c yes)" = 2 ]
}
inactive() {
	[ "$(ipmpstat -P -o flags -i | sed -n 3p)" = is----- ]
}
worst=
silence() { # one falls silent under streams of a datagram each millisecond, and is heard again
	rm -f $W/counted
	streams=
	for a in $A $A6; do
		peer "$PYTHON" $BIN/stream.py count $a 7001 $W/counted 1 >$W/lost.$a 2>&1 &
		streams="$streams $!"
	done
	sleep 1
	silent=$(holder $A | tr -d ' ')
	switch_port $silent both
	holds "one is silent ($1): the spare stands in" wait_for 20 state_is $silent failed
	holds 'it has no address any more' wait_for 10 gone
	sleep 1
	touch $W/counted
	# shellcheck disable=SC2086
	wait $streams
	note "lost datagrams: $(cat $W/lost.* | tr '\n' ' ')"
	worst=$(cut -d' ' -f1 $W/lost.* | sort -n | tail -1)
	switch_port $silent none
	holds 'it is used again' wait_for 30 state_is $silent ok
	holds 'and the spare is not' wait_for 10 inactive
}
# Of a machine that stands still more is lost: once it does not.
for try in 1 2 3 4 5 6; do
	silence $try
	[ "$worst" -gt 400 ] || break
done
holds 'hardly more is lost of a stream than in the detection time' test "$worst" -le 400

own=$(mac $silent)
failed=$(grep -c 'failed: probes are not answered' $W/daemon.log)
ip link set $silent address 02:00:5e:00:53:07
sleep 2
is 'with another hardware address it is heard as before' "$(ipadm show-if -p -o state $silent) \
$(grep -c 'failed: probes are not answered' $W/daemon.log)" "ok $failed"
ip link set $silent address "$own"

# --- IPv6 alone -----------------------------------------------------------------------------------

for a in a b; do
	ipadm delete-addr ipmp0/$a
done
ip -n peer addr del $P/24 dev eth0
ip route flush cache
holds 'IPv6 alone is probed' wait_for 60 asked_are $P6
silent=$(holder $A6 | tr -d ' ')
switch_port $silent rx
left() {
	! at $silent $A6
}
holds 'who does not hear in IPv6 is silent' wait_for 20 left
holds 'the address is reached' wait_for 20 peer ping -c 1 -W 1 $A6
switch_port $silent none
holds 'it is used again' wait_for 30 state_is $silent ok
ip -n peer addr add $P/24 dev eth0

# --- without probes -------------------------------------------------------------------------------

sockets() { # how many the daemon has for packets
	find /proc/$daemon/fd -lname 'socket:*' | wc -l
}
with=$(sockets)
switch_port $silent both
holds 'one is silent' wait_for 20 state_is $silent failed
accepted 'probes are not wanted' ipadm set-ifprop -p probes=off -m ip ipmp0
holds 'then it is used' wait_for 10 state_is $silent ok
is 'and there is no socket for them' "$(($(sockets) < with))" 1
switch_port $silent none

kill $hear
is 'no probe is from nobody' "$(grep -c ' 0\.0\.0\.0 ' $W/heard)" 0
accepted 'the group is deleted' ipadm delete-ipmp -f ipmp0
for i in net0 net1 net2; do
	ipadm delete-if $i
done
is 'all is as it was before' "$(kernel_state)" "$before"
finish
