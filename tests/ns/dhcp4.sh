#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# DHCP for IPv4 with a server that does what it should: a lease, what is made of it, and its life.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"
need dhcpcd dnsmasq

serve() {
	dnsmasq_serve 192.0.2.100,192.0.2.150,2m --dhcp-option=option:router,192.0.2.1 \
		--dhcp-option=option:dns-server,192.0.2.1,192.0.2.3 --dhcp-option=option:mtu,1400 \
		--dhcp-option=option:domain-search,a.example,b.example --dhcp-authoritative
}

peer_link net0
peer ip addr add 192.0.2.1/24 dev net0p
before=$(kernel_state net0)
serve

refused 'create-addr without the daemon' dhcp-start-error 1 ipadm create-addr -T dhcp net0/dhcp
says 'and what to start' ipmgmtd
is 'nothing is left of it' "$(kernel_state net0)$(shown net0 2>/dev/null)" "$before"

start_daemon
accepted 'create-addr -T dhcp waits for the lease' ipadm create-addr -T dhcp -h web1 net0/dhcp
holds 'the address is there' has net0 '192.0.2.1??/24'
is 'it is shown' "$(addrs net0/dhcp | cut -d: -f1-5)" 'net0/dhcp:dhcp:ok:U----:U--'
lease=$(lease_of net0 local)
is 'with its address' "$(addrs net0/dhcp | cut -d: -f6)" "$lease/24"
is 'its broadcast address' "$(lease_of net0 broadcast)" 192.0.2.255
holds 'it ends when the lease does' [ "$(lease_of net0 valid_life_time)" -le 120 ]
is 'the way out' "$(default_route net0)" "default via 192.0.2.1 proto 73 src $lease metric 1024"
is 'the MTU that the server offers' "$(cat /sys/class/net/net0/mtu)" 1400
holds 'the server can be reached' ping -c 1 -W 5 192.0.2.1
holds 'resolvconf has the names' wait_for 10 said \
	'-a net0.ipadm|nameserver 192.0.2.1|nameserver 192.0.2.3|search a.example b.example|'
holds 'the server knows our name' grep -q " $lease web1 " $W/leases
is 'no lease is recorded for the next boot' "$(grep -c lease $conf)" 0

# --- the client ------------------------------------------------------------------------------------

caps() { # of every process of the client
	for pid in $(pgrep -s "$(client_of net0 4)"); do
		awk '/^Cap(Prm|Eff|Bnd|Inh)/ { print $2 }' "/proc/$pid/status"
	done
}

may_administer() { # one of the masks has CAP_NET_ADMIN or CAP_SYS_ADMIN in its effective or permitted set
	for pid in $(pgrep -s "$(client_of net0 4)"); do
		for mask in $(awk '/^Cap(Prm|Eff|Inh)/ { print $2 }' "/proc/$pid/status"); do
			[ $((0x$mask & (1 << 12 | 1 << 21))) = 0 ] || return 0
		done
	done
	return 1
}

is 'one client runs' "$(clients)" 1
holds 'it has processes to look at' [ "$(caps | wc -l)" -ge 4 ]
fails 'none of which may change the network' may_administer
is 'it is no leader for its own sake: the session is its own' \
	"$(ps -o sid= -p "$(client_of net0 4)" | tr -d ' ')" "$(client_of net0 4)"
is 'the files of a dhcpcd of the system s are not touched' "$(ls /run/dhcpcd /var/lib/dhcpcd)" \
	"/run/dhcpcd:

/var/lib/dhcpcd:"
holds 'its identity is kept over boots' [ -s /var/lib/ipadm/dhcp/duid ]
is 'its socket is for root alone' "$(stat -c %a /run/ipadm/dhcp /run/ipadm/dhcp/hook | tr '\n' ' ')" '700 600 '

# --- renew -----------------------------------------------------------------------------------------

n=$(seen DHCPREQUEST)
accepted 'refresh-addr' ipadm refresh-addr net0/dhcp
holds 'asks the server again' wait_for 30 saw_more DHCPREQUEST "$n"
holds 'which agrees' wait_for 30 saw_more DHCPACK "$n"
holds 'the lease is longer again' wait_for 30 sh -c "ip -o addr show dev net0 | grep -Eq 'valid_lft 1(1[5-9]|20)sec'"
is 'it is the same lease' "$(lease_of net0 local)" "$lease"

# --- who comes and goes ----------------------------------------------------------------------------

ip monitor addr route dev net0 >$W/monitor &
monitor=$!
undisturbed() { # NAME: since the last time
	if grep -q '^Deleted.*192\.0\.2' $W/monitor; then
		not_ok "$1" "$(cat $W/monitor)"
	else
		ok "$1"
	fi
	: >$W/monitor
}

client=$(client_of net0 4)
n=$(seen DHCPACK)
kill -KILL "$client"
holds 'a client that is killed is started again' wait_for 60 is_another net0 4 "$client"
holds 'and asks for its lease' wait_for 60 saw_more DHCPACK "$n"
is 'nothing of the dead one is left' "$(clients -s "$client")" 0
is 'one client runs' "$(clients)" 1

n=$(seen DHCPACK)
stop_daemon
is 'the daemon ends well' $daemon_status 0
holds 'no client is left' wait_for 10 no_client
holds 'the address stays' has net0 "$lease/24"
start_daemon
holds 'the lease is asked for again' wait_for 60 saw_more DHCPACK "$n"
holds 'and is the same' has net0 "$lease/24"

client=$(client_of net0 4)
n=$(seen DHCPACK)
stop_daemon KILL
start_daemon
holds 'after a daemon that was killed another client works' wait_for 60 is_another net0 4 "$client"
holds 'on the same lease' wait_for 60 saw_more DHCPACK "$n"
is 'alone' "$(clients)|$(clients -s "$client")" '1|0'

n=$(seen DHCPACK)
peer ip link set net0p down
wait_for 10 sh -c '[ "$(cat /sys/class/net/net0/carrier)" = 0 ]'
holds 'without carrier the address stays' has net0 "$lease/24"
peer ip link set net0p up
holds 'with carrier the lease is asked for again' wait_for 60 saw_more DHCPACK "$n"
is 'the way out is there' "$(default_route net0)" "default via 192.0.2.1 proto 73 src $lease metric 1024"
undisturbed 'all this time the address was there'
kill $monitor

is 'nothing was given back' "$(seen DHCPRELEASE)|$(seen DHCPDECLINE)" '0|0'

# --- the link goes ---------------------------------------------------------------------------------

n=$(seen DHCPACK)
ip link del net0
holds 'without the link there is no client' wait_for 30 no_client
peer_link net0
peer ip addr add 192.0.2.1/24 dev net0p
serve
holds 'with the link it comes back' wait_for 60 saw_more DHCPACK "$n"
holds 'and the address, too' wait_for 60 has net0 '192.0.2.1??/24'
holds 'as does the way out' wait_for 60 sh -c 'ip route show default dev net0 | grep -q "proto 73"'

# --- disable, enable, delete -----------------------------------------------------------------------

accepted 'disable-addr' ipadm disable-addr -t net0/dhcp
holds 'the address goes' has_no net0 '192.0.2.*'
is 'with the way out' "$(default_route net0)" ''
holds 'and the client' wait_for 30 no_client
holds 'resolvconf forgets it' wait_for 10 said '-d net0.ipadm|'
accepted 'enable-addr' ipadm enable-addr -t net0/dhcp
holds 'it comes again' wait_for 60 has net0 '192.0.2.1??/24'

lease=$(lease_of net0 local)
accepted 'delete-addr -r' ipadm delete-addr -r net0/dhcp
holds 'the server has its lease back' wait_for 10 grep -q "DHCPRELEASE(net0p) $lease" $W/server.log
holds 'which it has forgotten' wait_for 10 sh -c "! grep -q ' $lease ' $W/leases"
is 'the address is gone' "$(addresses net0 inet)|$(default_route net0)" '|'
holds 'no client is left' wait_for 30 no_client
is 'nor a file of it' "$(ls /run/ipadm/dhcp)" 'hook
state'

accepted 'create-addr of a primary one' ipadm create-addr -t -T dhcp -1 net0/dhcp
is 'its way out comes before others' "$(default_route net0 | grep -o 'metric .*')" 'metric 512'
holds 'the server knows the name of the host' grep -q " $(hostname) " $W/leases
lease=$(lease_of net0 local)
accepted 'delete-addr' ipadm delete-addr net0/dhcp
is 'without -r nothing is given back' "$(seen DHCPRELEASE)" 1

# --- other settings beside a static address -------------------------------------------------------------

: >$W/resolvconf.log
accepted 'a static address' ipadm create-addr -a 192.0.2.9/24 net0/v4
is 'nobody is asked for it' "$(seen DHCPINFORM)" 0
accepted 'refresh-addr -i' ipadm refresh-addr -i net0/v4
holds 'the server is asked' wait_for 30 saw_more DHCPINFORM 0
holds 'resolvconf has what it says' wait_for 30 said \
	'-a net0.ipadm|nameserver 192.0.2.1|nameserver 192.0.2.3|search a.example b.example|'
is 'no address comes of it, and the MTU is the own one' "$(addresses net0 inet)|$(cat /sys/class/net/net0/mtu)" '192.0.2.9/24|1500'
accepted 'refresh-addr -i again' ipadm refresh-addr -i net0/v4
holds 'asks again' wait_for 30 saw_more DHCPINFORM 1
is 'it is not recorded' "$(grep -c inform $conf)|$(ipadm diff active persistent)" '0|'
accepted 'delete-addr of it' ipadm delete-addr net0/v4
holds 'resolvconf forgets what was said' wait_for 10 said '-d net0.ipadm|'
holds 'and the client ends' wait_for 30 no_client
ipadm create-addr -a 192.0.2.9/24 net0/v4
ipadm refresh-addr -i --confirm=600 net0/v4 2>/dev/null
holds 'asked until it is confirmed' wait_for 30 saw_more DHCPINFORM 2
ipadm revert
is 'it is taken back' "$(grep -c inform $active)" 0
holds 'and the client ends' wait_for 30 no_client
ipadm delete-addr net0/v4

# --- another network namespace, with an interface of the same name ------------------------------------

stop_server
accepted 'create-addr here' ipadm create-addr -t -T dhcp -w 0 net0/dhcp
ip netns add blue
ip link add net0 netns blue type veth peer name bluep netns peer
peer ip link set bluep up
peer ip addr add 198.51.100.1/24 dev bluep
dnsmasq_serve 192.0.2.100,192.0.2.150,2m --interface=bluep --dhcp-range=198.51.100.100,198.51.100.150,2m \
	--dhcp-authoritative
$BIN/ipmgmtd --netns blue >>$W/daemon.log 2>&1 &
blue=$!
wait_for 20 ipadm -n blue show-if
accepted 'create-addr there' ipadm -n blue create-addr -t -T dhcp net0/dhcp
holds 'has a lease of its own' sh -c 'ip -n blue -o addr show dev net0 | grep -q " 198.51.100.1../24 "'
holds 'as it has here' wait_for 90 has net0 '192.0.2.1??/24'
is 'each has its own files' \
	"$(cat /run/ipadm/dhcp/state/net0-4.pid /run/ipadm/netns/blue/dhcp/state/net0-4.pid | sort -u | wc -l)" 2
fails 'and is somebody else' cmp /var/lib/ipadm/dhcp/duid /var/lib/ipadm/netns/blue/dhcp/duid
kill $blue
wait $blue
is 'the end of one is not that of the other' "$(clients)|$(clients -x dhcpcd)" "1|$(clients -s "$(client_of net0 4)" -x dhcpcd)"
accepted 'delete-if' ipadm delete-if net0
stop_server
finish
