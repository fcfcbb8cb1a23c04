#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Named network namespaces: each has its own documents and its own engine.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

ip netns add blue
ip netns exec blue ip link set lo up
blue() {
	ip -n blue "$@"
}
blue link add net0 type veth peer name net0p
blue link set net0p addrgenmode none
blue link set net0p up
link net0
outside=$(state)
begin
saved=/etc/netns/blue/ipadm/ipadm.conf

list() {
	ipadm show-if -n blue -p -o ifname,class,state,current,persistent | grep -v ^lo:
}

accepted 'create-if in a namespace' ipadm create-if -n blue net0
is 'it is shown there' "$(list)" 'net0:IP:down:bm--------46:-46'
is 'the link is up there' "$(blue -o link show dev net0 up | wc -l)" 1
is 'without an address' "$(blue -o addr show dev net0)" ''
is 'recorded under its name' "$(ns families $saved net0 | tr -d ' ,')" inetinet6
refused 'create-if again' if-exists 1 ipadm create-if --netns blue net0
accepted 'disable-if' ipadm disable-if -t -n blue net0
is 'disabled there' "$(list)" 'net0:IP:disabled:------------:-46'
accepted 'enable-if' ipadm enable-if -n blue -t net0
is 'not here' "$(shown)" ''
is 'from within it is the same' "$(ip netns exec blue ipadm show-if -p -o ifname,persistent net0)" 'net0:-46'
accepted 'delete-if from outside' ipadm delete-if -n blue net0
is 'it is gone' "$(list)|$(ns families $saved net0)" '|'
if [ "$MODE" = once ]; then
	accepted 'create-if from within' ip netns exec blue ipadm create-if net0
	is 'is seen from outside' "$(list)" 'net0:IP:down:bm--------46:-46'
	accepted 'and deleted from outside' ipadm delete-if -n blue net0
fi
accepted 'a temporary one' ipadm create-if -n blue -t net0
is 'is shown so' "$(list)" 'net0:IP:down:bm--------46:---'
accepted 'and deleted' ipadm delete-if -n blue net0
refused 'reload' notfound 1 ipadm enable-if -n blue -t net0

# --- a group there --------------------------------------------------------------------------------

accepted 'a member' ipadm create-if -n blue net0
run ipadm create-ipmp -n blue
is 'an IPMP group without a name has the lowest that is free' "$rc|$out|$err" '0|ipmp0|'
accepted 'a member joins' ipadm add-ipmp -n blue -i net0 ipmp0
accepted 'a data address' ipadm create-addr -n blue -a 192.0.2.1/24 ipmp0/a
is 'is on the group and bound to its member' "$(blue -o -4 addr show to 192.0.2.0/24 | awk '{ print $2, $4 }' | sort | tr '\n' ' ')" 'ipmp0 192.0.2.1/24 net0 192.0.2.1/32 '
refused 'deleting it with its member' grp-notempty 1 ipadm delete-ipmp -n blue ipmp0
accepted 'the member leaves' ipadm remove-ipmp -n blue -i net0 ipmp0
is 'it has no address' "$(blue -o -4 addr show dev net0)" ''
accepted 'the group is deleted' ipadm delete-ipmp -n blue ipmp0
accepted 'and the member' ipadm delete-if -n blue net0
is 'nothing is left of both' "$(list)|$(blue link show ipmp0 2>/dev/null)|$(blue nexthop)|$(grep -c '^\[[ai]' $saved)" '|||1'

is 'nothing happened outside' "$(state | sed 's/"[^"]*netns[^"]*": {[^}]*}, //')" "$outside"

refused 'no such namespace' no-netns 1 ipadm create-if -n nosuch net0
refused 'for the list too' no-netns 1 ipadm show-if -n nosuch
for bad in a/b .. "$(printf '%0300d' 0)" ''; do
	run ipadm create-if -n "$bad" net0
	holds "a bad name of a namespace: $(printf %.20s "$bad")" test "$rc" -ge 1 -a "$rc" -le 2 -a -z "$out"
done
finish
