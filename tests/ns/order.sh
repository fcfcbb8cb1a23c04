#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is taken back stands where it stood: the order of addresses, by which the kernel takes one of them as a source, and
# what others had put on a link.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

# All that the kernel says of the addresses of a link, in its order.
standing() { # IFNAME [FAMILY]
	wait_for 20 settled
	ip ${2+-f "$2"} -j addr show dev "$1"
}

is_as_before() { # NAME IFNAME
	is "$1" "$(standing "$2")" "$(cat $W/before)"
}

# Not in the order of their names, and of two subnets of each family.
make() { # IFNAME NUMBER
	ipadm create-addr -a "10.$2.0.9/24" "$1/z"
	ipadm create-addr -a "10.$2.0.2/24" "$1/b"
	ipadm create-addr -a "10.$2.1.7/24" "$1/s"
	ipadm create-addr -a "10.$2.0.1/24" "$1/a"
	ipadm create-addr -a "10.$2.1.8/24" "$1/t"
	ipadm create-addr -a "2001:db8:$2::9/64" "$1/z6"
	ipadm create-addr -a "2001:db8:$2::2/64" "$1/b6"
	ipadm create-addr -a "2001:db8:$2:1::7/64" "$1/s6"
	ipadm create-addr -a "2001:db8:$2::1/64" "$1/a6"
}

link net0 net1
begin
make net0 1
standing net0 >$W/before
for name in z b s a t z6 b6 s6 a6; do
	ipadm delete-addr net0/$name
	run ipadm undo
	is_as_before "undo of delete-addr $name" net0
done
for name in z b6; do
	ipadm delete-addr net0/$name
	ipadm set-ifprop -p mtu=1400 -m ipv4 net0
	ipadm delete-addr net0/a
	ipadm undo $(($(ipadm history -p -o gen | head -n 1) - 3)) >/dev/null
	is_as_before "undo of several changes, $name" net0
done
ipadm export >$W/all
"$PYTHON" - $W/all >$W/less <<'END'
import re, sys
text = open(sys.argv[1]).read()
for name in ('z', 's', 's6', 'z6'):
    text = re.sub(rf'^  net0/{name}:.*\n(?:    .*\n)*', '', text, flags=re.M)
print(text.replace('addresses:\n', 'addresses:\n  net0/n: {type: static, address: 10.1.0.77/24}\n', 1))
END
ipadm apply $W/less >/dev/null
is 'an apply of less' "$(addresses net0 inet | wc -w)" 4
ipadm undo >/dev/null
is_as_before 'undo of apply' net0
ipadm delete-addr net0/s
ipadm undo >/dev/null
standing net0 >$W/before
ipadm redo >/dev/null
ipadm undo >/dev/null
is_as_before 'undo, redo and undo' net0

# What hangs on a route is not moved for it, and somebody else's is not moved at all.
ip addr add 203.0.113.5/24 dev net0
ipadm delete-addr net0/z
ip route add 10.9.0.0/16 via 10.1.1.77
ipadm undo >/dev/null
is 'a gateway stays reachable' "$(ip route show 10.9.0.0/16 | wc -l)" 1
ip route del 10.9.0.0/16
ip -4 monitor address dev net0 >$W/moved &
monitor=$!
ipadm delete-addr net0/b
ipadm undo >/dev/null
kill $monitor
is 'an address of somebody else is not touched' "$(grep -c 203.0.113.5 $W/moved)" 0
ip addr del 203.0.113.5/24 dev net0

if [ "$MODE" = daemon ]; then
	make net1 2
	standing net1 >$W/before
	for name in z b s a t z6 b6 s6 a6; do
		ipadm delete-addr --confirm=600 net1/$name 2>/dev/null
		ipadm revert >/dev/null
		is_as_before "revert of delete-addr $name" net1
	done
	ipadm down-addr -t --confirm=600 net1/z 2>/dev/null
	ipadm revert >/dev/null
	is_as_before 'revert of what is not recorded' net1
	ipadm delete-if --confirm=600 net1 2>/dev/null
	ipadm revert >/dev/null
	is_as_before 'revert of delete-if' net1
	ipadm delete-addr --confirm=600 net1/z 2>/dev/null
	stop_daemon KILL
	start_daemon
	ipadm revert >/dev/null
	is_as_before 'by another daemon' net1

	cp "$HERE/remote.py" $BIN/
	peer_link net2
	peer ip addr add 203.0.113.77/24 dev net2p
	ipadm create-addr -a 203.0.113.9/24 net2/z
	ipadm create-addr -a 203.0.113.1/24 net2/a
	"$PYTHON" $BIN/remote.py serve &
	server=$!
	wait_for 20 peer "$PYTHON" $BIN/remote.py 203.0.113.1 true
	for back in undo 'revert 2>/dev/null'; do
		case $back in undo) how= ;; *) how=--confirm=600 ;; esac
		ipadm delete-addr $how net2/z 2>/dev/null
		peer "$PYTHON" $BIN/remote.py 203.0.113.1 "ipadm $back" >/dev/null
		is "$back: what its caller came over stays where it is" "$(addresses net2 inet)" '203.0.113.1/24 203.0.113.9/24'
		ipadm delete-addr net2/a
		ipadm create-addr -a 203.0.113.1/24 net2/a
		ipadm delete-addr $how net2/z 2>/dev/null
		ipadm ${back%% *} >/dev/null 2>&1
		is "$back: another caller's does not" "$(addresses net2 inet)" '203.0.113.9/24 203.0.113.1/24'
	done
	kill $server
fi
finish
