#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A link gets back what it had before us; meanwhile it makes no address by itself and takes none from a router.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1 net2 net3 witness0

# Links with settings of all sorts before us: down as the kernel makes it; generation none; up with an
# address that the kernel made by itself; IPv6 switched off.
ip link set net1 addrgenmode none
echo 0 >/proc/sys/net/ipv6/conf/net1/accept_ra
ip link set net2 up
echo 1 >/proc/sys/net/ipv6/conf/net3/disable_ipv6
wait_for 5 sh -c 'ip -6 -o addr show dev net2 scope link -tentative | grep -q fe80'

settings() { # IFNAME
	echo "$(genmode "$1") $(sysctl6 "$1" accept_ra) $(sysctl6 "$1" disable_ipv6) $(sysctl6 "$1" autoconf)" \
		"$(is_up "$1" && echo up) $(cat "/proc/sys/net/ipv4/conf/$1/tag")"
}

begin
ip -o monitor address >$W/monitor 2>&1 &
monitor=$!
for l in net0 net1 net2 net3; do
	settings $l >"$W/before-$l"
	accepted "create-if $l" ipadm create-if $l
	is "$l is plumbed alike" "$(genmode $l) $(sysctl6 $l accept_ra) $(sysctl6 $l disable_ipv6)" 'none 0 0'
	holds "$l is up" is_up $l
done

# A router advertises. The witness, a link that is nobody's, shows when it has been heard.
ip link set witness0 up
echo 1 >/proc/sys/net/ipv6/conf/witness0/accept_ra
for l in net0 net1 net3; do
	ns send-ra ${l}p 2001:db8:aa::
done
holds 'the witness hears the router' wait_for 10 sh -c '
	"$0" /mnt/bin/ns.py send-ra witness0p 2001:db8:aa::
	ip -6 -o addr show dev witness0 | grep -q 2001:db8:aa' "$PYTHON"
for l in net0 net1 net3; do
	is "$l does not" "$(addresses $l inet6)|$(ip -6 route show dev $l proto ra)" '|'
done
kill $monitor
is 'no address was ever on them' "$(grep -E ' net[013] ' $W/monitor)" ''

for l in net0 net1 net2 net3; do
	accepted "disable-if $l" ipadm disable-if -t $l
	is "$l has its settings back" "$(settings $l)" "$(cat "$W/before-$l")"
	accepted "enable-if $l" ipadm enable-if -t $l
	accepted "delete-if $l" ipadm delete-if $l
	is "$l has them back again" "$(settings $l)" "$(cat "$W/before-$l")"
done
is 'no address of ours is left' "$(addresses net0)$(addresses net1)$(addresses net3)" ''

# Nobody else's link was touched.
is 'the witness is as it was' "$(genmode witness0)" eui64
finish
