#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# systemd-networkd and NetworkManager on the same host, each told to leave our links alone as ipadm(8) says: both sides do
# their work, and neither sees a change of its own links. NetworkManager is the installed one, or what `make check-others`
# has fetched.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

networkd=/lib/systemd/systemd-networkd
ours='net0 m0 m1 ipmp0'

# No udev here: both take links as they are where /sys is read-only.
umount /sys && mount -t sysfs -o ro sysfs /sys

our_state() {
	# shellcheck disable=SC2086 # a list of names
	kernel_state $ours
}

stands() { # ADDRESS: on net1, which is theirs
	addresses net1 inet | grep -qF "$1"
}

# What we do, with net1 in the hands of others.
work() { # WHO
	theirs=$(kernel_state net1)
	accepted "$1: an address of ours" ipadm create-addr -a 192.0.2.2/24 net0/more
	accepted "$1: and none" ipadm delete-addr net0/more
	accepted "$1: a member goes" ipadm offline-if m0
	accepted "$1: and comes" ipadm online-if m0
	ipadm export >$W/document
	sed 's/192.0.2.1/192.0.2.9/' $W/document >$W/other
	holds "$1: a whole document" ipadm apply $W/other
	holds "$1: and another one" ipadm apply $W/document
	ip addr del 192.0.2.1/24 dev net0
	holds "$1: a repair" ipadm repair
	stop_daemon
	start_daemon
	holds "$1: nothing is to be repaired" ipadm check
	is "$1: its link is as it was" "$(kernel_state net1)" "$theirs"
}

# They begin, do their work, and end: ours is as it was.
beside() { # WHO
	before=$(our_state)
	"start_$1"
	holds "$1: does its work" wait_for 20 stands 198.51.100.1/24
	is "$1: our links are as they were" "$(our_state)" "$before"
	work "$1"
	"change_$1"
	holds "$1: does it anew" wait_for 20 stands 198.51.100.2/24
	holds "$1: our links are well then, too" ipadm check
	kill $other
	wait $other
	# NetworkManager ends with address generation on at every link, also where it was told to leave it alone.
	is "$1: when it ends nothing else is changed" "$(ipadm check -p -o what | grep -v '^addr_gen_mode$')" ''
	ipadm repair >/dev/null
	holds "$1: and a repair puts that right" ipadm check
	ip addr flush dev net1
}

network() { # ADDRESS
	printf '[Match]\nName=net1\n[Network]\nAddress=%s\nIPv6AcceptRA=no\nLinkLocalAddressing=no\n' "$1" \
		>/run/systemd/network/50-net1.network
}

start_networkd() {
	install -d -o systemd-network -g systemd-network /run/systemd/netif
	install -d /run/systemd/network
	printf '[Match]\nName=%s\n[Link]\nUnmanaged=yes\n' "$ours" >/run/systemd/network/10-ipadm.network
	printf '[Match]\nName=*\n[Network]\nDHCP=yes\n' >/run/systemd/network/90-all.network
	network 198.51.100.1/24
	$networkd >$W/networkd.log 2>&1 &
	other=$!
}

change_networkd() {
	kill $other
	wait $other
	network 198.51.100.2/24
	$networkd >>$W/networkd.log 2>&1 &
	other=$!
}

profile() { # ADDRESS
	printf '[connection]\nid=net1\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc664\ntype=ethernet\ninterface-name=net1\n' \
		>$W/manager/profiles/net1.nmconnection
	printf '[ipv4]\nmethod=manual\naddress1=%s\n[ipv6]\nmethod=disabled\n' "$1" >>$W/manager/profiles/net1.nmconnection
	chmod 600 $W/manager/profiles/net1.nmconnection
}

start_manager() {
	mkdir -p $W/manager/conf.d $W/manager/profiles /run/NetworkManager
	# A bus of its own, that starts nothing.
	printf '<busconfig><type>custom</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
		<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
		<allow own="*"/></policy></busconfig>' $W/bus >$W/bus.conf
	dbus-daemon --config-file=$W/bus.conf --nofork --nopidfile >$W/bus.log 2>&1 &
	bus=$!
	export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$W/bus
	wait_for 20 ns connect $W/bus
	printf '[main]\nplugins=keyfile\ndhcp=internal\ndns=none\nrc-manager=unmanaged\n[keyfile]\npath=%s\n' \
		$W/manager/profiles >$W/manager/NetworkManager.conf
	printf '[keyfile]\nunmanaged-devices=interface-name:%s\n' "$(echo $ours | sed 's/ /;interface-name:/g')" \
		>$W/manager/conf.d/90-ipadm.conf
	profile 198.51.100.1/24
	NetworkManager --no-daemon --config $W/manager/NetworkManager.conf --config-dir $W/manager/conf.d --system-config-dir $W/none \
		--intern-config $W/manager/intern --state-file $W/manager/state >$W/manager.log 2>&1 &
	other=$!
}

change_manager() {
	profile 198.51.100.2/24
	nmcli connection reload
	nmcli connection up net1 >/dev/null
}

link net0 net1 m0 m1
begin
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm create-if m0
ipadm create-if m1
ipadm create-ipmp -i m0,m1 ipmp0
ipadm create-addr -a 203.0.113.1/24 ipmp0/v4
holds 'all is well' wait_for 20 settled

if [ -x $networkd ] && getent passwd systemd-network >/dev/null; then
	beside networkd
else
	skip 'beside systemd-networkd' 'it is not installed'
fi
if ! command -v NetworkManager >/dev/null && [ -d "$PEERS/network-manager/usr/sbin" ]; then
	mount -t overlay overlay -o "lowerdir=$PEERS/network-manager/usr:/usr" /usr
fi
if command -v NetworkManager >/dev/null && command -v dbus-daemon >/dev/null && command -v nmcli >/dev/null; then
	beside manager
	kill $bus
	wait $bus
else
	skip 'beside NetworkManager' 'it, or dbus-daemon, is neither installed nor fetched (make check-others)'
fi
finish
