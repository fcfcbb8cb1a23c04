#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The life cycle of static addresses.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

peer_link net0
peer ip addr add 192.0.2.2/24 dev net0p
peer ip addr add 2001:db8::2/64 dev net0p nodad
before=$(kernel_state net0)
begin

accepted 'create-addr on a bare link' ipadm create-addr -T static -a 192.0.2.1/24 net0/v4
is 'it is shown' "$(addrs)" 'net0/v4:static:ok:U----:U--:192.0.2.1/24'
is 'the kernel has it' "$(addresses net0 inet)" 192.0.2.1/24
is 'with its broadcast address' "$(ip -o addr show dev net0 | grep -c '192.0.2.1/24 brd 192.0.2.255')" 1
is 'the interface came with it, for both families' "$(recorded net0 | tr -d ' ,')" inetinet6
is 'without a link-local address yet' "$(linklocal net0)" ''
holds 'a peer answers' ping -c 1 -W 5 192.0.2.2
accepted 'without -T, an IPv6 one' ipadm create-addr -a 2001:db8::1/64 net0/v6
is 'it is usable when the command ends' "$(addrs net0/v6)" 'net0/v6:static:ok:U----:U--:2001:db8::1/64'
is 'now there is a link-local address' "$(linklocal net0 | wc -w)" 1
holds 'a peer answers over IPv6' ping -c 1 -W 5 2001:db8::2
run ipadm create-addr -a 192.0.2.11/24 net0
is 'a label is made up and told' "$rc|$out" '0|net0/v4a'
run ipadm create-addr -t -a 2001:db8::11/64 net0
is 'of IPv6 too, for now' "$rc|$out" '0|net0/v6a'
is 'it is temporary' "$(addrs net0/v6a)" 'net0/v6a:static:ok:U----:---:2001:db8::11/64'
is 'bare ipadm shows addresses' "$(ipadm | awk '$1 == "net0/v4" { print $2, $3, $4 }')" 'static ok 192.0.2.1/24'
is 'show-addr IF/' "$(addrs net0/ | cut -d: -f1 | sort | tr '\n' ' ')" 'net0/v4 net0/v4a net0/v6 net0/v6a '
is 'show-addr --json' "$(ipadm show-addr --json net0/v4 | "$PYTHON" -c 'import json, sys
print(*[(row["addrobj"], row["addr"]) for row in json.load(sys.stdin)])')" "('net0/v4', '192.0.2.1/24')"

accepted 'down-addr' ipadm down-addr net0/v4a
is 'it is down and stays' "$(addrs net0/v4a)" 'net0/v4a:static:down:-----:---:192.0.2.11/24'
is 'out of the kernel' "$(addresses net0 inet)" 192.0.2.1/24
accepted 'up-addr' ipadm up-addr net0/v4a
is 'it is up' "$(addrs net0/v4a)" 'net0/v4a:static:ok:U----:U--:192.0.2.11/24'
accepted 'down-addr -t' ipadm down-addr -t net0/v4a
is 'it is down, the record is not' "$(addrs net0/v4a)" 'net0/v4a:static:down:-----:U--:192.0.2.11/24'
accepted 'disable-if' ipadm disable-if -t net0
is 'all is disabled, and what was temporary gone' "$(addrs | cut -d: -f1,3 | tr '\n' ' ')" \
	'net0/v4:disabled net0/v4a:disabled net0/v6:disabled '
is 'the link is as before' "$(kernel_state net0)" "$before"
refused 'create-addr on a disabled interface' op-disable-obj 1 ipadm create-addr -a 192.0.2.5/24 net0/x
accepted 'enable-if' ipadm enable-if -t net0
holds 'all is up again' wait_for 10 usable net0 2001:db8::1
is 'as recorded' "$(addrs | cut -d: -f1,3 | sort | tr '\n' ' ')" 'net0/v4:ok net0/v4a:ok net0/v6:ok '

accepted 'disable-addr' ipadm disable-addr -t net0/v4
is 'disabled' "$(addrs net0/v4)" 'net0/v4:static:disabled:-----:U--:192.0.2.1/24'
is 'only the other is there' "$(addresses net0 inet)" 192.0.2.11/24
refused 'disable-addr again' notfound 1 ipadm disable-addr -t net0/v4
refused 'down-addr of a disabled one' op-disable-obj 1 ipadm down-addr net0/v4
refused 'refresh-addr of a disabled one' op-disable-obj 1 ipadm refresh-addr net0/v4
accepted 'enable-addr' ipadm enable-addr -t net0/v4
is 'enabled' "$(addrs net0/v4)" 'net0/v4:static:ok:U----:U--:192.0.2.1/24'
refused 'enable-addr again' addrobj-exists 1 ipadm enable-addr -t net0/v4
accepted 'refresh-addr of what is well does nothing' ipadm refresh-addr net0/v4

# The first of a subnet may go without taking the others along.
accepted 'delete-addr of the first of its subnet' ipadm delete-addr net0/v4
is 'the second stays' "$(addresses net0 inet)" 192.0.2.11/24
refused 'delete-addr again' notfound 1 ipadm delete-addr net0/v4
ip addr add 198.51.100.9/24 dev net0
is 'one of somebody else is shown' "$(ipadm show-addr -p -o addrobj,addr | grep 198)" 'net0/?:198.51.100.9/24'
accepted 'with -d it is kept down' ipadm create-addr -d -a 203.0.113.1/24 net0/down
is 'so' "$(addrs net0/down)" 'net0/down:static:down:-----:---:203.0.113.1/24'
accepted 'delete-addr of IPv6' ipadm delete-addr net0/v6
is 'with the last one the link-local goes' "$(ip -6 -o addr show dev net0)|$(genmode net0)" '|none'
is 'the foreign one is untouched' "$(addresses net0 inet | tr ' ' '\n' | sort | tr '\n' ' ')" '192.0.2.11/24 198.51.100.9/24 '

# One family at a time.
accepted 'delete-if of one family' ipadm delete-if -f inet net0
is 'its objects are gone' "$(addrs)" ''
accepted 'an IPv4 address makes that family again' ipadm create-addr -a 192.0.2.1/24 net0/v4
is 'both are there' "$(recorded net0 | tr -d ' ,')" inetinet6

# Point to point.
if ip link add tun0 type gre local 192.0.2.1 remote 192.0.2.2 2>/dev/null || ip tuntap add tun0 mode tun; then
	accepted 'create-addr on a point-to-point link' ipadm create-addr -t -a local=10.0.0.1,remote=10.0.0.2 tun0/p
	is 'it is shown' "$(ipadm show-addr -p -o addr tun0/p)" '10.0.0.1->10.0.0.2'
	is 'the kernel has both ends' "$(ip -o addr show dev tun0 | grep -c '10.0.0.1 peer 10.0.0.2')" 1
	accepted 'or a subnet, as of a tunnel with many ends' ipadm create-addr -t -a 10.0.0.5/24 tun0/q
	ipadm delete-if tun0
else
	skip 'create-addr on a point-to-point link' 'no such link here'
fi

# A host name is kept as it is.
rm -f /etc/hosts
rm -f /etc/nsswitch.conf
echo 'hosts: files' >/etc/nsswitch.conf
printf '127.0.0.1 localhost\n192.0.2.77 web1\n192.0.2.78 two\n2001:db8::78 two\n' >/etc/hosts
accepted 'create-addr by a host name' ipadm create-addr -a web1/24 net0/web
is 'the kernel has its number' "$(addresses net0 inet | grep -c 192.0.2.77/24)" 1
is 'the record has the name' "$(grep -c '^address = web1/24$' $conf)" 1
refused 'a name with two addresses' bad-hostname 1 ipadm create-addr -a two/24 net0/two
refused 'a name that nobody knows' bad-addr 1 ipadm create-addr -a nosuch.invalid/24 net0/three
accepted 'disable-addr' ipadm disable-addr -t net0/web
is 'the name is shown' "$(addrs net0/web)" 'net0/web:static:disabled:-----:U--:web1/24'
accepted 'and enable-addr' ipadm enable-addr -t net0/web
is 'is resolved again' "$(addresses net0 inet | grep -c 192.0.2.77/24)" 1

accepted 'delete-if takes all' ipadm delete-if net0
ip addr flush dev net0 2>/dev/null
is 'nothing is recorded' "$(addrs)|$(grep -c '^\[address' $conf)" '|0'
is 'the link is as it was before us' "$(kernel_state net0)" "$before"
finish
