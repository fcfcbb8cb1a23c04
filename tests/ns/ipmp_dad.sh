#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: another host that has, or takes, an address of a group. What is asked and said is heard at the peer.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

status() { # ADDROBJ: its state
	ipadm show-addr -p -o state "$1"
}

is_state() { # ADDROBJ STATE
	[ "$(status "$1")" = "$2" ]
}

bound() { # ADDRESS: somewhere
	[ -n "$(holder "$1")" ]
}

unbound() {
	! bound "$1"
}

standing() { # ADDRESS: on the link of the group
	ip -o addr show dev ipmp0 to "$1" | grep -q .
}

logged() { # WORDS: how often the log has them
	grep -cF "$1" $W/daemon.log
}

announced() { # ADDRESS: how often the peer heard it announced, from whomever
	grep -c "^1 [0-9a-f:]* $1 $1\$" $W/heard
}

announced_times() { # ADDRESS COUNT: as often, or more
	[ "$(announced "$1")" -ge "$2" ]
}

say() { # SENDER [COUNT]: the peer claims it, to all
	peer "$PYTHON" $BIN/arp.py say eth0 "$1" 192.0.2.200 "${2-1}"
}

asked6() { # ADDRESS: by which hardware addresses, of those that said who they are not, once a question
	awk -v a="$1" '$1 == 135 && $3 == "::" && $4 == a { print $2 }' $W/heard6
}

asked6_times() { # ADDRESS COUNT
	[ "$(asked6 "$1" | wc -l)" = "$2" ]
}

claim() { # ADDRESS [COUNT]: the peer says that it has it
	peer "$PYTHON" "$HERE/nd.py" say eth0 "$1" "${2-1}"
}

for i in net0 net1; do
	member $i
done
theirs=$(ip -n peer -o link show dev eth0 | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
begin
for i in net0 net1; do
	ipadm create-if $i
done
ipadm create-ipmp -i net0,net1 ipmp0
peer "$PYTHON" $BIN/arp.py hear eth0 $W/heard &
wait_for 10 grep -q listening $W/heard || not_ok 'the peer listens'

peer "$PYTHON" "$HERE/nd.py" hear eth0 $W/heard6 &
wait_for 10 grep -q listening $W/heard6 || not_ok 'the peer listens'

# --- defence in IPv4 ------------------------------------------------------------------------------

ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
# Each is announced five times when it is new.
holds 'the addresses are announced' wait_for 20 announced_times $A 5
holds 'both' wait_for 20 announced_times $B 5
first=$(holder $A) second=$(holder $B)
is 'each member has one' "$(printf '%s\n' "$first" "$second" | sort | tr -d '\n')" 'net0 net1 '

# All members hear the peer, who claims it once.
before=$(announced $A)
say $A
holds 'a first conflict is answered' wait_for 20 announced_times $A $((before + 1))
is 'by the member that has it' "$(grep "^1 [0-9a-f:]* $A $A\$" $W/heard | tail -n 1 | cut -d' ' -f2)" "$(mac $first)"
is 'the group keeps the address' "$(status ipmp0/a) $(holder $A)" "ok $first"
is 'the log tells, once' "$(logged "ipmp0/a: $A is in use by $theirs too")" 1
say $B
b_is_logged() {
	[ "$(logged "ipmp0/b: $B is in use by $theirs too")" -ge 1 ]
}
holds 'that of the other member is defended, too' wait_for 20 b_is_logged
is 'and kept' "$(status ipmp0/b)" ok
say $A
holds 'a second conflict within ten seconds takes it' wait_for 20 is_state ipmp0/a duplicate
holds 'off the members' unbound $A
fails 'and off the group' standing $A
is 'the other address stays' "$(status ipmp0/b) $(holder $B)" "ok $second"
holds 'the record stays' grep -qF '[address ipmp0/a]' $conf
holds 'the document has the other host' grep -q "^duplicate = $theirs\$" $active
accepted 'refresh-addr has it back, for nobody uses it' ipadm refresh-addr ipmp0/a
holds 'on a member' bound $A

# What one member says the other one hears: that is no conflict.
told=$(grep -c 'in use by' $W/daemon.log)
for m in net0 net1; do
	"$PYTHON" $BIN/arp.py say $m $A 192.0.2.200 3
	"$PYTHON" $BIN/arp.py say $m $B 192.0.2.200 3
done
ip link set net0 address 02:00:5e:00:53:10
ip link set net1 address 02:00:5e:00:53:11
moved() {
	[ "$(holder $A)$(holder $B)" = 'net1 net1 ' ]
}
port net0 down
holds 'a member fails' wait_for 10 moved
port net0 up
spread() {
	[ "$(printf '%s\n' "$(holder $A)" "$(holder $B)" | sort | tr -d '\n')" = 'net0 net1 ' ]
}
holds 'and comes back' wait_for 10 spread
is 'our own voice is no conflict' "$(grep -c 'in use by' $W/daemon.log) $(status ipmp0/a) $(status ipmp0/b)" "$told ok ok"

accepted 'nobody wants a defence' ipadm set-ifprop -p dad=off -m ipv4 ipmp0
say $A 3
holds 'the daemon serves' ns call org.ipadm.GetStatus
is 'then nothing is taken' "$(status ipmp0/a) $(grep -c 'in use by' $W/daemon.log)" "ok $told"

# --- duplicates in IPv6 ---------------------------------------------------------------------------

ip -n peer addr add $A6/64 dev eth0 nodad
ipadm create-addr -a $A6/64 ipmp0/a6
is 'an IPv6 address that another host has is no failure' $? 0
is 'it is a duplicate' "$(status ipmp0/a6)" duplicate
holds 'on no member' unbound $A6
fails 'nor on the group' standing $A6
holds 'it was asked for, from nobody' test "$(asked6 $A6 | wc -l)" -ge 1
is 'the log has the other one' "$(logged "ipmp0/a6: $A6 is in use by $theirs: not added")" 1
holds 'the document too' grep -q "^duplicate = $theirs\$" $active
refused 'refresh-addr' dad-found 1 ipadm refresh-addr ipmp0/a6
ip -n peer addr del $A6/64 dev eth0
accepted 'refresh-addr when the other one is gone' ipadm refresh-addr ipmp0/a6
is 'it is used now' "$(status ipmp0/a6)" ok
holds 'by a member' bound $A6
holds 'and reached' wait_for 20 peer ping -c 1 -W 1 $A6

ipadm create-addr -a $B6/64 ipmp0/b6
is 'nobody has another one' "$(status ipmp0/b6)" ok
holds 'it was asked for three times' wait_for 10 asked6_times $B6 3
is 'by one member' "$(asked6 $B6 | sort -u | wc -l)" 1
first=$(holder $B6)
other=net1
[ "$first" = 'net0 ' ] || other=net0
has_moved() { # MEMBER
	[ "$(holder $B6)" = "$1 " ]
}
port $first down
holds 'it moves' wait_for 10 has_moved $other
holds 'and is reached' wait_for 20 peer ping -c 1 -W 1 $B6
port $first up
spread6() {
	[ "$(printf '%s\n' "$(holder $A6)" "$(holder $B6)" | sort | tr -d '\n')" = 'net0 net1 ' ]
}
holds 'its member comes back' wait_for 10 spread6
stop_daemon
start_daemon
holds 'nobody was asked again, nor by a daemon that comes anew' asked6_times $B6 3

told=$(grep -c 'in use by' $W/daemon.log)
claim $A6 3
claimed() {
	[ "$(logged "ipmp0/a6: $A6 is in use by $theirs too")" = 1 ]
}
holds 'a host that takes it later is told, once' wait_for 10 claimed
claim 2001:db8:1::99 3
holds 'we keep it' bound $A6
for m in net0 net1; do
	"$PYTHON" "$HERE/nd.py" say $m $B6 3
done
holds 'the daemon serves' ns call org.ipadm.GetStatus
is 'our own voice is no conflict' "$(grep -c 'in use by' $W/daemon.log)" $((told + 1))

accepted 'nobody wants to know' ipadm set-ifprop -p dad=off -m ipv6 ipmp0
accepted 'then nobody is asked' ipadm create-addr -a 2001:db8:1::20/64 ipmp0/c6
is 'at all' "$(asked6 2001:db8:1::20 | wc -l) $(status ipmp0/c6)" '0 ok'
finish
