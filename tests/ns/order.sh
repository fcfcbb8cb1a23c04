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

# --- what others had there -------------------------------------------------------------------------

routes() { # IFNAME
	ip -4 route show dev "$1"
	ip -6 route show dev "$1" | grep -v ^fe80
}

is_all_as_before() { # NAME IFNAME
	is_as_before "$1" "$2"
	is "$1: the routes" "$(routes "$2")" "$(cat $W/routes)"
}

keep() { # IFNAME
	standing "$1" >$W/before
	routes "$1" >$W/routes
}

link net3
ipadm create-addr -a 10.3.0.9/24 net3/z
ipadm create-addr -a 10.3.0.1/24 net3/a
ipadm create-addr -a 2001:db8:3::9/64 net3/z6
wait_for 20 settled
ip addr add 10.3.0.66/24 label net3:x dev net3
ip addr add 10.33.0.66/24 dev net3
ip addr add 2001:db8:3::66/64 dev net3
wait_for 20 settled
standing net3 >$W/before
for what in '-f inet' '-f inet6' ''; do
	# shellcheck disable=SC2086
	ipadm delete-if $what net3
	ipadm undo >/dev/null
	is_as_before "undo of delete-if $what" net3
done

if [ "$MODE" = daemon ]; then
	ip route add default via 10.3.0.254
	ip route add 10.99.0.0/16 via 10.33.0.254
	ip -6 route add 2001:db8:99::/64 via 2001:db8:3::254
	keep net3
	for what in '-f inet' '-f inet6' ''; do
		# shellcheck disable=SC2086
		ipadm delete-if --confirm=600 $what net3 2>/dev/null
		ipadm revert >/dev/null
		is_all_as_before "revert of delete-if $what" net3
	done
	ipadm delete-if --confirm=1 net3 2>/dev/null
	wait_for 20 sh -c '! [ -e /run/ipadm/unconfirmed.conf ]'
	is_all_as_before 'nobody confirms' net3
	ipadm delete-if --confirm=600 net3 2>/dev/null
	stop_daemon KILL
	start_daemon
	ipadm revert >/dev/null
	is_all_as_before 'by another daemon' net3
	ipadm delete-if --confirm=600 net3 2>/dev/null
	ipadm confirm
	is 'confirmed, it is gone' "$(addresses net3)|$(routes net3)" '|'

	# None of it is ours.
	link net4
	ip link set net4 up
	ip addr add 10.4.0.1/24 dev net4
	ip addr add 2001:db8:4::1/64 dev net4
	wait_for 20 settled
	ip route add 10.98.0.0/16 via 10.4.0.254
	keep net4
	generation=$(ipadm history -p -o gen | head -n 1)
	for what in '-f inet' '-f inet6' ''; do
		# shellcheck disable=SC2086
		ipadm delete-if --confirm=600 $what net4 2>/dev/null
		isnt_there=$(ip -o addr show dev net4 scope global | wc -l)
		ipadm revert >/dev/null
		is_all_as_before "what is in no document: delete-if $what" net4
		is 'it had gone' "$([ "$isnt_there" -lt 2 ] && echo gone)" gone
	done
	is 'no generation is made for it' "$(ipadm history -p -o gen | head -n 1)" "$generation"

	# The default route goes with the last address.
	link net5
	ipadm create-addr -a 10.5.0.1/24 net5/a
	ip route add default via 10.5.0.254
	keep net5
	ipadm delete-addr --confirm=600 net5/a 2>/dev/null
	ipadm revert >/dev/null
	is_all_as_before 'revert of the last address' net5
fi
finish
