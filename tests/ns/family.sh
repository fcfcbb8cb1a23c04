#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Families one by one, temporary interfaces, and what belongs to others.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1 net2
before=$(kernel_state net0)
begin

accepted 'create-if for IPv4 alone' ipadm create-if -f inet net0
is 'it is shown with one family' "$(shown net0)" 'net0:IP:down:bm--------4-:-4-'
is 'IPv6 is off' "$(sysctl6 net0 disable_ipv6)" 1
ip addr add 192.0.2.1/24 dev net0
refused 'create-if for both does not complete it' if-exists 1 ipadm create-if net0
is 'and touches nothing' "$(shown net0)|$(addresses net0)|$(sysctl6 net0 disable_ipv6)" \
	'net0:IP:ok:bm--------4-:-4-|192.0.2.1/24|1'
refused 'create-if for IPv4 again' if-exists 1 ipadm create-if -f inet net0
accepted 'create-if for IPv6 completes it' ipadm create-if -f inet6 net0
is 'both are shown' "$(shown net0)" 'net0:IP:ok:bm--------46:-46'
is 'no link-local address came' "$(addresses net0)" 192.0.2.1/24
is 'IPv6 is on' "$(sysctl6 net0 disable_ipv6)" 0

ip addr add 2001:db8::1/64 dev net0 nodad
accepted 'delete-if of IPv6 alone' ipadm delete-if -f inet6 net0
is 'the other family keeps its address' "$(addresses net0)" 192.0.2.1/24
is 'one family is left' "$(shown net0)" 'net0:IP:ok:bm--------4-:-4-'
is 'IPv6 is off again' "$(sysctl6 net0 disable_ipv6)" 1
refused 'delete-if of IPv6 again' enxio 1 ipadm delete-if -f inet6 net0
accepted 'delete-if of the other' ipadm delete-if -f inet net0
is 'the link is as it was before us' "$(kernel_state net0)" "$before"

accepted 'create-if for IPv6 alone' ipadm create-if -f inet6 net0
is 'it is shown with one family' "$(shown net0)" 'net0:IP:down:bm---------6:--6'
is 'without a link-local address' "$(addresses net0)|$(genmode net0)" '|none'
accepted 'create-if for IPv4 completes it' ipadm create-if -f inet net0
ip addr add 192.0.2.1/24 dev net0
ip addr add 2001:db8::1/64 dev net0 nodad
accepted 'delete-if of IPv4 alone' ipadm delete-if -f inet net0
is 'the IPv6 address stays' "$(addresses net0)" 2001:db8::1/64
accepted 'delete-if of all that is left' ipadm delete-if net0
is 'the link is as it was before us' "$(kernel_state net0)" "$before"

accepted 'a temporary interface' ipadm create-if -t net0
is 'it has no persistent part' "$(shown net0)|$(recorded net0)" 'net0:IP:down:bm--------46:---|'
refused 'disable-if would destroy it' temporary-obj 1 ipadm disable-if -t net0
is 'it is still there' "$(shown net0)" 'net0:IP:down:bm--------46:---'
refused 'create-if again' if-exists 1 ipadm create-if net0
accepted 'delete-if' ipadm delete-if net0
is 'the link is as it was before us' "$(kernel_state net0)" "$before"

# Somebody else's interfaces.
ip addr add 198.51.100.1/24 dev net1
ip link set net1 up
ip link set net2 addrgenmode none
ip -6 addr add 2001:db8:2::1/64 dev net2 nodad
ip link set net2 up
wait_for 20 settled
before=$(state net1 net2)
refused 'create-if of an interface that somebody configured' if-exists 1 ipadm create-if net1
refused 'also where it was for IPv6' if-exists 1 ipadm create-if net2
is 'it is not touched' "$(state net1 net2)" "$before"
is 'it is listed as active, not recorded' "$(shown net1)" 'net1:IP:ok:bm--------4-:---'
refused 'create-if of the loopback' if-exists 1 ipadm create-if lo
is 'the loopback is listed' "$(ipadm show-if -p -o ifname,class,state,current,persistent lo)" \
	'lo:VIRTUAL:ok:---v------46:---'

# Links that end with their owner.
if ip tuntap add mode tun name tun0 2>/dev/null; then
	ip tuntap del mode tun name tun0
	"$PYTHON" -c '
import fcntl, struct, sys, time
tun = open("/dev/net/tun", "r+b", buffering=0)
fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH", b"tun0", 0x1001))
time.sleep(600)' &
	holder=$!
	wait_for 5 ip link show dev tun0
	refused 'a persistent interface on a link that is not' temporary-obj 1 ipadm create-if tun0
	accepted 'a temporary one is fine' ipadm create-if -t tun0
	is 'it is point-to-point' "$(shown tun0 | cut -d: -f4)" '-mp-------46'
	accepted 'and can be deleted' ipadm delete-if tun0
	kill $holder
else
	skip 'a persistent interface on a link that is not' 'no tun device here'
fi

ip netns add blue
ip link add far0 netns blue type veth peer name far0p netns blue
refused 'a link in another namespace' if-inuse 1 ipadm create-if far0
says 'which is named' blue

# A link that is too small for IPv6.
ip link add small0 mtu 1000 type veth peer name small0p
ip link set small0p up
before=$(kernel_state small0)
run ipadm create-if small0
is 'a link too small for IPv6 is refused for both' "$rc|$out" '1|'
is 'with nothing changed' "$(kernel_state small0)|$(shown small0 2>/dev/null)" "$before|"
accepted 'it can have IPv4' ipadm create-if -f inet small0
is 'and is listed' "$(shown small0)" 'small0:IP:down:bm--------4-:-4-'
accepted 'with an address' ipadm create-addr -a 192.0.2.77/24 small0/v4
is 'which is shown among all' "$(ipadm show-addr -p -o addrobj,state | grep small0/)" "$(ipadm show-addr -p -o addrobj,state small0/v4)"
ip addr add 192.0.2.78/24 dev small0
is 'as one of nobody is' "$(ipadm show-addr | grep -c '^small0/?.*192.0.2.78/24')" 1
ip addr del 192.0.2.78/24 dev small0
accepted 'and taken down' ipadm down-addr -t small0/v4
is 'without one it is shown among all, too' "$(ipadm show-addr -p -o addrobj,state | grep small0/)" \
	"$(ipadm show-addr -p -o addrobj,state small0/v4)"
is 'as down' "$(ipadm show-addr -p -o state small0/v4)" down
accepted 'and deleted' ipadm delete-if small0
is 'it is as before' "$(kernel_state small0)" "$before"

# A virtual interface stands on a link that we make.
run ipadm create-vni vni0
if [ $rc = 0 ]; then
	is 'a virtual interface' "$(shown vni0 | cut -d: -f1,2,5)" 'vni0:VIRTUAL:-46'
	accepted 'is deleted' ipadm delete-vni vni0
	fails 'with its link' ip link show dev vni0
else
	is 'where the kernel has no dummy links this is refused' "$rc|$out|${err##* }" '1||[notsup]'
	is 'with nothing left' "$(recorded vni0)|$(live vni0)" '|'
	skip 'a virtual interface' 'the kernel has no dummy links'
fi
finish
