#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPv6 autoconfiguration of an IPMP group: what a router says to the members becomes data addresses, subnets and the way out
# of the group. The peer is the router, with a host behind it, and for DHCP for IPv6 the server.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"

command -v radvd >/dev/null || {
	skip 'routers of a group' 'radvd is not installed'
	finish
}

member net0
member net1
F6=2001:db8:2::2 R6=fe80::1
ip -n peer link set dev eth0 addrgenmode none
ip -n peer addr flush dev eth0 scope link
ip -n peer addr add $R6/64 dev eth0 nodad
ip netns add far
ip -n peer link add eth1 type veth peer name eth0 netns far
ip -n peer link set eth1 up
ip -n far link set eth0 up
ip -n peer addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n far addr add $F6/64 dev eth0 nodad
ip -n far route add default via 2001:db8:2::1
peer sysctl -qw net.ipv6.conf.all.forwarding=1
before=$(kernel_state)

stop_router() {
	[ ! -s $W/radvd.pid ] || { kill "$(cat $W/radvd.pid)" && wait_for 10 sh -c "! [ -e $W/radvd.pid ]"; }
}

router() { # LINES PREFIX-LINES: begin to be one; the old one says that it is none any more
	stop_router
	cat >$W/radvd.conf <<-END
		interface eth0 {
			AdvSendAdvert on;
			MinRtrAdvInterval 3;
			MaxRtrAdvInterval 4;
			$1
			prefix 2001:db8:1::/64 { $2 };
		};
	END
	chmod 644 $W/radvd.conf
	peer radvd -C $W/radvd.conf -p $W/radvd.pid -m logfile -l $W/radvd.log || not_ok 'radvd starts' "$(cat $W/radvd.log)"
}
BOTH='AdvOnLink on; AdvAutonomous on; AdvValidLifetime 600; AdvPreferredLifetime 300;'

auto() { # the data addresses out of the prefix
	ip -6 -o addr show dev ipmp0 | awk '$4 ~ /^2001:db8:1:/ { print $4 }' | sort | tr '\n' ' '
}

has_auto() {
	[ -n "$(auto)" ]
}

has_no_auto() {
	[ -z "$(auto)" ]
}

way_out() { # the routes of ours to the router, by where they were heard of
	ip -6 route show default dev ipmp0 | sed 's/  */ /g; s/ $//' | cut -d' ' -f1-5
}

has_way_out() {
	[ "$(way_out)" = "default via $R6 proto 73" ]
}

reachable() { # the router and the host behind it, both ways
	ping -c 1 -W 1 $P6 && ping -c 1 -W 1 $F6 && ip netns exec far ping -c 1 -W 1 "$data"
}

life() { # FIELD SECONDS: it is that at most, and not for ever
	[ "$(lease_of ipmp0 "$1")" -le "$2" ] && echo yes
}

bearer() { # the members that the address is bound to
	ip -6 -o addr show to "$data" | awk '$2 != "ipmp0" { print $2 }' | tr '\n' ' '
}

held_by() { # MEMBER
	[ "$(bearer)" = "$1 " ]
}

# Who has a new address tells so more than once, unasked.
quiet() { # for a second and a half
	: >$W/heard
	timeout 1.5 ip netns exec peer "$PYTHON" "$HERE/nd.py" hear eth0 $W/heard >/dev/null 2>&1
	! grep -q "^136 .* $data\$" $W/heard
}

answered() { # how many answers the peer gets when it asks once
	: >$W/heard
	ip netns exec peer "$PYTHON" "$HERE/nd.py" hear eth0 $W/heard >/dev/null 2>&1 &
	hearer=$!
	wait_for 10 grep -q . $W/heard || :
	ip -n peer neigh flush to "$data"
	peer ping -c 1 -W 5 "$data" >/dev/null
	sleep 0.2
	kill $hearer
	grep -c "^136 .* $data\$" $W/heard
}

has_no_way_out() {
	[ -z "$(way_out)" ]
}

is_deprecated() {
	ip -6 -o addr show dev ipmp0 deprecated | grep -q "$data"
}

is_preferred() {
	! is_deprecated
}

far_reachable() {
	ping -c 1 -W 1 $F6 && ip netns exec far ping -c 1 -W 1 "$data"
}

client_is_over() { # MEMBER
	[ -s "/run/ipadm/dhcp/state/$1-6.pid" ] && kill -0 "$(client_of "$1" 6)"
}

client_is_with_it() { # over the member that the address is bound to
	client_is_over "$(bearer | tr -d ' ')"
}

in_use() { # NUMBER: as many members are
	[ "$(ipmpstat -P -o active -i | grep -c yes)" = "$1" ]
}

ipadm create-if net0
ipadm create-if net1
refused 'a group without the daemon' notsup 1 sh -c 'ipadm create-ipmp -i net0,net1 ipmp0 && ipadm create-addr -T addrconf ipmp0/v6'
start_daemon
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm set-ifprop -p probes=off -m ip ipmp0
wait_for 10 settled

router '' "$BOTH"
accepted 'create-addr -T addrconf on a group' ipadm create-addr -T addrconf ipmp0/v6
holds 'a data address out of the router s prefix comes' wait_for 20 has_auto
data=$(auto | cut -d/ -f1)
is 'by EUI-64, of the first member' "${data#2001:db8:1:0:}" "$(linklocal net0 | cut -d/ -f1 | sed 's/^fe80:://')"
is 'it is shown' "$(addrs ipmp0/v6 | cut -d: -f1-5)" 'ipmp0/v6:addrconf:ok:U----:U--'
is 'it ends when the router says so' "$(life valid_life_time 600)|$(life preferred_life_time 300)" 'yes|yes'
is 'it is bound to one member' "$(holder "$data" | wc -w)" 1
home=$(holder "$data" | tr -d ' ')
away=$([ "$home" = net0 ] && echo net1 || echo net0)
is 'which alone answers for it' "$(answers "$data")" "$(mac "$home")"
wait_for 30 quiet
is 'one answer to a question' "$(answered)" 1
is 'the subnet is over both' "$(hops -6 2001:db8:1::/64)" 'net0 net1'
holds 'the router is the way out' wait_for 10 has_way_out
is 'over both members' "$(hops -6 default)" 'net0 net1'
holds 'the host behind it is reached, and reaches us' wait_for 20 reachable
is 'the kernel makes nothing of it' "$(sysctl6 net0 accept_ra)$(sysctl6 net1 accept_ra)$(sysctl6 ipmp0 accept_ra)" 000
is 'no member has an address that is its own' "$(ip -6 -o addr show scope global | grep -c 'net[01].*/64')" 0
is 'nothing of it is for the next boot' "$(grep -c lease $conf)" 0
refused 'a second one' addrconf-exists 1 ipadm create-addr -T addrconf ipmp0/more
refused 'a member has none of its own' notsup 1 ipadm create-addr -T addrconf net0/v6

# A failure is rehearsed: what the router said stays as it is.
was=$(auto)$(way_out)$(holder "$data")
run ipadm rehearse-ipmp -p -o phase,sent,lost -T $F6 ipmp0
is 'a rehearsal to the host behind the router' "$rc|$(echo "$out" | cut -d: -f1 | tr '\n' ' ')|$err" '0|before without back |'
note "$(echo "$out" | tr '\n' ' ')"
holds 'hardly anything is lost' test "$(echo "$out" | awk -F: '{ lost += $3 } END { print lost }')" -le 50
as_it_was() {
	[ "$(auto)$(way_out)$(holder "$data")" = "$was" ]
}
holds 'then all is as it was' wait_for 10 as_it_was

# --- a member fails, the daemon does --------------------------------------------------------------------

ip monitor addr dev ipmp0 >$W/monitor &
monitor=$!
ip netns exec far "$PYTHON" $BIN/stream.py serve $F6 7001 &
server=$!
wait_for 10 sh -c "ip netns exec far ss -Hltn | grep -q 7001"
"$PYTHON" $BIN/stream.py talk $F6 7001 $W/enough >$W/talked 2>&1 &
talker=$!
port "$home" down
holds 'which has it' wait_for 10 held_by "$away"
is 'the way out, too' "$(hops -6 default)" "$away"
holds 'the host behind the router is reached' wait_for 20 reachable
port "$home" up
holds 'the member comes back' wait_for 10 in_use 2
stop_daemon KILL
is 'without the daemon all is there' "$(auto)|$(way_out)" "$data/64 |default via $R6 proto 73"
start_daemon
is 'and with another one' "$(auto)|$(way_out)" "$data/64 |default via $R6 proto 73"
: >$W/enough
wait $talker
holds 'the connection has lived' grep -q '^[1-9]' $W/talked
kill $monitor $server
is 'all this time the address was on the group' "$(grep -c "^Deleted.*$data" $W/monitor)" 0

# --- the router changes its mind ------------------------------------------------------------------------

stop_router
holds 'a router that says it is none any more is no way out' wait_for 20 has_no_way_out
is 'the address stays until its time is over' "$(auto)" "$data/64 "
router 'AdvDefaultPreference high; AdvDefaultLifetime 9;' "$BOTH"
holds 'it comes back' wait_for 20 has_way_out
kill -KILL "$(cat $W/radvd.pid)"
rm -f $W/radvd.pid
stop_daemon
start_daemon
holds 'one that says nothing more is none when its time is over, also to a new daemon' wait_for 60 has_no_way_out
router '' 'AdvOnLink on; AdvAutonomous on; AdvValidLifetime 600; AdvPreferredLifetime 0;'
holds 'an address that is not preferred any more is deprecated' wait_for 20 is_deprecated
router '' 'AdvOnLink off; AdvAutonomous on; AdvValidLifetime 600; AdvPreferredLifetime 600;'
holds 'it can be preferred again' wait_for 20 is_preferred
accepted 'delete-addr' ipadm delete-addr ipmp0/v6
is 'nothing is left' "$(auto)|$(way_out)|$(hops -6 2001:db8:1::/64)|$(ip -6 -o addr show scope global | grep -c 'net[01]')" '|||0'

# --- addresses of other kinds ------------------------------------------------------------------------------

accepted 'a prefix that is not on the link' ipadm create-addr -T addrconf -i ::42/64 ipmp0/v6
holds 'gives an address with our identifier' wait_for 20 has_auto
is 'no other one' "$(auto)" '2001:db8:1::42/64 '
holds 'the way out' wait_for 10 has_way_out
is 'and no subnet' "$(hops -6 2001:db8:1::/64)" ''
data=2001:db8:1::42
holds 'all goes by the router' wait_for 20 far_reachable
ipadm delete-addr ipmp0/v6
router '' "$BOTH"
accepted 'stable-privacy' ipadm create-addr -T addrconf -p generation=stable-privacy ipmp0/v6
holds 'an address comes' wait_for 20 has_auto
stable=$(auto)
is 'not by EUI-64' "$(echo "$stable" | grep -c ff:fe)" 0
accepted 'disable-addr' ipadm disable-addr -t ipmp0/v6
is 'it goes' "$(auto)" ''
accepted 'enable-addr' ipadm enable-addr -t ipmp0/v6
holds 'and comes again' wait_for 20 has_auto
is 'the same' "$(auto)" "$stable"
ipadm delete-addr ipmp0/v6
refused 'temporary addresses' notsup 1 ipadm create-addr -T addrconf -p temporary=yes ipmp0/v6
accepted 'stateless=no' ipadm create-addr -T addrconf -p stateless=no,stateful=no ipmp0/v6
ipadm create-addr -a 2001:db8:1::77/64 ipmp0/s
holds 'the router is the way out' wait_for 20 has_way_out
is 'and there is no address of its prefix but ours' "$(auto)" '2001:db8:1::77/64 '
ipadm delete-addr ipmp0/s
ipadm delete-addr ipmp0/v6

ip -n peer addr add 2001:db8:1::42/64 dev eth0 nodad
accepted 'an address that another host has' ipadm create-addr -t -T addrconf -i ::42/64 ipmp0/v6
holds 'the router is heard' wait_for 20 has_way_out
is 'is not used' "$(auto)" ''
holds 'the daemon says so' grep -q 'ipmp0/v6: 2001:db8:1::42 is in use by' $W/daemon.log
ip -n peer addr del 2001:db8:1::42/64 dev eth0
ipadm delete-addr ipmp0/v6

# --- DHCP for IPv6 ----------------------------------------------------------------------------------------

if command -v dhcpcd >/dev/null && command -v kea-dhcp6 >/dev/null && can_dhcp; then
	SERVER_IF=eth0
	kea_serve 6 60 '2001:db8:1::1000-2001:db8:1::10ff' 2001:db8:1::/64
	accepted 'create-addr -T dhcp -f inet6' ipadm create-addr -t -T dhcp -f inet6 ipmp0/six
	holds 'the leased address is on the group' wait_for 60 has ipmp0 '2001:db8:1::10*/128'
	data=$(auto | cut -d/ -f1)
	holds 'and bound to the member of the client' client_is_over "$(bearer | tr -d ' ')"
	home=$(bearer | tr -d ' ')
	away=$([ "$home" = net0 ] && echo net1 || echo net0)
	n=$(grep -c DHCP6_LEASE_RENEW $W/kea6.log)
	port "$home" down
	holds 'a member fails: the client goes to the other one' wait_for 20 client_is_over "$away"
	holds 'with the address' wait_for 10 held_by "$away"
	port "$home" up
	holds 'the member is back' wait_for 60 in_use 2
	holds 'the client is where the address is' wait_for 20 client_is_with_it
	n=$(grep -c DHCP6_LEASE_RENEW $W/kea6.log)
	accepted 'refresh-addr' ipadm refresh-addr ipmp0/six
	holds 'the lease is renewed there' wait_for 60 kea_said 6 LEASE_RENEW "$n"
	ipadm delete-addr ipmp0/six
	ipadm create-addr -t -T dhcp -f inet6 ipmp0/six
	holds 'another client has a lease' wait_for 60 has ipmp0 '2001:db8:1::10*/128'
	accepted 'delete-addr -r' ipadm delete-addr -r ipmp0/six
	holds 'the server has its lease back' wait_for 10 kea_said 6 RELEASE_NA 0

	router 'AdvManagedFlag on;' 'AdvOnLink on; AdvAutonomous off;'
	accepted 'a router that asks for DHCP' ipadm create-addr -t -T addrconf ipmp0/v6
	holds 'gets it' wait_for 60 has ipmp0 '2001:db8:1::10*/128'
	is 'under the one name' "$(addrs ipmp0/v6 | cut -d: -f1-3)" 'ipmp0/v6:addrconf:ok'
	is 'the prefix is on the link' "$(hops -6 2001:db8:1::/64)" 'net0 net1'
	data=$(auto | cut -d/ -f1)
	holds 'the router and the host behind it are reached' wait_for 20 reachable
	accepted 'delete-addr' ipadm delete-addr ipmp0/v6
	holds 'takes it along' wait_for 10 has_no_auto
	holds 'with the client' wait_for 30 no_client
	stop_server
else
	skip 'DHCP for IPv6 on a group' 'dhcpcd or kea is not there, or can not be used'
fi
stop_router
ipadm delete-ipmp -f ipmp0
ipadm delete-if net0
ipadm delete-if net1
is 'the group goes, and all of it' "$(kernel_state)" "$before"
finish
