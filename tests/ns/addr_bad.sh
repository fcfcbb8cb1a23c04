#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Addresses and properties that can't be: each its own error, and nothing changes.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1 net2
begin
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm create-if -t net2
wait_for 20 settled
before=$(state)

address() { # SYMBOL WORD ADDRESS [OBJECT]: create-addr is refused, and the sentence has the word in it
	refused "create-addr -a $3 ${4-net1/x}" "$1" 1 ipadm create-addr -a "$3" "${4-net1/x}"
	says '  and says why' "$2"
	is '  and changes nothing' "$(state)" "$before"
}

address bad-addr /24 198.51.100.1
address bad-addr /64 2001:db8:5::1
address invalid-arg 32 198.51.100.1/33
address invalid-arg 128 2001:db8:5::1/129
address invalid-arg 'prefix length' 198.51.100.1/x
address invalid-arg 'prefix length' 198.51.100.1/0
address invalid-arg 'prefix length' 198.51.100.1/-1
address bad-addr multicast 224.0.0.5/24
address bad-addr multicast ff02::5/64
address bad-addr unspecified 0.0.0.0/24
address bad-addr unspecified ::/64
address bad-addr loopback 127.0.0.2/8
address bad-addr loopback ::1/128
address bad-addr network 198.51.100.0/24
address bad-addr broadcast 198.51.100.255/24
address addr-inuse net0/v4 192.0.2.1/24
address addr-inuse net0/v6 2001:db8::1/64
address addr-inuse net0/v4 192.0.2.1/25 net0/y
# Somebody else's, on another link.
ip link add other type veth peer name otherp
ip link set otherp up
ip link set other up
ip addr add 203.0.113.1/24 dev other
ip addr add 2001:db8:6::1/64 dev other nodad
wait_for 20 settled
alone=$before
before=$(state)
address addr-inuse "other has the address 203.0.113.1 already" 203.0.113.1/25
address addr-inuse "other has the address 2001:db8:6::1 already" 2001:db8:6::1/64 net0/z
ip link del other
before=$alone
address addrobj-exists net0/v4 198.51.100.1/24 net0/v4
address invalid-arg label 198.51.100.1/24 net1/
address invalid-arg letter 198.51.100.1/24 net1/1abc
address invalid-arg letters 198.51.100.1/24 net1/a_b
address invalid-arg 31 198.51.100.1/24 net1/abcdefghijabcdefghijabcdefghij12
address dlpi-failure nosuch0 198.51.100.1/24 nosuch0/v4
address temporary-obj temporary 198.51.100.1/24 net2/v4
address invalid-arg point-to-point local=10.0.0.1/24,remote=10.0.0.2
address bad-addr 'different families' local=10.0.0.1,remote=2001:db8:5::1
address bad-addr 'different families' local=2001:db8:5::1,remote=10.0.0.1
address bad-addr 'no prefix' local=10.0.0.1/24,remote=10.0.0.2/24

for words in 'create-addr net1/x' 'create-addr -T static net1/x' 'create-addr -a local=1.2.3.4/8,local=1.2.3.5/8 net1/x' \
	'create-addr -a remote=1.2.3.4 net1/x' 'create-addr -T dhcp -a 198.51.100.1/24 net1/x' 'create-addr -T static -w 5 -a 198.51.100.1/24 net1/x' \
	'create-addr -T addrconf -1 net1/x' 'create-addr -T addrconf -p stateful=maybe net1/x' 'create-addr -T carrier-pigeon net1/x' \
	'create-addr -T dhcp -w -5 net1/x' 'create-addr -T dhcp -w 5x net1/x' 'create-addr -T dhcp -d net1/x' 'create-addr' 'delete-addr' \
	'show-addr -p' 'set-ifprop -p mtu=1400' 'set-ifprop net0' 'set-ifprop -p mtu net0' 'reset-ifprop -p mtu=1 -m ipv4 net0' 'set-prop -p ttl=1'; do
	# shellcheck disable=SC2086 # these are words
	run ipadm $words
	is "usage: ipadm $words" "$((rc == 1 || rc == 2))|$out" '1|'
	[ -n "$err" ] && says "  and says so" ipadm:
done
refused 'delete-addr of an interface' invalid-arg 1 ipadm delete-addr net0
refused 'delete-addr -r of a static one' notsup 1 ipadm delete-addr -r net0/v4
says '  which is of that type' 'net0/v4 is of type static: only a dhcp object'
refused 'up-addr of none' notfound 1 ipadm up-addr net0/none
refused 'enable-addr without -t' notsup 1 ipadm enable-addr net0/v4
refused 'refresh-addr of none' notfound 1 ipadm refresh-addr net0/none
refused 'disable-addr of a temporary one that is none' notfound 1 ipadm disable-addr -t net2/v4
run ipadm show-addr net0/none
is 'show-addr of none' "$rc|$out" '1|'
says 'and says so' '[notfound]'
run ipadm show-addr nosuch0/
is 'show-addr of no interface' "$rc|$out" '1|'
is 'nothing of this left a trace' "$(state)" "$before"

property() { # SYMBOL WORD COMMAND...
	symbol=$1 word=$2
	shift 2
	refused "$*" "$symbol" 1 ipadm "$@"
	says '  and says why' "$word"
	is '  and changes nothing' "$(state)" "$before"
}

property prop-unknown mtu set-ifprop -p mtux=1400 -m ipv4 net0
property prop-unknown forwarding set-ifprop -p fowarding=on -m ipv4 net0
property bad-protocol ipv6 set-ifprop -p nud=off -m ipv4 net0
property erange 68 set-ifprop -p mtu=20 -m ipv4 net0
property erange 1280 set-ifprop -p mtu=1000 -m ipv6 net0
property invalid-arg on set-ifprop -p forwarding=maybe -m ipv4 net0
property invalid-arg 12x set-ifprop -p metric=12x -m ipv4 net0
property enxio nosuch0 set-ifprop -p forwarding=on -m ipv4 nosuch0
property enxio nosuch0 set-ifprop -p usesrc=nosuch0 -m ipv4 net0
property temporary-obj temporary set-ifprop -p forwarding=on -m ipv4 net2
property erange 255 set-prop -p ttl=256 ipv4
property bad-protocol ipv4 set-prop -p ttl=64 ipv6
property prop-unknown ttl set-prop -p tttl=64 ipv4
property invalid-arg interface set-prop -p mtu=1400 ipv4
property notsup '' set-prop -p extra_priv_ports+=2049 tcp
property prop-unknown deprecated set-addrprop -p depricated=on net0/v4
property notsup broadcast set-addrprop -p broadcast=192.0.2.127 net0/v4
property notfound net0/none set-addrprop -p deprecated=on net0/none
property erange 32 set-addrprop -p prefixlen=33 net0/v4
property invalid-arg 'one value' set-ifprop -p mtu+=1400 -m ipv4 net0
finish
