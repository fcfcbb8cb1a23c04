#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Adopting: what a person or another program configured becomes ours, and no packet notices. Judged by what ip says, by
# what the kernel tells meanwhile, and by a connection that goes on; then by a reboot.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
cp "$HERE/stream.py" $BIN/

# What the kernel tells: nothing of it may be a removal.
watch() {
	ip monitor address route link >$W/monitor 2>&1 &
	monitor=$!
	wait_for 5 test -e $W/monitor
}

watched() { # NAME: it ends
	ip link add sentinel type veth peer name sentinelp
	wait_for 10 grep -q sentinel $W/monitor
	kill $monitor
	wait $monitor 2>/dev/null
	ip link del sentinel
	is "$1" "$(grep -i deleted $W/monitor)" ''
}

# All that packets go by: addresses in their order with their lifetimes' kinds, routes, what is set. No mark of ours.
noticed() {
	ip -j addr show dev net0 | "$PYTHON" -c '
import json, sys
for link in json.load(sys.stdin):
    print(link["flags"], link["mtu"])
    for a in link["addr_info"]:
        forever = a.pop("valid_life_time") == 4294967295
        a.pop("preferred_life_time"), a.pop("protocol", 0)
        # Of IPv6 this is what it has without saying so.
        if a.get("metric") == 256:
            a.pop("metric")
        print(forever, sorted(a.items()))'
	ip -j route show table all dev net0
	ip -j -6 route show table all dev net0 | sed 's/"expires":[0-9]*//g'
	sysctl -a 2>/dev/null | grep '^net\.ipv[46]\.\(conf\|neigh\)\.net0' | grep -v -e promote_secondaries -e '\.tag '
}

drift() { # [OBJECT]
	ipadm check -p -o what,whose "$@" | grep -v ':foreign$'
}

# As NetworkManager leaves it, and somebody with ip(8).
peer_link net0
link net1
ip link set net0 mtu 1450
ip link set net0 up
sysctl -qw net.ipv6.conf.net0.accept_ra=0 net.ipv4.conf.net0.arp_announce=2
ip addr add 192.0.2.1/24 dev net0 noprefixroute
ip route add 192.0.2.0/24 dev net0 proto kernel scope link src 192.0.2.1 metric 100
ip route add default via 192.0.2.254 dev net0 proto static metric 100
ip addr add 198.51.100.1/25 brd + dev net0
ip addr add 2001:db8::1/64 dev net0 noprefixroute
ip addr add 203.0.113.7/24 dev net0 valid_lft 3000 preferred_lft 3000
ip -n peer addr add 192.0.2.2/24 dev net0p
begin
wait_for 20 settled
peer "$PYTHON" $BIN/stream.py serve 192.0.2.2 7001 &
server=$!
holds 'there is somebody to talk to' wait_for 20 peer "$PYTHON" -c 'import socket; socket.create_connection(("192.0.2.2", 7001))'
"$PYTHON" $BIN/stream.py talk 192.0.2.2 7001 $W/enough >$W/talk 2>&1 &
talker=$!

refused 'it is not created anew' if-exists 1 ipadm create-if net0
says 'the way is told' "'ipadm adopt-if net0' takes them over"
refused 'no such link' dlpi-failure 1 ipadm adopt-if net7
refused 'a link that is down' notsup 1 ipadm adopt-if net1
refused 'an object of it' notfound 1 ipadm adopt net0/v4
refused 'adopt-if an object' invalid-arg 1 ipadm adopt-if net0/v4
refused 'somebody else may not' eauth 3 as_user ipadm adopt-if net0

# What waits for its confirmation is given back, also by a daemon that was killed; foreign marks are in what is compared.
waits() {
	[ -e /run/ipadm/unconfirmed.conf ]
}

ended() {
	! waits
}

whole() { # with marks, and both documents
	noticed
	ip -j addr show dev net0 | grep -o '"local":[^,]*\|"protocol":[^,]*'
	cat /proc/sys/net/ipv4/conf/net0/promote_secondaries /proc/sys/net/ipv4/conf/net0/tag 2>/dev/null
	grep -v -e '^\[ipadm\]' -e '^version' -e '^generation' -e '^pairs-with' -e '^sorted' -e '^booted' $conf $active 2>/dev/null
}

taken_back() { # NAME [IFNAME]
	whole >$W/after
	is "$1: all is as it was" "$(diff $W/whole $W/after)" ''
	watched "$1: nothing is removed"
}

if [ "$MODE" = daemon ]; then
	whole >$W/whole
	watch
	run ipadm adopt-if --confirm=600 net0
	is 'adopted until it is confirmed' "$rc|$(drift 2>/dev/null)|$(waits && echo waits)" '0||waits'
	says 'which is said' "'ipadm confirm' keeps it"
	accepted 'taken back' ipadm revert
	taken_back revert
	watch
	run ipadm adopt-if --confirm=1 net0
	holds 'its time ends' wait_for 20 ended
	taken_back 'not confirmed in time'
	watch
	run ipadm adopt -t --confirm=1 net0
	stop_daemon KILL
	sleep 1.1
	start_daemon
	holds 'a daemon that comes later sees that the time is over' ended
	taken_back 'after a kill'
else
	refused 'to be confirmed without a daemon' notsup 1 ipadm adopt-if --confirm net0
fi

noticed >$W/before
watch
run ipadm adopt-if -m 'from NetworkManager' net0
is 'adopted' "$rc|$out" '0|net0 families=inet inet6 ipv4.arp_announce=2 ipv4.mtu=1450
net0/v4 type=static address=192.0.2.1/24
net0/v4a type=static address=198.51.100.1/25
net0/v6 type=static address=2001:db8::1/64'
says 'the lease is left, with a reason' 'net0: 203.0.113.7/24 is not taken: it has an end'
says 'the route is not recorded' 'net0: the route default via 192.0.2.254 stays'
watched 'nothing is removed meanwhile'
noticed >$W/after
is 'the kernel is as it was' "$(diff $W/before $W/after)" ''
is 'it is recorded' "$(recorded net0)|$(grep -c '^\[address net0/' $conf)" 'inet inet6|3'
is 'no drift' "$(drift)" ''
is 'the history tells of it' "$(ipadm history -p -o change,message | head -n 1)" 'Adopt net0:from NetworkManager'
watch
is 'taken back' "$(ipadm undo)" 'undone: it is as before the first generation'
watched 'nothing is removed by that'
noticed >$W/after
is 'the kernel is as it was before' "$(diff $W/before $W/after)" ''
is 'nothing of it is ours' "$(cat /proc/sys/net/ipv4/conf/net0/tag)|$(grep -c net0 $conf $active | cut -d: -f 2 | tr '\n' ' ')" '0|0 0 '
watch
is 'and done again' "$(ipadm redo | sed 's/[0-9]*$//')" 'redone: it is as in generation '
watched 'nothing is removed by that either'
noticed >$W/after
is 'the kernel is as it was after' "$(diff $W/before $W/after)" ''
is 'no drift by both' "$(drift)" ''
run ipadm adopt-if net0
is 'once more there is nothing to adopt' "$rc|$out" '0|nothing to adopt'

# Other changes leave it as it is.
watch
accepted 'a property of an address' ipadm set-addrprop -p private=on net0/v4
accepted 'another address' ipadm create-addr -a 192.0.2.9/24 net0/more
watched 'nothing is removed for other changes'
accepted 'it goes again' ipadm delete-addr net0/more
is 'no drift by it' "$(drift)" ''
touch $W/enough
wait $talker
is 'the connection lived' "$?|$(grep -c '^[0-9]*$' $W/talk)" '0|1'
kill $server

# A document has from now on what is there: the same.
link net3
ip link set net3 up
ip addr add 203.0.113.1/24 dev net3
ip addr add 203.0.113.2/24 brd + dev net3 valid_lft 3000 preferred_lft 3000
ip addr add 2001:db8:3::1/64 dev net3 valid_lft 3000 preferred_lft 3000
wait_for 20 settled
watch
printf '{"interfaces": {"net3": {"families": ["inet", "inet6"]}}, "addresses": {%s}}' \
	"$(printf '"net3/a%s": {"type": "static", "address": "%s"},' 1 203.0.113.1/24 2 203.0.113.2/24 3 2001:db8:3::1/64 | sed 's/,$//')" >$W/doc
is 'a document with addresses that are there' "$(ipadm apply --merge $W/doc)" applied
watched 'nothing is removed for it'
is 'no drift by it' "$(drift net3)" ''
is 'they have no end any more' "$(ip -j addr show dev net3 | grep -o '"valid_life_time":[0-9]*' | sort -u)" '"valid_life_time":4294967295'
accepted 'they go with the interface' ipadm delete-if net3

# What somebody changes on an interface of ours: objects and properties follow.
ip link set net0 mtu 1440
ip addr del 198.51.100.1/25 dev net0
ip addr add 198.51.100.1/26 brd + dev net0
ip addr del 2001:db8::1/64 dev net0
sysctl -qw net.ipv4.conf.net0.arp_announce=1
if [ "$MODE" = daemon ]; then
	whole >$W/whole
	for object in net0/v4a net0/v6 net0; do
		watch
		run ipadm adopt --confirm=600 $object
		is "$object is adopted until then" "$rc|$(waits && echo waits)" '0|waits'
		accepted 'taken back' ipadm revert
		taken_back "revert of $object"
	done
	watch
	run ipadm adopt --confirm=1 net0
	stop_daemon KILL
	sleep 1.1
	start_daemon
	taken_back 'after a kill'
fi
noticed >$W/before
run ipadm adopt net0/v4a
is 'an object alone' "$rc|$out" '0|net0/v4a address=198.51.100.1/26'
run ipadm adopt -t net0/v6
is 'what is gone is down, for now' "$rc|$out" '0|net0/v6 up=no'
run ipadm adopt net0
is 'all of it' "$rc|$(echo "$out" | sort)" '0|net0 ipv4.arp_announce=1
net0 ipv4.mtu=1440'
noticed >$W/after
is 'the kernel is as it was then' "$(diff $W/before $W/after)" ''
is 'no drift then' "$(drift)" ''
is 'what was for now is not recorded' "$(grep -c '^up = no' $conf)|$(grep -c '^up = no' $active)" '0|1'

# A reboot: the same, by us.
[ "$MODE" != daemon ] || stop_daemon
ip link del net0
rm -rf /run/ipadm
peer_link net0
if [ "$MODE" = daemon ]; then
	start_daemon
else
	$BIN/ipmgmtd --once
fi
wait_for 20 settled
is 'after a reboot' "$(addresses net0 inet)|$(ip -6 -o addr show dev net0 scope global | awk '{ print $4 }')" \
	'192.0.2.1/24 198.51.100.1/26|2001:db8::1/64'
is 'with what was set' "$(cat /sys/class/net/net0/mtu /proc/sys/net/ipv4/conf/net0/arp_announce /proc/sys/net/ipv6/conf/net0/accept_ra | tr '\n' ' ')" '1440 1 0 '
is 'without drift' "$(drift)" ''

# What routers told stays what they told.
ip link set net1 addrgenmode eui64
ip link set net1 up
wait_for 20 settled
before=$(linklocal net1)
watch
run ipadm adopt-if net1
is 'a link without addresses but its own' "$rc|$out" '0|net1 families=inet6
net1/v6 type=addrconf stateful=no'
watched 'its own address stays'
is 'as it is' "$(linklocal net1)|$(drift net1)" "$before|"
accepted 'and goes with the interface' ipadm delete-if net1
finish
