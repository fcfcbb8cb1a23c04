#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# DHCP for IPv4 with servers that go, change their mind, and offer what somebody else has. The leases
# are short, so that all of this happens while we look.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"
need dhcpcd kea-dhcp4

serve() { # SECONDS [NETWORK]
	net=${2-192.0.2}
	kea_serve 4 "$1" "$net.100-$net.110" "$net.0/24" \
		"{ \"name\": \"routers\", \"data\": \"$net.1\" }, { \"name\": \"domain-name-servers\", \"data\": \"$net.53\" }"
}

server_is() { # ADDRESS: who gave the lease
	grep -q "^lease-server = $1\$" $active
}

peer_link net0
peer ip addr add 192.0.2.1/24 dev net0p
start_daemon

# --- nobody there ----------------------------------------------------------------------------------

run ipadm create-addr -T dhcp -w 1 net0/dhcp
is 'create-addr without a server is done' "$rc|$out" '0|'
says 'with a warning' 'still being asked for'
is 'it is shown without an address' "$(ipadm show-addr -p -o addrobj,type,addr net0/dhcp)" 'net0/dhcp:dhcp:?'
holds 'a client is looking for one' wait_for 30 [ "$(clients)" = 1 ]

serve 24
holds 'with a server the lease comes' wait_for 120 has net0 '192.0.2.10?/24'
lease=$(lease_of net0 local)

# --- renew, rebind ---------------------------------------------------------------------------------

ip monitor addr route dev net0 >$W/monitor &
monitor=$!
n=$(grep -c DHCP4_LEASE_ $W/kea4.log)
holds 'it is renewed in time' wait_for 60 kea_said 4 LEASE_ "$((n + 1))"
holds 'the server is known' server_is 192.0.2.1

stop_server
peer ip addr del 192.0.2.1/24 dev net0p
peer ip addr add 192.0.2.2/24 dev net0p
serve 24
holds 'another server takes the lease over' wait_for 120 server_is 192.0.2.2
is 'it is the same address' "$(lease_of net0 local)" "$lease"
fails 'which was there all the time' grep -q '^Deleted.*192\.0\.2\.10' $W/monitor
kill $monitor

# --- expiry ----------------------------------------------------------------------------------------

stop_server
holds 'without a server the lease ends' wait_for 120 has_no net0 '192.0.2.*'
is 'with all that came by it' "$(default_route net0)|$(grep -c '^lease' $active)" '|0'
holds 'resolvconf forgets it' wait_for 10 said '-d net0.ipadm|'
is 'the object stays' "$(ipadm show-addr -p -o addrobj,type,addr net0/dhcp)" 'net0/dhcp:dhcp:?'
holds 'the client goes on' [ "$(clients)" = 1 ]
serve 24
holds 'and finds the server when it is back' wait_for 180 has net0 '192.0.2.10?/24'

stop_server
stop_daemon
start_daemon
holds 'a lease also ends under another daemon' wait_for 120 has_no net0 '192.0.2.*'
holds 'which knows' wait_for 60 sh -c "! grep -q '^lease' $active"
is 'the way out went with it' "$(default_route net0)" ''

# --- NAK -------------------------------------------------------------------------------------------

serve 60
run ipadm refresh-addr net0/dhcp
is 'refresh-addr begins anew' "$rc|$out" '0|'
holds 'there is a lease' wait_for 60 has net0 '192.0.2.10?/24'
stop_server
rm -f /var/lib/kea/*
peer ip addr flush dev net0p
peer ip addr add 192.0.3.1/24 dev net0p
serve 60 192.0.3
peer ip link set net0p down
peer ip link set net0p up
holds 'another network gives another lease' wait_for 120 has net0 '192.0.3.10?/24'
holds 'the old one is gone' wait_for 30 has_no net0 '192.0.2.*'
is 'there is one way out' "$(default_route net0 | cut -d' ' -f1-5)" 'default via 192.0.3.1 proto 73'
holds 'resolvconf has the new names' wait_for 10 said '-a net0.ipadm|nameserver 192.0.3.53|'

# --- somebody else has it --------------------------------------------------------------------------

accepted 'delete-addr' ipadm delete-addr -r net0/dhcp
holds 'the server has its lease back' wait_for 10 grep -q DHCP4_RELEASE $W/kea4.log
stop_server
rm -f /var/lib/kea/* /var/lib/ipadm/dhcp/net0.lease
peer ip addr add 192.0.3.100/24 dev net0p
serve 60 192.0.3
run ipadm create-addr -t -T dhcp net0/dhcp
holds 'an address that somebody has is refused' grep -q DHCPDECLINE $W/kea4.log
holds 'and another one taken' wait_for 60 has net0 '192.0.3.10[1-9]/24'
accepted 'delete-addr' ipadm delete-addr net0/dhcp

# --- no client -------------------------------------------------------------------------------------

stop_daemon
IPADM_DHCPCD=$W/absent start_daemon
run ipadm create-addr -t -T dhcp -w 1 net0/dhcp
is 'without dhcpcd the object is made' "$rc|$(addrs net0/dhcp | cut -d: -f1,2)" '0|net0/dhcp:dhcp'
holds 'and the log says what is missing' grep -q 'net0/dhcp: no DHCP client: dhcpcd is not installed' $W/daemon.log
accepted 'delete-addr' ipadm delete-addr net0/dhcp
stop_daemon
cat >$W/dying <<END
#!/bin/sh
echo \$\$ >>$W/died
exit 1
END
chmod 755 $W/dying
: >$W/died
IPADM_DHCPCD=$W/dying start_daemon
run ipadm create-addr -t -T dhcp -w 0 net0/dhcp
holds 'one that dies is started again' wait_for 60 sh -c "[ \$(wc -l <$W/died) -ge 2 ]"
holds 'after a pause that grows' wait_for 60 grep -q 'started again in 2 s' $W/daemon.log
accepted 'delete-addr' ipadm delete-addr net0/dhcp
stop_server
finish
