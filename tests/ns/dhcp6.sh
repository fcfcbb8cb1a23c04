#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# DHCP for IPv6: by itself, beside IPv4, and as a router asks for it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"
need dhcpcd kea-dhcp6

serve() { # SECONDS
	kea_serve 6 "$1" '2001:db8:1::1000-2001:db8:1::10ff' 2001:db8:1::/64 \
		'{ "name": "dns-servers", "data": "2001:db8:1::53" }, { "name": "domain-search", "data": "six.example" }'
}

count() { # WORD: how often kea has said it
	grep -c "DHCP6_$1" $W/kea6.log
}

router() { # LINES: begin to be one
	[ ! -s $W/radvd.pid ] || { kill "$(cat $W/radvd.pid)" && wait_for 10 sh -c "! [ -e $W/radvd.pid ]"; }
	cat >$W/radvd.conf <<-END
		interface net0p {
			AdvSendAdvert on;
			MinRtrAdvInterval 3;
			MaxRtrAdvInterval 4;
			$1
			prefix 2001:db8:1::/64 { AdvOnLink on; AdvAutonomous off; };
		};
	END
	chmod 644 $W/radvd.conf
	peer radvd -C $W/radvd.conf -p $W/radvd.pid -m logfile -l $W/radvd.log || not_ok 'radvd starts' "$(cat $W/radvd.log)"
}

no_tentative() { # the server's own link-local address can be used
	! peer ip -o addr show dev net0p tentative | grep -q .
}

peer_link net0
peer ip addr add fe80::1/64 dev net0p nodad
peer ip addr add 2001:db8:1::1/64 dev net0p nodad
wait_for 30 no_tentative
start_daemon
ipadm create-if -f inet6 net0 # with it the server's link has a carrier
serve 60

# --- by itself -------------------------------------------------------------------------------------

accepted 'create-addr -T dhcp -f inet6' ipadm create-addr -T dhcp -f inet6 net0/six
holds 'the address is there, a host s' wait_for 60 has net0 '2001:db8:1::10*/128'
lease=$(lease_of net0 local)
is 'it is shown' "$(addrs net0/six | cut -d: -f1-5)" 'net0/six:dhcp:ok:U----:U--'
is 'with its address' "$(addrs net0/six | cut -d: -f6-)" "$lease/128"
holds 'it ends when the lease does' [ "$(lease_of net0 valid_life_time)" -le 60 ]
holds 'resolvconf has the names' wait_for 10 said '-a net0.ipadm|nameserver 2001:db8:1::53|search six.example|'
is 'the kernel s settings are ours' "$(genmode net0)|$(sysctl6 net0 accept_ra)" 'eui64|0'
is 'and those of IPv4 are nobody s, the client s neither' "$(cat /proc/sys/net/ipv4/conf/net0/promote_secondaries)" 0
is 'there is no IPv4 client' "$(clients)|$(ls /run/ipadm/dhcp/state/*.pid)" '1|/run/ipadm/dhcp/state/net0-6.pid'
duid=$(cat /var/lib/ipadm/dhcp/duid)

n=$(count LEASE_RENEW)
accepted 'refresh-addr' ipadm refresh-addr net0/six
holds 'asks the server again' wait_for 60 kea_said 6 LEASE_RENEW "$n"
n=$(count LEASE_RENEW)
holds 'and so does time' wait_for 120 kea_said 6 LEASE_RENEW "$n"
is 'it is the same lease' "$(lease_of net0 local)" "$lease"

stop_daemon
holds 'without the daemon the address stays' has net0 "$lease/128"
start_daemon
holds 'a client works again' wait_for 60 [ "$(clients)" = 1 ]
n=$(count PACKET_RECEIVED)
holds 'and asks for its lease' wait_for 60 kea_said 6 PACKET_RECEIVED "$n"
holds 'which is the same' has net0 "$lease/128"
is 'we are the same' "$(cat /var/lib/ipadm/dhcp/duid)" "$duid"

# --- who comes and goes ------------------------------------------------------------------------------

asked() { # as often as that, and more
	[ "$(count PACKET_RECEIVED)" -gt "$1" ]
}

ip monitor addr dev net0 >$W/monitor &
monitor=$!
client=$(client_of net0 6)
n=$(count PACKET_RECEIVED)
kill -KILL "$client"
holds 'a client that is killed is started again' wait_for 60 is_another net0 6 "$client"
holds 'and asks for its lease' wait_for 60 asked "$n"
is 'nothing of the dead one is left' "$(clients -s "$client")" 0
peer ip link set net0p down
wait_for 10 sh -c '[ "$(cat /sys/class/net/net0/carrier)" = 0 ]'
holds 'without carrier the address stays' has net0 "$lease/128"
n=$(count PACKET_RECEIVED)
peer ip link set net0p up
peer ip addr add fe80::1/64 dev net0p nodad 2>/dev/null
peer ip addr add 2001:db8:1::1/64 dev net0p nodad 2>/dev/null
holds 'with carrier the lease is asked for again' wait_for 60 asked "$n"
fails 'all this time the address was there' grep -q "^Deleted.*$lease" $W/monitor
kill $monitor

# --- beside IPv4 -----------------------------------------------------------------------------------

if command -v dnsmasq >/dev/null; then
	six=$server
	server=
	peer ip addr add 192.0.2.1/24 dev net0p
	dnsmasq_serve 192.0.2.100,192.0.2.150,2m --dhcp-option=option:dns-server,192.0.2.1 --dhcp-authoritative
	accepted 'create-addr for IPv4 on the same interface' ipadm create-addr -t -T dhcp net0/four
	holds 'both are there' has net0 '192.0.2.1??/24'
	holds 'the other one has not changed' has net0 "$lease/128"
	is 'two clients run' "$(clients)" 2
	holds 'resolvconf has the names of both' wait_for 30 sh -c \
		"tail -n 3 $W/resolvconf.log | sort | tr '\n' ' ' | grep -q 'nameserver 192.0.2.1 nameserver 2001:db8:1::53'"
	accepted 'delete-addr of the IPv4 one' ipadm delete-addr -r net0/four
	holds 'leaves the IPv6 one' has net0 "$lease/128"
	holds 'and its names' wait_for 10 said '-a net0.ipadm|nameserver 2001:db8:1::53|search six.example|'
	stop_server
	server=$six
fi

# --- release, expiry -------------------------------------------------------------------------------

ip link del net0
holds 'without the link there is no client' wait_for 30 no_client
peer_link net0
peer ip addr add fe80::1/64 dev net0p nodad
peer ip addr add 2001:db8:1::1/64 dev net0p nodad
stop_server
serve 60
holds 'with the link the address is back' wait_for 60 has net0 '2001:db8:1::10*/128'
lease=$(lease_of net0 local)

accepted 'delete-addr -r' ipadm delete-addr -r net0/six
holds 'the server has its lease back' wait_for 10 kea_said 6 RELEASE_NA 0
is 'nothing is left' "$(addresses net0 inet6)" ''
holds 'nor a client' wait_for 30 no_client

stop_server
serve 24
accepted 'create-addr with a short lease' ipadm create-addr -t -T dhcp -f inet6 net0/six
holds 'is there' wait_for 60 has net0 '2001:db8:1::10*/128'
stop_server
holds 'without a server it ends' wait_for 120 has_no net0 '2001:db8:1::*'
is 'in the document, too' "$(grep -c '^lease' $active)" 0
serve 60
holds 'and comes back with it' wait_for 180 has net0 '2001:db8:1::10*/128'
accepted 'delete-addr' ipadm delete-addr net0/six
accepted 'delete-if' ipadm delete-if net0
holds 'its client ends' wait_for 30 no_client

# --- as a router asks for it -------------------------------------------------------------------------

if command -v radvd >/dev/null; then
	peer sysctl -qw net.ipv6.conf.all.forwarding=1
	router ''
	: >$W/resolvconf.log
	accepted 'create-addr -T addrconf' ipadm create-addr -T addrconf net0/auto
	holds 'the router is heard' wait_for 60 sh -c 'ip -6 route show default dev net0 | grep -q "proto ra"'
	is 'it asks for no DHCP' "$(clients)" 0

	router 'AdvOtherConfigFlag on;'
	holds 'other settings are asked for' wait_for 60 said '-a net0.ipadm|nameserver 2001:db8:1::53|search six.example|'
	holds 'and no address' has_no net0 '2001:db8:1::10*/128'

	router 'AdvManagedFlag on;'
	holds 'an address is asked for' wait_for 90 has net0 '2001:db8:1::10*/128'
	holds 'under the one name' sh -c 'ipadm show-addr -p -o addrobj,addr net0/auto | grep -q "2001.*:10.*/128"'
	is 'one client runs' "$(clients)" 1
	accepted 'delete-addr' ipadm delete-addr net0/auto
	holds 'takes it along' has_no net0 '2001:db8:1::*'
	holds 'with the client' wait_for 30 no_client
	kill "$(cat $W/radvd.pid)"
fi
stop_server
finish
