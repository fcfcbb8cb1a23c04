#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# DHCP for IPv4 on an IPMP group: the client works over a member that is in use, is the same to the server over whichever
# it works, and what it gets is a data address of the group. The peer is the server, and a router with a host behind it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"
need dhcpcd dnsmasq

member net0
member net1
F=198.51.100.2
ip netns add far
ip -n peer link add eth1 type veth peer name eth0 netns far
ip -n peer link set eth1 up
ip -n far link set lo up
ip -n far link set eth0 up
ip -n peer addr add 198.51.100.1/24 dev eth1
ip -n far addr add $F/24 dev eth0
ip -n far route add default via 198.51.100.1
peer sysctl -qw net.ipv4.ip_forward=1
before=$(kernel_state)
SERVER_IF=eth0

serve() {
	dnsmasq_serve 192.0.2.100,192.0.2.150,2m --dhcp-option=option:router,$P --dhcp-option=option:dns-server,$P \
		--dhcp-option=option:mtu,1400 --dhcp-authoritative
}
serve

bound_to() { # the member that the lease is bound to
	ip -4 -o addr show to "$lease" | awk '$2 != "ipmp0" { print $2 }' | tr '\n' ' '
}

over() { # MEMBER: one client runs, over that one, which has the address
	[ "$(clients)" = 1 ] && [ -s "/run/ipadm/dhcp/state/$1-4.pid" ] && kill -0 "$(client_of "$1" 4)" &&
		[ "$(bound_to)" = "$1 " ]
}

in_one_place() {
	over "$(bound_to | tr -d ' ')"
}

reachable() { # the router and the host behind it, both ways
	ping -c 1 -W 1 $P && ping -c 1 -W 1 $F && ip netns exec far ping -c 1 -W 1 "$lease"
}

acked_to() { # the hardware address that the server answered last
	sed -n "s/.*DHCPACK(eth0) $lease \\([0-9a-f:]*\\).*/\\1/p" $W/server.log | tail -n 1
}

acked() { # MEMBER NUMBER: more often than that, over that member
	saw_more DHCPACK "$2" && [ "$(acked_to)" = "$(mac "$1")" ]
}

ipadm create-if net0
ipadm create-if net1
refused 'a group without the daemon' dhcp-start-error 1 sh -c 'ipadm create-ipmp -i net0,net1 ipmp0 && ipadm create-addr -T dhcp ipmp0/d'
start_daemon
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm set-ifprop -p probes=off -m ip ipmp0 # a member that has its carrier again is in use at once
wait_for 10 settled

accepted 'create-addr -T dhcp on a group waits for the lease' ipadm create-addr -T dhcp -h web1 ipmp0/d
holds 'the address is on the group' has ipmp0 '192.0.2.1??/24'
lease=$(lease_of ipmp0 local)
is 'it is shown' "$(addrs ipmp0/d | cut -d: -f1-6)" "ipmp0/d:dhcp:ok:U----:U--:$lease/24"
holds 'the client works over the member that answers for it' wait_for 10 over net0
is 'the server has answered that one' "$(acked_to)" "$(mac net0)"
is 'no member has an address that is its own' "$(ip -4 -o addr show dev net0 | grep -vc " $lease/24 ")$(ip -4 -o addr show dev net1 | grep -c .)" 00
is 'it ends when the lease does' "$([ "$(lease_of ipmp0 valid_life_time)" -le 120 ] && echo yes)" yes
is 'the way out is over the member' "$(hops -4 default)" net0
is 'as the server said' "$(default_route ipmp0)" "default via $P proto 73 src $lease metric 1024"
holds 'the host behind the router is reached, and reaches us' wait_for 10 reachable
is 'the MTU stays that of the members' "$(cat /sys/class/net/ipmp0/mtu) $(cat /sys/class/net/net0/mtu)" '1500 1500'
holds 'resolvconf has the names, as the group s' wait_for 10 said "-a ipmp0.ipadm|nameserver $P|"
holds 'the server knows our name' grep -q " $lease web1 " $W/leases
is 'no lease is recorded for the next boot' "$(grep -c lease $conf)" 0
refused 'a member has none of its own' notsup 1 ipadm create-addr -T dhcp net0/d

n=$(seen DHCPACK)
accepted 'refresh-addr' ipadm refresh-addr ipmp0/d
holds 'asks the server again' wait_for 30 saw_more DHCPACK "$n"
is 'it is the same lease' "$(lease_of ipmp0 local)" "$lease"

# A failure is rehearsed: the address is with the other member for as long as that lasts. The client, which nobody has told of
# a failure, stays.
run ipadm rehearse-ipmp -p -o phase,sent,lost -T $P ipmp0
is 'a rehearsal with a lease' "$rc|$(echo "$out" | cut -d: -f1 | tr '\n' ' ')|$err" '0|before without back |'
note "$(echo "$out" | tr '\n' ' ')"
holds 'hardly anything is lost' test "$(echo "$out" | awk -F: '{ lost += $3 } END { print lost }')" -le 50
holds 'all is as it was' wait_for 20 over net0
ipadm rehearse-ipmp -T $P ipmp0 >$W/rehearsal 2>&1 &
rehearsal=$!
at_other() {
	[ "$(bound_to)" = 'net1 ' ]
}
holds 'amid another one the address is with the other member' wait_for 20 at_other
kill -STOP $rehearsal
is 'the client stays' "$(clients) $([ -s /run/ipadm/dhcp/state/net0-4.pid ] && echo net0)" '1 net0'
holds 'the host behind the router is reached' wait_for 10 reachable
kill -CONT $rehearsal
wait $rehearsal
holds 'then all is as it was again' wait_for 20 over net0
n=$(seen DHCPACK)
accepted 'and renewed' ipadm refresh-addr ipmp0/d
holds 'over the same member' wait_for 30 acked net0 "$n"

# --- members come and go ---------------------------------------------------------------------------

ip monitor addr dev ipmp0 >$W/monitor &
monitor=$!
identity=$(awk -v a="$lease" '$3 == a { print $5 }' $W/leases)
holds 'the server knows who it is' [ -n "$identity" ]

n=$(seen DHCPACK)
port net0 down
holds 'carrier is lost: the client goes to the other member, and the address with it' wait_for 20 over net1
holds 'the server is asked over that one' wait_for 30 acked net1 "$n"
holds 'the host behind the router is reached' wait_for 10 reachable
is 'the way out is over the other' "$(hops -4 default)" net1
n=$(seen DHCPACK)
port net0 up
in_use() { # NUMBER: as many members are
	[ "$(ipmpstat -P -o active -i | grep -c yes)" = "$1" ]
}
wait_for 10 in_use 2
is 'carrier comes back: the client stays where it is' "$(over net1 && echo yes)" yes
accepted 'the lease is renewed' ipadm refresh-addr ipmp0/d
holds 'over the member that it is at' wait_for 30 acked net1 "$n"

n=$(seen DHCPACK)
accepted 'the member is taken out of use' ipadm offline-if net1
holds 'the client goes back' wait_for 20 over net0
holds 'and asks there' wait_for 30 acked net0 "$n"
accepted 'it comes back' ipadm online-if net1
wait_for 10 in_use 2

n=$(seen DHCPACK)
port net0 down
port net1 down
holds 'both carriers are lost: no client' wait_for 20 no_client
holds 'the address stays' has ipmp0 "$lease/24"
port net1 up
holds 'one comes back: the client does, over that' wait_for 20 over net1
holds 'and asks' wait_for 30 acked net1 "$n"
port net0 up
wait_for 10 in_use 2
wait_for 10 reachable

n=$(seen DHCPACK)
client=$(client_of net1 4)
stop_daemon KILL
start_daemon
is_new() {
	over net1 && [ "$(client_of net1 4)" != "$client" ]
}
holds 'after a daemon that was killed another client works there' wait_for 60 is_new
holds 'on the same lease' wait_for 60 acked net1 "$n"
is 'of the old one nothing is left' "$(clients -s "$client")" 0

kill $monitor
is 'all this time the address was on the group' "$(grep -c "^Deleted.*$lease" $W/monitor)" 0
is 'to the server it was the same all the time' "$(awk -v a="$lease" '$3 == a { print $5 }' $W/leases)" "$identity"
is 'nothing was given back or refused' "$(seen DHCPRELEASE)|$(seen DHCPDECLINE)|$(seen DHCPNAK)" '0|0|0'

# --- static ones beside it, and the end ---------------------------------------------------------------

accepted 'a static address beside it' ipadm create-addr -a $A/24 ipmp0/a
holds 'both members carry the way out' wait_for 10 sh -c "[ \"\$(ip route show default | grep -c 'dev net[01]')\" = 2 ]"
is 'the client is where it was' "$(over net1 && echo yes)" yes
ipadm delete-addr ipmp0/a

accepted 'disable-addr' ipadm disable-addr -t ipmp0/d
holds 'the address goes' has_no ipmp0 '192.0.2.*'
is 'with the way out' "$(ip route show default)|$(bound_to)" '|'
holds 'and the client' wait_for 30 no_client
accepted 'enable-addr' ipadm enable-addr -t ipmp0/d
holds 'it comes again, the same' wait_for 60 has ipmp0 "$lease/24"
holds 'with the way out' wait_for 20 reachable

accepted 'delete-addr -r' ipadm delete-addr -r ipmp0/d
holds 'the server has its lease back' wait_for 10 grep -q "DHCPRELEASE(eth0) $lease" $W/server.log
holds 'which it has forgotten' wait_for 10 sh -c "! grep -q ' $lease ' $W/leases"
is 'the address is gone' "$(addresses ipmp0 inet)|$(bound_to)|$(ip route show default)" '||'
holds 'no client is left' wait_for 30 no_client

# --- the server goes -----------------------------------------------------------------------------------

accepted 'create-addr' ipadm create-addr -t -T dhcp ipmp0/d
lease=$(lease_of ipmp0 local)
stop_server
dnsmasq_serve 192.0.2.160,192.0.2.170,2m --dhcp-authoritative
accepted 'another server, which knows of no lease' ipadm refresh-addr ipmp0/d
# The server's word is a broadcast, which the client hears when it asks by one, too: after 105 s of the two minutes.
holds 'says no, and gives another address' wait_for 180 has ipmp0 '192.0.2.1[67]?/24'
holds 'the old one goes' wait_for 10 has_no ipmp0 "$lease/24"
lease=$(lease_of ipmp0 local)
is 'the way out is from the new one' "$(default_route ipmp0)" "default via $P proto 73 src $lease metric 1024"
holds 'which is bound to the member of the client' wait_for 10 in_one_place
stop_server
ipadm delete-addr ipmp0/d

# --- a lease ends --------------------------------------------------------------------------------------

if command -v kea-dhcp4 >/dev/null; then
	kea_serve 4 24 '192.0.2.180 - 192.0.2.189' 192.0.2.0/24 '{ "name": "routers", "data": "192.0.2.1" }'
	accepted 'create-addr with a short lease' ipadm create-addr -t -T dhcp ipmp0/d
	lease=$(lease_of ipmp0 local)
	holds 'is there' has ipmp0 '192.0.2.18?/24'
	holds 'at one member, where the client works' wait_for 10 in_one_place
	stop_server
	port "$(bound_to | tr -d ' ')" down
	holds 'the server goes, and a member: the lease stays' wait_for 20 in_one_place
	is 'as it is' "$(lease_of ipmp0 local)" "$lease"
	holds 'until its time is over' wait_for 90 has_no ipmp0 '192.0.2.*'
	is 'it is nowhere, and no way out' "$(bound_to)|$(ip route show default)|$(hops -4 192.0.2.0/24)" '||'
	is 'nor in the document' "$(grep -c '^lease' $active)" 0
	is 'the object waits' "$(addrs ipmp0/d | cut -d: -f1-3)" 'ipmp0/d:dhcp:down'
	port net0 up
	port net1 up
	kea_serve 4 60 '192.0.2.180 - 192.0.2.189' 192.0.2.0/24 '{ "name": "routers", "data": "192.0.2.1" }'
	holds 'with the server it is there again' wait_for 180 has ipmp0 '192.0.2.18?/24'
	holds 'and the way out' wait_for 10 sh -c "[ -n \"\$(ip route show default dev ipmp0)\" ]"
	stop_server
	ipadm delete-addr ipmp0/d
else
	skip 'the end of a lease' 'kea-dhcp4 is not installed'
fi
ipadm remove-ipmp -i net0,net1 ipmp0
ipadm delete-ipmp ipmp0
ipadm delete-if net0
ipadm delete-if net1
is 'the group goes, and all of it' "$(kernel_state)" "$before"
finish
