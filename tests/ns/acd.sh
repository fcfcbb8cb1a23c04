#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# IPv4 address conflicts (RFC 5227) with another host, a namespace of its own: found before an address is
# used, and defended after.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

arp() { # COMMAND IFNAME...: there
	peer "$PYTHON" "$HERE/arp.py" "$@"
}

status() { # ADDROBJ: its state, as a foreign client reads it
	ns call org.ipadm.ListAddresses "{\"name\": \"$1\"}" | "$PYTHON" -c '
import json, sys
print(*[row["state"] for row in json.load(sys.stdin)["parameters"]["addresses"]])'
}

is_state() { # ADDROBJ STATE
	[ "$(status "$1")" = "$2" ]
}

announced() { # ADDRESS: how often the other host heard it announced, from our hardware address
	grep -c "^1 $ours $1 $1\$" $W/heard
}

probed() { # ADDRESS
	grep -c "^1 $ours 0.0.0.0 $1\$" $W/heard
}

announced_times() { # ADDRESS COUNT: as often as that, or more
	[ "$(announced "$1")" -ge "$2" ]
}

logged() { # WORD: in the daemon's log
	grep -qF "$1" $W/daemon.log
}

has() { # ADDRESS: the kernel
	addresses net0 inet | grep -qwF "$1"
}

hasnt() {
	! has "$1"
}

carrier() {
	[ "$(cat /sys/class/net/net0/carrier 2>/dev/null)" = 1 ]
}

no_carrier() {
	! carrier
}

peer_link net0
ours=$(cat /sys/class/net/net0/address)
theirs=$(peer ip -o link show dev net0p | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
peer ip addr add 192.0.2.1/24 dev net0p
arp hear net0p $W/heard &
wait_for 10 grep -q listening $W/heard || not_ok 'the other host listens'
begin

# Before it is used.
ipadm create-addr -T static -a 192.0.2.1/24 net0/v4
is 'an address that another host has is no failure' $? 0
is 'it is a duplicate' "$(status net0/v4)" duplicate
holds 'and not in the kernel' hasnt 192.0.2.1/24
holds 'it was probed' test "$(probed 192.0.2.1)" -ge 1
is 'but never announced' "$(announced 192.0.2.1)" 0
holds 'the log has the other one' logged "net0/v4: 192.0.2.1 is in use by $theirs"
holds 'the document too' grep -q "^duplicate = $theirs\$" $active
refused 'up-addr' dad-found 1 ipadm up-addr net0/v4
refused 'refresh-addr' dad-found 1 ipadm refresh-addr net0/v4
peer ip addr del 192.0.2.1/24 dev net0p
accepted 'refresh-addr when the other one is gone' ipadm refresh-addr net0/v4
is 'it is used now' "$(status net0/v4)" ok
holds 'and in the kernel' has 192.0.2.1/24
holds 'it is announced twice' wait_for 20 announced_times 192.0.2.1 2

# While it is used.
accepted 'another address' ipadm create-addr -T static -a 192.0.2.2/24 net0/b
holds 'it is announced twice, too' wait_for 20 announced_times 192.0.2.2 2
arp say net0p 192.0.2.2 192.0.2.200
holds 'a first conflict is answered' wait_for 20 announced_times 192.0.2.2 3
is 'and we keep the address' "$(status net0/b)" ok
holds 'the log tells' logged "net0/b: 192.0.2.2 is in use by $theirs too"
arp say net0p 192.0.2.99 192.0.2.2
arp say net0p 0.0.0.0 192.0.2.2
is 'who asks for it is no conflict' "$(status net0/b)" ok
arp say net0p 192.0.2.2 192.0.2.200 2
holds 'a second one within ten seconds takes it' wait_for 20 is_state net0/b duplicate
holds 'out of the kernel' hasnt 192.0.2.2/24
holds 'the other address stays' has 192.0.2.1/24
holds 'the record stays' grep -qF '[address net0/b]' $conf
accepted 'refresh-addr has it back, for nobody uses it' ipadm refresh-addr net0/b
is 'in use' "$(status net0/b)" ok

# With the carrier away for a moment, on a network where it is in use: a host that does not speak up.
peer ip link set net0p down
holds 'the carrier is gone' wait_for 10 no_carrier
peer ip addr add 192.0.2.1/24 dev net0p
peer ip link set net0p up
holds 'the carrier is back' wait_for 10 carrier
holds 'the conflict is found' wait_for 20 is_state net0/v4 duplicate
holds 'and the address not used' hasnt 192.0.2.1/24
is 'the other one is' "$(status net0/b)" ok

# A link of which nobody else is part, and an address that nobody defends.
accepted 'dad=off' ipadm set-ifprop -p dad=off -m ipv4 net0
accepted 'refresh-addr does not ask then' ipadm refresh-addr net0/v4
holds 'the address is used' has 192.0.2.1/24
arp say net0p 192.0.2.1 192.0.2.200 3
holds 'the daemon serves' ns call org.ipadm.GetStatus
is 'and it is not taken away' "$(status net0/v4)" ok

# A daemon that is started anew defends what there is.
accepted 'dad=on again' ipadm reset-ifprop -p dad -m ipv4 net0
stop_daemon
start_daemon
is 'a new daemon has it still' "$(status net0/b)" ok
arp say net0p 192.0.2.2 192.0.2.200 2
holds 'and defends it' wait_for 20 is_state net0/b duplicate

# A boot, without a daemon: what another host has now is found again, the rest comes up.
stop_daemon
ip link del net0
rm -rf /run/ipadm
peer_link net0
peer ip addr add 192.0.2.1/24 dev net0p
theirs=$(peer ip -o link show dev net0p | sed -n 's/.*link\/ether \([0-9a-f:]*\).*/\1/p')
run ipmgmtd --once
is 'ipmgmtd --once' $rc 0
says 'it tells of the other one' "net0/v4: 192.0.2.1 is in use by $theirs"
holds 'the address is not used' hasnt 192.0.2.1/24
holds 'the other address is' has 192.0.2.2/24
finish
