#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: sockets that name a group, by the programs that steer its packets. What leaves over the group's link and what
# comes for it is judged by a peer and by what the kernel tells a socket, over failovers, new starts, and their taking away.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"
cp "$HERE/sock.py" $BIN/

G4=239.1.1.1 G6=ff15::1

member net0
member net1
before=$(kernel_state)

sock() {
	"$PYTHON" $BIN/sock.py "$@"
}

hear() { # IFNAME GROUP NAME: what comes for it, into a file
	sock hear "$1" "$2" "$W/$3" &
	wait_for 10 grep -q listening "$W/$3"
}

# The programs on a link, by their names in the kernel: without the digest of the addresses.
programs() { # IFNAME
	for side in ingress egress; do
		tc filter show dev "$1" "$side" 2>/dev/null
	done | sed -n 's/.* handle .* ipadm:[0-9]*:\([a-z]*\):.*/\1/p' | tr '\n' ' '
}

hooks() { # of all links: how many have the place for them
	tc qdisc show | grep -c clsact
}

# Who hears what is for many on behalf of the group: it takes in all multicast.
nominated() {
	for i in net0 net1; do
		[ $(($(cat /sys/class/net/$i/flags) & 0x200)) = 0 ] || printf '%s ' $i
	done
}

switch_knows() { # PORT: what the group has joined is behind it
	for group in $G4 $G6; do
		bridge -n switch mdb show | grep -q "port $1 grp $group " || return 1
	done
}

complete() {
	[ "$(programs net0)$(programs net1)$(programs ipmp0)" = 'take take land send ' ]
}

bound_again() {
	[ -n "$(holder $A)" ] && [ -n "$(holder $B)" ] && [ "$(holder $A)" != "$(holder $B)" ]
}

steers() { # the listing
	ipadm show-if -p -o steering ipmp0
}

sent() { # IFNAME: frames that it has sent
	cat "/sys/class/net/$1/statistics/tx_packets"
}

spoken() { # send what the peer shall hear
	sock say ipmp0 $G4 out4
	sock say ipmp0 $G6 out6
	sock say - 192.0.2.255 out-all
	sock say ipmp0 255.255.255.255 out-every
}

peer_heard() {
	for t in out4 out-all out-every; do
		grep -q "^$t 192.0.2.1[01] eth0" $W/peer4 || return 1
	done
	grep -q '^out6 2001:db8:1::1[01] eth0' $W/peer6
}

# Sends what the group shall hear, until all of it came; the last thing sent tells that nothing is missing.
told() { # NAME: of this round
	peer "$PYTHON" $BIN/sock.py say eth0 $G4 "in4-$1"
	peer "$PYTHON" $BIN/sock.py say eth0 $G6 "in6-$1"
	peer "$PYTHON" $BIN/sock.py say - 192.0.2.255 "all-$1"
	peer "$PYTHON" $BIN/sock.py say eth0 224.0.0.1 "systems-$1"
	peer "$PYTHON" $BIN/sock.py say - $A "one-$1"
	peer "$PYTHON" $BIN/sock.py say - $A6 "one-$1"
	wait_for 10 grep -q "^one-$1 " $W/host4 && wait_for 10 grep -q "^one-$1 " $W/host6
}

heard() { # NAME: what of it came, and by which interface
	grep -h -- "-$1 " $W/host4 $W/host6 | grep -v ffff: | sed "s/-$1 [^ ]*//" | LC_ALL=C sort | tr '\n' ','
}

EVERYTHING='all ipmp0,in4 ipmp0,in6 ipmp0,one ipmp0,one ipmp0,systems ipmp0,'

begin
ipadm create-if net0
ipadm create-if net1
run ipadm create-ipmp -i net0,net1
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
if [ "$(steers)" = off ]; then
	skip 'sockets can name a group' 'this kernel takes no BPF programs here, or has no clsact'
	finish
fi
is 'a group that has an address has its programs' "$(programs net0)|$(programs net1)|$(programs ipmp0)|$(hooks)" \
	'take |take |land send |3'
is 'it is told' "$(steers)" on
is 'of others it is not' "$(ipadm show-if -p -o steering net0)" --
for i in b:$B/24 a6:$A6/64 b6:$B6/64; do
	ipadm create-addr -a "${i#*:}" ipmp0/${i%%:*}
done
wait_for 10 settled
is 'one member is nominated' "$(nominated)" 'net0 '
is 'nothing drifted' "$(ipadm check)" ''

peer "$PYTHON" $BIN/sock.py serve >$W/serve &
wait_for 10 grep -q listening $W/serve
peer "$PYTHON" $BIN/sock.py hear eth0 $G4 $W/peer4 &
peer "$PYTHON" $BIN/sock.py hear eth0 $G6 $W/peer6 &
wait_for 10 grep -q listening $W/peer4
wait_for 10 grep -q listening $W/peer6
hear ipmp0 $G4 host4
hear ipmp0 $G6 host6

is 'a bound socket has its answer on the group' "$(sock ask ipmp0 $P)|$(sock ask ipmp0 $P6)" "$A ipmp0|$A6 ipmp0"
is 'a connection, too' "$(sock connect ipmp0 $P)|$(sock connect ipmp0 $P6)" "$A|$A6"
spoken
holds 'what is sent to many is heard' wait_for 5 peer_heard
told first
is 'what comes, comes once, and by the group' "$(heard first)" "$EVERYTHING"

# A switch that looks into what is joined, where nobody asks: it learns only from what it is told.
ip -n switch link set br0 type bridge mcast_snooping 1
port net0 down
wait_for 10 [ "$(nominated)" = 'net1 ' ]
[ "$MODE" = daemon ] || ipadm repair >/dev/null
wait_for 10 [ "$(holder $A)" = 'net1 ' ]
holds 'a switch knows of what is joined, behind the other one' wait_for 10 switch_knows net1p
ip -n switch link set br0 type bridge mcast_snooping 0
is 'another is nominated when it fails' "$(nominated)" 'net1 '
n=$(sent net1)
is 'bound sockets go on over that' "$(sock ask ipmp0 $P)|$(sock ask ipmp0 $P6)" "$A ipmp0|$A6 ipmp0"
holds 'by its link' [ "$(sent net1)" -gt "$n" ]
: >$W/peer4
: >$W/peer6
spoken
holds 'many are reached over it' wait_for 5 peer_heard
told second
is 'and hear by it' "$(heard second)" "$EVERYTHING"
port net0 up
wait_for 10 bound_again || [ "$MODE" = once ]

ids() { # of the programs themselves, which nobody exchanged while these stay
	for i in net0 net1 ipmp0; do
		tc filter show dev $i ingress
		tc filter show dev $i egress
	done | sed -n 's/.* id \([0-9]*\) .*/\1/p' | tr '\n' ' '
}

was=$(ids)
if [ "$MODE" = daemon ]; then
	stop_daemon
	is 'without a daemon they go on' "$(sock ask ipmp0 $P)" "$A ipmp0"
	start_daemon
	is 'a new one leaves them in place' "$(ids)" "$was"
fi

lost() { # NAME NUMBER: that many differences, which are mended
	if [ "$MODE" = once ]; then
		is "$1 is told" "$(ipadm check | grep -c -e 'packet program' -e clsact)" "$2"
		holds "$1 is put back" ipadm repair
	fi
	holds "$1 is there again" wait_for 10 complete
}

marked=$(tc -d qdisc show dev net1 | sed -n 's/.*\(overhead [0-9]*\).*/\1/p')
holds 'the place for them has a mark' [ -n "$marked" ]
tc filter del dev net1 ingress
lost 'what somebody took from a member' 1
tc qdisc del dev ipmp0 clsact
lost 'what somebody took from the group' 3
is 'the same is nominated' "$(nominated)" 'net1 '
is 'and works' "$(sock ask ipmp0 $P)" "$A ipmp0"

tc filter add dev net1 ingress pref 10 protocol ip u32 match u32 0 0 flowid 1:1
accepted 'a group may do without' ipadm set-ifprop -p steering=off -m ip ipmp0
is 'then they are gone' "$(programs net0)$(programs net1)$(programs ipmp0)$(nominated)$(steers)" off
is 'but what is somebody else'"'"'s' "$(hooks) $(tc filter show dev net1 ingress | grep -c 'u32.*flowid')" '1 1'
is 'and the socket has no answer' "$(sock ask ipmp0 $P)" nothing
tc qdisc del dev net1 clsact

# One without any program in it, as an engine leaves it that was killed before it put one there: it is known by its mark.
mark=$(tc -d qdisc show dev net0 | sed -n 's/.*\(overhead [0-9]*\).*/\1/p')
is 'nothing is marked any more' "$mark" ''
[ "$MODE" = once ] || stop_daemon KILL
# shellcheck disable=SC2086 # words
tc qdisc add dev net0 stab linklayer ethernet $marked clsact
if [ "$MODE" = daemon ]; then
	start_daemon
else
	is 'an empty place of ours is told' "$(ipadm check | grep -c clsact)" 1
	ipadm repair >/dev/null
fi
holds 'and goes' wait_for 10 sh -c '! tc qdisc show dev net0 | grep -q clsact'
# shellcheck disable=SC2086 # words
tc qdisc add dev net0 stab linklayer ethernet $marked clsact
tc qdisc replace dev net0 clsact
is 'one that somebody took over is his' "$(ipadm check)" ''
is 'it stays, with nothing in it, when all is put right' "$(ipadm repair)|$(hooks)" 'nothing to repair|1'
accepted 'and have them again' ipadm reset-ifprop -p steering -m ip ipmp0
is 'with all that they need' "$(programs net0)|$(programs net1)|$(programs ipmp0)$(steers)" 'take |take |land send on'

accepted 'the group is deleted' ipadm delete-ipmp -f ipmp0
is 'and nothing is left of them, but the empty place' "$(hooks)$(nominated)" 1
tc qdisc del dev net0 clsact
for i in net0 net1; do
	ipadm delete-if $i
done
is 'all is as it was before' "$(kernel_state)" "$before"
finish
