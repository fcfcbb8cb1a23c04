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
finish
