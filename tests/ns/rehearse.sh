#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# rehearse-ipmp: a member is taken out of use under a stream, and all is as before afterwards, also when the
# command is killed amid it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

for i in net0 net1; do
	member $i
done
begin
for i in net0 net1; do
	ipadm create-if $i
done
ipadm create-ipmp -i net0,net1 ipmp0
ipadm set-ifprop -p failback=off -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $A6/64 ipmp0/a6
wait_for 10 settled
peer ping -c 1 -W 5 $A >/dev/null
peer ping -c 1 -W 5 $A6 >/dev/null

states() { # what is kept of the members
	sed -n 's/^state = //p' /run/ipadm/active.conf | tr '\n' ' '
}

now() { # who has both addresses, and what is kept of the members
	echo "$(holder $A)$(holder $A6)$(states)"
}

is_as_before() {
	[ "$(now)" = "$before" ]
}

before=$(now)
kept=$(states)
member=$(holder $A | tr -d ' ')
other=$([ "$member" = net0 ] && echo net1 || echo net0)

for target in $P $P6; do
	run ipadm rehearse-ipmp -p -o phase,sent,lost,gap -T $target ipmp0
	is "$target: a rehearsal" "$rc|$(echo "$out" | cut -d: -f1 | tr '\n' ' ')|$err" '0|before without back |'
	lost=$(echo "$out" | awk -F: '{ lost += $3; sent += $2 } END { print lost, (sent > 300) }')
	echo "# $target: $(echo "$out" | tr '\n' ' ')"
	holds "$target: a stream ran, and hardly anything was lost: $lost" test "${lost#* }" = 1 -a "${lost% *}" -le 50
	holds "$target: all is as before" wait_for 10 is_as_before
done

# Without a target it is one of those that are probed.
ping -c 1 -W 5 $P >/dev/null
ping -c 1 -W 5 $P6 >/dev/null
holds 'both are probed' wait_for 30 asked_are $P $P6
ignore() { # 0|1: whether the peer passes over echo requests in IPv4
	peer sh -c "echo $1 >/proc/sys/net/ipv4/icmp_echo_ignore_all"
}
for deaf in 0 1; do
	ignore $deaf
	run ipadm rehearse-ipmp -p -o phase,lost ipmp0
	is "without a target, deaf $deaf" "$rc|$(echo "$out" | cut -d: -f1 | tr '\n' ' ')|$err" '0|before without back |'
	holds "deaf $deaf: a stream ran" test "$(echo "$out" | awk -F: '{ lost += $2 } END { print lost }')" -le 50
	holds "deaf $deaf: all is as before" wait_for 10 is_as_before
done
peer sh -c 'echo 1 >/proc/sys/net/ipv6/icmp/echo_ignore_all'
refused 'nobody who is probed answers' notfound 1 ipadm rehearse-ipmp ipmp0
says 'that is told' 'no host that ipmp0 probes answers echo requests from its addresses: -T names another'
peer sh -c 'echo 0 >/proc/sys/net/ipv6/icmp/echo_ignore_all'
ignore 0
accepted 'no probes' ipadm set-ifprop -t -p probes=off -m ip ipmp0
refused 'without probes no host is known' notfound 1 ipadm rehearse-ipmp ipmp0
says 'what to do is told' 'ipmp0 does not probe, so that no host is known: -T names one'
accepted 'probes again' ipadm set-ifprop -t -p probes=on -m ip ipmp0
refused 'what is no group' notfound 1 ipadm rehearse-ipmp nosuch

# Amid it the address is with the other one.
at_other() {
	[ "$(holder $A)" = "$other " ]
}
ipadm rehearse-ipmp -T $P ipmp0 "$member" >$W/out 2>&1 &
pid=$!
holds 'amid it the other member has the address' wait_for 10 at_other
refused 'one rehearsal at a time' if-inuse 1 ipadm rehearse-ipmp -T $P ipmp0 "$other"
kill -9 $pid
holds 'when it is killed the member comes back by itself' wait_for 10 is_as_before
wait $pid 2>/dev/null

# The daemon dies amid it.
ipadm rehearse-ipmp -T $P ipmp0 "$member" >$W/out 2>&1 &
pid=$!
holds 'once more' wait_for 10 at_other
stop_daemon KILL
wait $pid
is 'the command tells that the rehearsal ended with it' "$?" 1
start_daemon
are_in_use() {
	[ "$(states)" = "$kept" ] && [ "$(hops -6 2001:db8:1::/64)" = 'net0 net1' ]
}
holds 'both are in use as before' wait_for 10 are_in_use
member=$(holder $A | tr -d ' ')
other=$([ "$member" = net0 ] && echo net1 || echo net0)
where=$(holder $A)$(holder $A6)

run ipadm rehearse-ipmp -T 192.0.2.250 ipmp0
is 'who does not answer is no target' "$rc|${out}" '1|'
says 'which is told' '192.0.2.250 does not answer'
refused 'a target is an address' invalid-arg 1 ipadm rehearse-ipmp -T nosuch ipmp0
refused 'a group without addresses' notfound 1 sh -c "ipadm create-ipmp -t ipmp9; ipadm rehearse-ipmp -T $P ipmp9"
ipadm delete-ipmp ipmp9
port "$other" down
holds 'the other one fails' wait_for 10 test "$(ipadm show-if -p -o state "$other")" = failed
refused 'the last member does not rehearse' eminred 1 ipadm rehearse-ipmp -T $P ipmp0 "$member"
refused 'nor does one that is not in use' invalid-arg 1 ipadm rehearse-ipmp -T $P ipmp0 "$other"
is 'nothing has moved' "$(holder $A)$(holder $A6)" "$where"
finish
