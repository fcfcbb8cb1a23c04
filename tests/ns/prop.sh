#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Properties of interfaces, addresses and protocols: set, shown, reset, kept, restored.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

sysctl() { # NAME: under /proc/sys/net
	cat "/proc/sys/net/$1"
}

ifprop() { # PROPERTY PROTOCOL [IFNAME]
	ipadm show-ifprop -c -o current,persistent,default,possible -p "$1" -m "$2" "${3-net0}"
}

prop() { # PROPERTY PROTOCOL
	ipadm show-prop -c -o current,persistent -p "$1" "$2"
}

link net0 net1
before=$(kernel_state net0)
ttl=$(sysctl ipv4/ip_default_ttl)
begin
ipadm create-if net0

accepted 'set-ifprop' ipadm set-ifprop -p forwarding=on -m ipv4 net0
is 'in the kernel' "$(sysctl ipv4/conf/net0/forwarding)" 1
is 'shown' "$(ifprop forwarding ipv4)" 'on:on:off:on,off'
accepted 'set-ifprop -t' ipadm set-ifprop -t -p forwarding=off -m ipv4 net0
is 'now only' "$(sysctl ipv4/conf/net0/forwarding)|$(ifprop forwarding ipv4)" '0|off:on:off:on,off'
accepted 'reset-ifprop' ipadm reset-ifprop -p forwarding -m ipv4 net0
is 'not recorded any more' "$(ifprop forwarding ipv4)|$(grep -c forwarding $conf)" 'off::off:on,off|0'

accepted 'the MTU' ipadm set-ifprop -p mtu=1400 -m ipv4 net0
is 'of the link' "$(cat /sys/class/net/net0/mtu)" 1400
is 'shown' "$(ifprop mtu ipv4 | cut -d: -f1-3)" '1400:1400:1500'
refused 'less than the link takes' erange 1 ipadm set-ifprop -p mtu=67 -m ipv4 net0
says 'with its range' 68-65535
accepted 'IPv6 s own' ipadm set-ifprop -p mtu=1300 -m ipv6 net0
is 'below it' "$(sysctl ipv6/conf/net0/mtu)|$(cat /sys/class/net/net0/mtu)" '1300|1400'
is 'a reset gives that of the link' "$(ifprop mtu ipv6)" '1300:1300:1400:1280-1400'
accepted 'another one for the link' ipadm set-ifprop -p mtu=1450 -m ipv4 net0
is 'IPv6 s is put back by us' "$(sysctl ipv6/conf/net0/mtu)" 1300
accepted 'no ARP' ipadm set-ifprop -p arp=off -m ipv4 net0
is 'the link says so' "$(ip -o link show dev net0 | grep -c NOARP)" 1
accepted 'rp-filter with a hyphen' ipadm set-ifprop -p rp-filter=2 -m ipv4 net0
is 'is rp_filter' "$(sysctl ipv4/conf/net0/rp_filter)" 2
for p in accept_ra=always:2 autoconf=off:0 use_tempaddr=on:1; do
	name=${p%%=*} value=${p#*=}
	accepted "$name" ipadm set-ifprop -p "$name=${value%:*}" -m ipv6 net0
	is 'in the kernel' "$(sysctl "ipv6/conf/net0/$name")" "${value#*:}"
	accepted "reset $name" ipadm reset-ifprop -p "$name" -m ipv6 net0
done
is 'as they are on an interface of ours' \
	"$(sysctl ipv6/conf/net0/accept_ra)|$(sysctl ipv6/conf/net0/autoconf)|$(sysctl ipv6/conf/net0/use_tempaddr)" '0|1|0'
accepted 'metric' ipadm set-ifprop -p metric=77 -m ipv4 net0
ipadm create-addr -a 192.0.2.1/24 net0/v4
is 'goes to the connected route' "$(ip route show dev net0 192.0.2.0/24 | grep -c 'metric 77')" 1
accepted 'another metric' ipadm set-ifprop -p metric=78 -m ipv4 net0
is 'in place' "$(ip route show dev net0 192.0.2.0/24 | grep -c 'metric 78')" 1
ipadm create-addr -t -a 198.51.100.1/32 net1/src
accepted 'usesrc' ipadm set-ifprop -t -p usesrc=net1 -m ipv4 net0
is 'the connected route has the other s address for its source' \
	"$(ip route get 192.0.2.50 | grep -c 'src 198.51.100.1')" 1
accepted 'reset usesrc' ipadm reset-ifprop -t -p usesrc -m ipv4 net0
is 'its own again' "$(ip route get 192.0.2.50 | grep -c 'src 192.0.2.1')" 1
accepted 'a time that the kernel rounds' ipadm set-ifprop -p retrans_time_ms=333 -m ipv4 net0
holds 'is at most a tick more' sh -c 'n=$(cat /proc/sys/net/ipv4/neigh/net0/retrans_time_ms); [ $n -ge 333 ] && [ $n -lt 343 ]'
is 'and no drift' "$(ipadm check net0)" ''
accepted 'reset of it' ipadm reset-ifprop -p retrans_time_ms -m ipv4 net0
accepted 'nud' ipadm set-ifprop -p nud=off -m ipv6 net0
is 'shown' "$(ifprop nud ipv6 | cut -d: -f1)" off
accepted 'exchange_routes is ours to keep' ipadm set-ifprop -p exchange_routes=off -m ipv4 net0
is 'shown' "$(ifprop exchange_routes ipv4)" 'off:off:on:on,off'
is 'several rows of one name' "$(ipadm show-ifprop -c -o proto -p forwarding net0 | tr '\n' ' ')" 'ipv4 ipv6 '
holds 'all rows' sh -c '[ $(ipadm show-ifprop net0 | wc -l) -gt 20 ]'
is 'where it comes from' "$(ipadm show-ifprop -o all -p rp_filter -m ipv4 net0 | grep -c /proc/sys/net/ipv4/conf/net0/rp_filter)" 1

accepted 'disable-if' ipadm disable-if -t net0
ipadm delete-addr net0/v4
is 'the link is as before' "$(kernel_state net0)" "$before"
accepted 'enable-if' ipadm enable-if -t net0
is 'all of it is there again' "$(cat /sys/class/net/net0/mtu)|$(sysctl ipv4/conf/net0/rp_filter)|$(ip -o link show dev net0 | grep -c NOARP)" '1450|2|1'
# When a link comes up the kernel takes its MTU for IPv6's: ours is set behind that, or once more.
mtu6=/proc/sys/net/ipv6/conf/net0/mtu
holds 'IPv6 s own MTU too' wait_for 20 grep -qx 1300 $mtu6
if [ "$MODE" = daemon ]; then
	ip link set net0 down
	ip link set net0 up
	holds 'and when somebody else put the link up' wait_for 20 grep -qx 1300 $mtu6
	ip link set net0p down
	ip link set net0 down
	ip link set net0 up
	ip link set net0p up
	holds 'and with a carrier that comes later' wait_for 20 sh -c "grep -qx 1 /sys/class/net/net0/carrier && grep -qx 1300 $mtu6"
	ip link set net0 mtu 1440
	holds 'and with another MTU of the link' wait_for 20 grep -qx 1300 $mtu6
	ip link set net0 mtu 1279
	ip link set net0 mtu 1450
	holds 'and with IPv6 that begins anew' wait_for 20 grep -qx 1300 $mtu6
	is 'which makes no address of its own then' "$(sysctl ipv6/conf/net0/accept_ra)|$(ip -6 -o addr show dev net0)" '0|'
fi
accepted 'delete-if' ipadm delete-if net0
is 'the link is as it was before us' "$(kernel_state net0)" "$before"
is 'with its MTU' "$(cat /sys/class/net/net0/mtu)" 1500

# Addresses.
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
accepted 'deprecated' ipadm set-addrprop -p deprecated=on net0/v6
is 'in the kernel' "$(ip -6 -o addr show dev net0 deprecated | grep -c 2001:db8::1/64)" 1
is 'shown' "$(ipadm show-addr -p -o current,persistent net0/v6)" 'U---d:U-d'
accepted 'reset' ipadm reset-addrprop -p deprecated net0/v6
is 'as before' "$(ip -6 -o addr show dev net0 deprecated)|$(ipadm show-addrprop -c -o current -p deprecated net0/v6)" '|off'
accepted 'prefixlen' ipadm set-addrprop -p prefixlen=25 net0/v4
is 'with its broadcast address' "$(ip -o addr show dev net0 | grep -c '192.0.2.1/25 brd 192.0.2.127')" 1
is 'and in the record' "$(grep -c '^address = 192.0.2.1/25$' $conf)" 1
ipadm create-addr -a 192.0.2.2/25 net0/b
ip route add table 99 198.51.100.0/24 dev net0 src 192.0.2.1
accepted 'a deprecated address steps behind the other' ipadm set-addrprop -p deprecated=on net0/v4
is 'it was out for a moment' "$(ip -4 -o addr show dev net0 secondary | grep -c 192.0.2.1/25)" 1
is "somebody else's route that went with it came back" "$(ip route show table 99 | grep -c 'src 192.0.2.1')" 1
ipadm delete-addr net0/b
ipadm reset-addrprop -p deprecated net0/v4
accepted 'private' ipadm set-addrprop -p private=on net0/v4
is 'shown' "$(ipadm show-addr -p -o current,persistent net0/v4)" 'U-p--:Up-'
accepted 'lifetimes' ipadm set-addrprop -p valid_lifetime=5000 net0/v6
holds 'in the kernel' sh -c 'ip -6 addr show dev net0 | grep -qE "valid_lft (5000|4[0-9]{3})sec"'
is 'broadcast is read-only' "$(ipadm show-addrprop -c -o perm,current -p broadcast net0/v4)" 'r-:192.0.2.127'

# Protocols.
accepted 'set-prop' ipadm set-prop -p ttl=100 ipv4
is 'in the kernel' "$(sysctl ipv4/ip_default_ttl)|$(prop ttl ipv4)" '100|100:100'
accepted 'set-prop -t' ipadm set-prop -t -p ttl=101 ipv4
is 'now only' "$(sysctl ipv4/ip_default_ttl)|$(prop ttl ipv4)" '101|101:100'
accepted 'two of one setting' ipadm set-prop -p smallest_anon_port=20000 tcp
accepted 'the other one' ipadm set-prop -p largest_anon_port=60000 tcp
is 'both are there' "$(sysctl ipv4/ip_local_port_range | tr '\t' ' ')" '20000 60000'
refused 'one that only root may have' erange 1 ipadm set-prop -p smallest_anon_port=1023 tcp
says 'with the reason' 'smallest_nonpriv_port, 1024'
possible() { # PROPERTY PROTOCOL
	ipadm show-prop -c -o possible -p "$1" "$2"
}
is 'what is possible follows the other one' \
	"$(possible smallest_anon_port tcp) $(possible largest_anon_port udp) $(possible smallest_nonpriv_port sctp)" \
	'1024-60000 20000-65535 0-20000'
low=$(sysctl ipv4/ipfrag_low_thresh)
is 'and the kernel s own' "$(possible frag_high_thresh ipv4)" "$low-9223372036854775807"
refused 'less than that' erange 1 ipadm set-prop -p frag_high_thresh=$((low - 1)) ipv4
says 'with the range' "$low-9223372036854775807 bytes"
accepted 'reset of what was not set and has no default' ipadm reset-prop -p congestion_control tcp
accepted 'a list' ipadm set-prop -p reserved_ports=8080 ip
accepted 'with one more' ipadm set-prop -p reserved_ports+=9090 ip
is 'in the kernel' "$(sysctl ipv4/ip_local_reserved_ports)" 8080,9090
refused 'one that is there' exists 1 ipadm set-prop -p reserved_ports+=9090 ip
refused 'one that is not' esrch 1 ipadm set-prop -p reserved_ports-=7070 ip
accepted 'with one less' ipadm set-prop -p reserved_ports-=8080 ip
is 'in the kernel' "$(sysctl ipv4/ip_local_reserved_ports)|$(prop reserved_ports ip)" '9090|9090:9090'
holds 'all of them are listed' sh -c '[ $(ipadm show-prop | wc -l) -gt 30 ]'
is 'what has no counterpart is listed, and says nothing' "$(ipadm show-prop -c -o current -p extra_priv_ports tcp)" ''

# A reboot.
[ -z "$daemon" ] || stop_daemon
for l in net0 net1; do
	ip addr flush dev $l 2>/dev/null
	ip link del $l
done
echo "$ttl" >/proc/sys/net/ipv4/ip_default_ttl
printf '32768\t60999\n' >/proc/sys/net/ipv4/ip_local_port_range
echo >/proc/sys/net/ipv4/ip_local_reserved_ports
rm -rf /run/ipadm
link net0 net1
run $BIN/ipmgmtd --once
is 'the next boot' "$rc" 0
is 'has the protocols properties' "$(sysctl ipv4/ip_default_ttl)|$(sysctl ipv4/ip_local_port_range | tr '\t' ' ')|$(sysctl ipv4/ip_local_reserved_ports)" '100|20000 60000|9090'
is 'and the addresses' "$(ip -o addr show dev net0 | grep -c '192.0.2.1/25 brd 192.0.2.127')" 1
[ "$MODE" = once ] || start_daemon
accepted 'reset-prop' ipadm reset-prop -p ttl ipv4
is 'to the default' "$(sysctl ipv4/ip_default_ttl)|$(prop ttl ipv4)" '64|64:'
accepted 'reset of the ports' ipadm reset-prop -p smallest_anon_port tcp
is 'leaves the other one' "$(sysctl ipv4/ip_local_port_range | tr '\t' ' ')" '32768 60000'
finish
