#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: members in their states. Spares stand in and go back, repaired members come back or don't, hardware
# addresses that are not unique and carriers that come and go keep a member out of use, and the log tells of each.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

at() { # HOLDERS HOPS: of both addresses, and of the subnet
	[ "$(holder $A)$(holder $B)|$(hops -4 192.0.2.0/24)" = "$1|$2" ]
}

over() { # HOPS: the two addresses and the subnet are over these two members
	[ "$(printf '%s\n' "$(holder $A)" "$(holder $B)" | sort | tr -d '\n')|$(hops -4 192.0.2.0/24)" = "$1 |$1" ]
}

now() { # IFNAME: its state and flags
	ipadm show-if -p -o state,current "$1"
}

is_now() { # IFNAME STATE:FLAGS
	[ "$(now "$1")" = "$2" ]
}

told() { # SENTENCE: how often the log has it
	grep -c "^ipmgmtd: $1\$" $W/daemon.log
}

for i in net0 net1 net2; do
	member $i
done
before=$(kernel_state)
begin
for i in net0 net1 net2; do
	ipadm create-if $i
done

# --- spares ---------------------------------------------------------------------------------------

refused 'a group is no spare' invalid-arg 1 sh -c 'ipadm create-ipmp -t zz0; ipadm set-ifprop -t -p standby=on -m ip zz0'
ipadm delete-ipmp zz0
accepted 'a spare' ipadm set-ifprop -p standby=on -m ip net2
is 'is one' "$(ipadm show-ifprop -c -o current,persistent,default,possible -p standby -m ip net2)" 'on:on:off:on,off'
refused 'it takes its source from nobody' invalid-arg 1 ipadm set-ifprop -p usesrc=net0 -m ipv4 net2
run ipadm create-ipmp -i net0,net1,net2
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
wait_for 10 settled
holds 'the others are used' wait_for 10 over 'net0 net1'
holds 'a spare is inactive' wait_for 10 is_now net2 ok:bm---si---46
is 'and recorded as one' "$(ipadm show-if -p -o persistent net2)" s46
is 'as programs in JSON read it' "$(ipadm show-if -j -o current net2 | "$PYTHON" -c '
import json, sys
print(*json.load(sys.stdin)[0]["current"])')" 'broadcast multicast standby inactive inet inet6'

"$PYTHON" $BIN/stream.py serve $A 7000 &
sleep 0.5
peer "$PYTHON" $BIN/stream.py talk $A 7000 $W/enough >$W/talk 2>&1 &
talk=$!

port net0 down
holds 'one fails: the spare takes over' wait_for 10 over 'net1 net2'
is 'it is in use' "$(now net2)" ok:bm---s----46
is 'the other has failed' "$(ipadm show-if -p -o state net0)" failed
port net0 up
holds 'it is repaired: the spare goes back' wait_for 10 over 'net0 net1'
is 'it is inactive again' "$(now net2)" ok:bm---si---46
is 'the log tells of it' "$(told 'net0 of ipmp0 failed: no carrier; its addresses moved to net2') \
$(told 'net2 of ipmp0, a standby, is in use now') $(told 'net0 of ipmp0 is repaired, and is in use') \
$(told 'net2 of ipmp0 is inactive: it is a standby')" '1 1 1 1'
accepted 'one is taken out of use' ipadm offline-if net1
is 'the spare stands in for that, too' "$(over 'net0 net2' && echo yes)" yes
accepted 'it comes back' ipadm online-if net1
is 'so does the spare' "$(over 'net0 net1' && echo yes)" yes

# --- MTU ------------------------------------------------------------------------------------------

mtu_is() { # BYTES: that of the group
	[ "$(cat /sys/class/net/ipmp0/mtu)" = "$1" ]
}

holds 'the MTU of a group is that of its members' mtu_is 1500
ip link set net2 mtu 1400
holds 'that of the smallest of them' wait_for 10 mtu_is 1400
ip link set net2 mtu 1500
holds 'and grows with it' wait_for 10 mtu_is 1500
accepted 'a member gets another one' ipadm set-ifprop -p mtu=1450 -m ipv4 net2
is 'the group has it at once' "$(mtu_is 1450 && ipadm show-ifprop -c -o current -p mtu -m ipv4 ipmp0)" 1450
accepted 'the member leaves' ipadm remove-ipmp -i net2 ipmp0
is 'the group is as before' "$(mtu_is 1500 && ipadm show-ifprop -c -o current -p mtu -m ipv4 ipmp0)" 1500
accepted 'it comes again' ipadm add-ipmp -i net2 ipmp0
is 'with its MTU' "$(mtu_is 1450 && echo yes)" yes
ip link set net2 mtu 1000
holds 'a member has too little for IPv6: the group does not' wait_for 10 mtu_is 1280
is 'the log tells of it' "$(told 'net2 of ipmp0 has an MTU of 1000: IPv6 needs 1280, which the group keeps, and does not go by net2')" 1
is 'IPv6 of the group is there' "$(cat /proc/sys/net/ipv6/conf/ipmp0/disable_ipv6)" 0
ipadm remove-ipmp -i net2 ipmp0
accepted 'what was set is set no more' ipadm reset-ifprop -p mtu -m ipv4 net2
ip link set net2 mtu 1000
refused 'such a link does not join' invalid-arg 1 ipadm add-ipmp -i net2 ipmp0
ip link set net2 mtu 1500
accepted 'now it does' ipadm add-ipmp -i net2 ipmp0
accepted 'as the spare that it was' ipadm set-ifprop -p standby=on -m ip net2
run ipadm create-ipmp ipmp7
ip link add tiny type veth peer name tinyp
ip link set tiny mtu 1400
run ipadm create-if tiny
accepted 'a group has one member' ipadm add-ipmp -i tiny ipmp7
is 'and its MTU' "$(cat /sys/class/net/ipmp7/mtu)" 1400
accepted 'it leaves' ipadm remove-ipmp -i tiny ipmp7
is 'the group has what it had' "$(cat /sys/class/net/ipmp7/mtu)" 1500
run ipadm delete-ipmp ipmp7
run ipadm delete-if tiny
ip link del tiny
wait_for 10 over 'net0 net1'

# --- failback -------------------------------------------------------------------------------------

accepted 'no failback' ipadm set-ifprop -p failback=off -m ip ipmp0
port net0 down
holds 'one fails: the spare takes over' wait_for 10 over 'net1 net2'
port net0 up
holds 'it is repaired, and is not used' wait_for 10 is_now net0 ok:bm----i---46
is 'the spare still is' "$(over 'net1 net2' && echo yes)" yes
is 'the log tells of it' "$(told 'net0 of ipmp0 is repaired, and is inactive: failback is off')" 1
stop_daemon KILL
start_daemon
is 'that lasts over the end of the daemon' "$(now net0) $(over 'net1 net2' && echo yes)" 'ok:bm----i---46 yes'
port net1 down
holds 'another fails: it is used' wait_for 10 over 'net0 net2'
port net1 up
holds 'and the other one is not' wait_for 10 is_now net1 ok:bm----i---46
port net0 down
port net2 down
holds 'who is left is used' wait_for 10 at 'net1 net1 ' net1
port net1 down
group_failed() {
	[ "$(ipadm show-if -p -o state ipmp0)" = failed ]
}
holds 'nobody is left' wait_for 10 group_failed
port net1 up
holds 'the first that is repaired is used' wait_for 10 at 'net1 net1 ' net1
is 'the log tells of the group' "$(told 'ipmp0 failed: none of its members can be used') \
$(told 'ipmp0 is repaired: a member of it is in use')" '1 1'
port net0 up
port net2 up
accepted 'failback' ipadm reset-ifprop -p failback -m ip ipmp0
holds 'all is as it was' wait_for 10 over 'net0 net1'

touch $W/enough
wait $talk || not_ok 'a TCP connection lives through all of that' "$(cat $W/talk)"
ok 'a TCP connection lived through all of that'

# --- hardware addresses ------------------------------------------------------------------------------

own=$(mac net1)
ip link set net1 address "$(mac net0)"
holds 'a hardware address that is not unique: a member is out of use' wait_for 10 over 'net0 net2'
is 'it is offline' "$(ipadm show-if -p -o state net1)" offline
refused 'and stays so' ehwaddrdup 1 ipadm online-if net1
says 'for it is told whose it is' net0
is 'the log tells of it' "$(told 'net1 of ipmp0 is offline: it has the hardware address of net0; its addresses moved to net2')" 1
ip link set net1 address "$own"
holds 'with one of its own it is used again' wait_for 10 over 'net0 net1'
is 'as the log tells' "$(told 'net1 of ipmp0 is online again, and is in use')" 2

known() { # ADDRESS: its hardware address as the peer has it, without asking
	ip -n peer neigh show to "$1" | awk '{ for (i = 1; i < NF; i++) if ($i == "lladdr") print $(i + 1) }'
}
knows() { # ADDRESS MAC
	[ "$(known "$1")" = "$2" ]
}
first=$(holder $A | tr -d ' ')
own=$(mac "$first")
holds 'a neighbour knows a member' wait_for 10 peer ping -c 1 -W 1 $A
ip link set "$first" address 02:00:5e:00:53:07
holds 'it is told of another hardware address' wait_for 10 knows $A 02:00:5e:00:53:07
holds 'by which it goes on' wait_for 10 peer ping -c 1 -W 1 $A
ip link set "$first" address "$own"
holds 'and of the old one' wait_for 10 knows $A "$own"

# --- carriers that come and go ------------------------------------------------------------------------

ipadm reset-ifprop -p flap_damping -m ip ipmp0
up() { # a member has carrier, and the daemon has seen it
	[ "$(told 'net0 of ipmp0 is repaired, and is in use')" -gt "$1" ]
}
for n in 1 2 3; do
	repaired=$(told 'net0 of ipmp0 is repaired, and is in use')
	port net0 down
	wait_for 10 over 'net1 net2'
	port net0 up
	[ $n = 3 ] || holds "its carrier comes, time $n" wait_for 10 up "$repaired"
done
holds 'the third time it waits' wait_for 10 grep -q 'net0 of ipmp0 flaps: its carrier came more than 2 times in 60 s' $W/daemon.log
is 'and is not used' "$(ipadm show-if -p -o state net0) $(over 'net1 net2' && echo yes)" 'failed yes'
accepted 'unless that does not matter' ipadm set-ifprop -t -p flap_damping=off -m ip ipmp0
holds 'then it is' wait_for 10 over 'net0 net1'

accepted 'the group is deleted' ipadm delete-ipmp -f ipmp0
for i in net0 net1 net2; do
	ipadm delete-if $i
done
is 'all is as it was before' "$(kernel_state)" "$before"
finish
