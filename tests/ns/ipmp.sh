#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP groups: making and deleting them, joining and leaving, over a new start of the daemon and a reboot.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

members() { # GROUP: as programs read them
	ipadm show-if -p -o over "$1"
}

class() { # IFNAME
	ipadm show-if -p -o class "$1"
}

group_of() { # IFNAME: what the persistent document says
	sed -n "/^\\[interface $1]/,/^$/s/^group = //p" $conf
}

link net0 net1 net2
before=$(kernel_state)
begin

holds 'the interfaces that join are there already' ipadm create-if net0
ipadm create-if net1
run ipadm create-ipmp -i net0,net1
is 'a group is made with its members, and its name is told' "$rc|$out|$err" '0|ipmp0|'
holds 'its link is there' is_up ipmp0
is 'it has carrier' "$(cat /sys/class/net/ipmp0/carrier)" 1
is 'and no address' "$(addresses ipmp0)" ''
is 'it is shown with its members' "$(class ipmp0) $(members ipmp0)" 'IPMP net0 net1'
is 'and they with it' "$(class net0) $(members net0)" 'UNDER ipmp0'
is 'they say so on disk, too' "$(group_of net0) $(group_of net1) $(group_of ipmp0)" 'ipmp0 ipmp0 '

run ipadm create-ipmp
is 'a group may be empty' "$rc|$out" '0|ipmp1'
is 'then it has failed' "$(ipadm show-if -p -o state ipmp1) $(ipadm show-if -p -o state ipmp0)" 'failed down'
refused 'it takes no link' if-exists 1 ipadm create-ipmp net2
refused 'a member is in one group' if-inuse 1 ipadm add-ipmp -i net0 ipmp1
refused 'nobody joins who does not exist' enxio 1 ipadm add-ipmp -i net2 ipmp1
refused 'nor what is no group' invalid-arg 1 ipadm add-ipmp -i net0 net1
refused 'a group with members stays' grp-notempty 1 ipadm delete-ipmp ipmp0
refused 'by its other name, too' grp-notempty 1 ipadm delete-if ipmp0
refused 'half of it, too' grp-notempty 1 ipadm delete-if -f inet6 ipmp0
refused 'and is not disabled' grp-notempty 1 ipadm disable-if -t ipmp0
is 'nothing of it was lost' "$(live ipmp0) $(members ipmp0)" 'inet inet6 net0 net1'
refused 'only groups are deleted as such' invalid-arg 1 ipadm delete-ipmp net0
accepted 'an empty one is deleted' ipadm delete-ipmp ipmp1
fails 'with its link' ip link show ipmp1

accepted 'a member is taken out of use' ipadm offline-if net0
is 'it is offline' "$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state ipmp0)" 'offline down'
accepted 'which it may be already' ipadm offline-if net0
refused 'the last one is not' eminred 1 ipadm offline-if net1
says 'for what that would be' 'the group would fail'
refused 'who is in no group is not' not-member 1 ipadm offline-if ipmp0
refused 'who does not exist is not' enxio 1 ipadm online-if net9
is 'nothing of it is recorded' "$(grep -c '^offline' $conf) $(grep -c '^offline = yes' $active)" '0 1'
accepted 'it comes back' ipadm online-if net0
is 'and is offline no more' "$(grep -c '^offline' $active)" 0

accepted 'a member leaves for now' ipadm remove-ipmp -t -i net1 ipmp0
is 'and is recorded still' "$(members ipmp0) $(group_of net1)" 'net0 ipmp0'
accepted 'another comes for now' ipadm create-if -t net2
accepted 'as a member' ipadm add-ipmp -t -i net2 ipmp0
is 'it is not recorded' "$(members ipmp0) $(group_of net2)" 'net0 net2 '

if [ "$MODE" = daemon ]; then
	stop_daemon
	start_daemon
	is 'a new daemon changes nothing of that' "$(members ipmp0)" 'net0 net2'
fi
accepted 'a group with members is deleted when they are to leave' ipadm delete-ipmp -f ipmp0
is 'they stay as they were' "$(class net0) $(is_up net0 && echo up)" 'IP up'
is 'on disk, too' "$(group_of net0)$(group_of net1)" ''
fails 'the link is gone' ip link show ipmp0
for i in net0 net1 net2; do
	ipadm delete-if $i
done
is 'and all is as it was before' "$(kernel_state)" "$before"

accepted 'a group in which its members come first' ipadm create-if net0
accepted 'by their names' ipadm create-ipmp -i net0 zz0
[ "$MODE" != daemon ] || stop_daemon
ip link del zz0
ip link del net0
link net0
rm -rf /run/ipadm
if [ "$MODE" = daemon ]; then
	start_daemon
else
	holds 'a reboot brings it back' $BIN/ipmgmtd --once
fi
is 'is the same after a reboot' "$(class zz0) $(members zz0) $(class net0)" 'IPMP net0 UNDER'
holds 'with its link' is_up zz0

if [ "$MODE" = daemon ]; then
	stop_daemon
	ip link del zz0
	start_daemon
	holds 'a link that was taken away is made again' is_up zz0
fi
finish
