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
is 'nothing happened outside' "$(state | sed 's/"[^"]*netns[^"]*": {[^}]*}, //')" "$outside"

refused 'no such namespace' no-netns 1 ipadm create-if -n nosuch net0
refused 'for the list too' no-netns 1 ipadm show-if -n nosuch
for bad in a/b .. "$(printf '%0300d' 0)" ''; do
	run ipadm create-if -n "$bad" net0
	holds "a bad name of a namespace: $(printf %.20s "$bad")" test "$rc" -ge 1 -a "$rc" -le 2 -a -z "$out"
done
finish
