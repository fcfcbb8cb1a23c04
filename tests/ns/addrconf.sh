#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# IPv6 autoconfiguration, with a real router advertisement daemon at the other end.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

command -v radvd >/dev/null || {
	skip 'IPv6 autoconfiguration' 'radvd is not installed'
	finish
}

peer_link net0
peer sysctl -qw net.ipv6.conf.all.forwarding=1
peer ip addr add fe80::1/64 dev net0p nodad
peer ip addr add 2001:db8:1::1/64 dev net0p nodad

router() { # [LINES]: start the router anew, with more lines in its interface
	[ ! -s $W/radvd.pid ] || { kill "$(cat $W/radvd.pid)" && wait_for 10 sh -c "! [ -e $W/radvd.pid ]"; }
	cat >$W/radvd.conf <<-END
		interface net0p {
			AdvSendAdvert on;
			MinRtrAdvInterval 3;
			MaxRtrAdvInterval 4;
			${1-}
			prefix 2001:db8:1::/64 { AdvOnLink on; AdvAutonomous on; AdvValidLifetime 600; AdvPreferredLifetime 300; };
		};
	END
	chmod 644 $W/radvd.conf
	peer radvd -C $W/radvd.conf -p $W/radvd.pid -m logfile -l $W/radvd.log || not_ok 'radvd starts' "$(cat $W/radvd.log)"
}

global() { # IFNAME: the autoconfigured addresses
	ip -6 -o addr show dev "$1" scope global | awk '{ print $4 }' | grep '^2001:db8:1:' | sort | tr '\n' ' '
}

has_global() {
	[ -n "$(global net0)" ] && usable net0 "$(global net0 | cut -d/ -f1)"
}

before=$(kernel_state net0)
begin
router
accepted 'create-addr -T addrconf' ipadm create-addr -T addrconf net0/auto
is 'the link-local address is made' "$(linklocal net0 | wc -w)" 1
holds 'an address out of the router s prefix comes' wait_for 60 has_global
is 'by EUI-64' "$(global net0 | cut -d/ -f1 | rev | cut -d: -f1-4 | rev)" "$(linklocal net0 | cut -d/ -f1 | rev | cut -d: -f1-4 | rev)"
is 'one name, several lines' "$(addrs net0/auto | cut -d: -f1-5 | sort | uniq -c | awk '{ print $1, $2 }')" '2 net0/auto:addrconf:ok:U----:U--'
is 'the link-local first' "$(addrs net0/auto | head -n 1 | grep -c ':fe80:')" 1
holds 'the router is the way out' sh -c 'ip -6 route show default dev net0 | grep -q "proto ra"'
holds 'and answers' ping -c 1 -W 5 2001:db8:1::1
refused 'a second one on the interface' addrconf-exists 1 ipadm create-addr -T addrconf net0/more
refused 'up-addr' notsup 1 ipadm up-addr net0/auto
refused 'down-addr' notsup 1 ipadm down-addr net0/auto
refused 'refresh-addr' notsup 1 ipadm refresh-addr net0/auto

accepted 'a static one beside it' ipadm create-addr -a 2001:db8:2::1/64 net0/s
accepted 'delete-addr of the static one' ipadm delete-addr net0/s
holds 'the others stay' has_global
accepted 'disable-if' ipadm disable-if -t net0
is 'nothing is left' "$(ip -6 -o addr show dev net0)$(ip -6 route show dev net0)" ''
is 'the link is as before' "$(kernel_state net0)" "$before"
is 'shown as disabled' "$(addrs)" 'net0/auto:addrconf:disabled:-----:U--:::'
accepted 'enable-if' ipadm enable-if -t net0
holds 'it comes again' wait_for 60 has_global
accepted 'delete-addr' ipadm delete-addr net0/auto
is 'no address, no route, no advertisements' \
	"$(ip -6 -o addr show dev net0)|$(ip -6 route show proto ra dev net0)|$(genmode net0)|$(sysctl6 net0 accept_ra)" '||none|0'

accepted 'with an interface identifier' ipadm create-addr -T addrconf -i ::42/64 net0/auto
holds 'an address with it comes' wait_for 60 usable net0 2001:db8:1::42
is 'and no other' "$(global net0)" '2001:db8:1::42/64 '
ipadm set-ifprop -p arp=off -m ipv4 net0
ipadm disable-if -t net0
accepted 'on a link without ARP' ipadm enable-if -t net0
holds 'that address comes again' wait_for 60 usable net0 2001:db8:1::42
is 'and it has no ARP' "$(ip -o link show dev net0 | grep -c NOARP)|$(ipadm check net0)" '1|'
ipadm set-prop -p forwarding=on ipv6
accepted 'it goes' ipadm delete-addr net0/auto
ipadm reset-prop -p forwarding ipv6
ipadm reset-ifprop -p arp -m ipv4 net0
accepted 'without a token the next one' ipadm create-addr -T addrconf -p stateful=no net0/auto
holds 'is by EUI-64 again' wait_for 60 has_global
is 'not the old one' "$(global net0 | grep -c ::42/)" 0
ipadm delete-addr net0/auto
accepted 'stateless=no: nothing but the link-local' ipadm create-addr -T addrconf -p stateless=no,stateful=no net0/auto
holds 'the router is seen' wait_for 60 sh -c 'ip -6 route show default dev net0 | grep -q "proto ra"'
is 'without an address of its prefix' "$(global net0)" ''
ipadm delete-addr net0/auto
accepted 'temporary addresses' ipadm create-addr -T addrconf -p temporary=yes net0/auto
holds 'one comes' wait_for 60 sh -c 'ip -6 -o addr show dev net0 temporary | grep -q 2001:db8:1:'
is 'shown with its flag' "$(addrs net0/auto | cut -d: -f4 | sort -u | tr '\n' ' ')" 'U---- U--t- '
ipadm delete-addr net0/auto
accepted 'random' ipadm create-addr -T addrconf -p generation=random net0/auto
holds 'an address comes' wait_for 60 has_global
random=$(global net0)
is 'not by EUI-64' "$(global net0 | grep -c ff:fe)|$(genmode net0)" '0|random'
router 'AdvDefaultLifetime 0;'
holds 'a router that gives up is no way out' wait_for 60 sh -c '! ip -6 route show default dev net0 | grep -q "proto ra"'
holds 'its prefix stays' has_global
router
holds 'it is one again' wait_for 60 sh -c 'ip -6 route show default dev net0 | grep -q "proto ra"'
ipadm delete-addr net0/auto
# RFC 7217: the same after a reboot, another one for another prefix or interface.
accepted 'stable-privacy' ipadm create-addr -T addrconf -p generation=stable-privacy net0/auto
holds 'an address comes' wait_for 60 has_global
is 'not by EUI-64' "$(global net0 | grep -c ff:fe)" 0
stable=$(global net0)
fails 'nor the random one' [ "$stable" = "$random" ]
ipadm disable-if -t net0 && ipadm enable-if -t net0
holds 'it comes again' wait_for 60 has_global
is 'the same' "$(global net0)" "$stable"
ipadm delete-addr net0/auto
# Written by hand, the secret is left to us. Without a daemon nobody knows what was there before the edit.
if [ $MODE = daemon ]; then
	sed -i '/^ipv6.secret/d' $conf
	printf '\n[address net0/auto]\ntype = addrconf\ngeneration = stable-privacy\n' >>$conf
	accepted 'one that was written by hand' ipadm reload
	holds 'its address comes' wait_for 60 has_global
	is 'with a secret in both documents' "$(grep -l '^ipv6.secret = ' $conf $active | wc -l)" 2
	ipadm delete-addr net0/auto
fi
refused 'an identifier without its length' invalid-arg 1 ipadm create-addr -T addrconf -i ::42 net0/auto
refused 'one that is none' invalid-arg 1 ipadm create-addr -T addrconf -i 10.0.0.1/24 net0/auto
refused 'on the loopback' notsup 1 ipadm create-addr -t -T addrconf lo/auto

# A host that forwards is autoconfigured all the same when it is told to.
accepted 'forwarding' ipadm set-ifprop -p forwarding=on -m ipv6 net0
accepted 'addrconf on a router' ipadm create-addr -T addrconf net0/auto
is 'advertisements are accepted in spite of it' "$(sysctl6 net0 accept_ra)" 2
holds 'it is autoconfigured too' wait_for 60 has_global
accepted 'delete-if' ipadm delete-if net0
is 'the link is as it was before us' "$(kernel_state net0)" "$before"
kill "$(cat $W/radvd.pid)"
finish
