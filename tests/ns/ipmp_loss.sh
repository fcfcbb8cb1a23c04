#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: how many packets are lost when members fail in all sorts of ways. A host with three members, a peer and a host
# behind it, which is a router: streams of a datagram each millisecond from and to both, in both families, and
# connections that must live to the end. What is printed is lost of a thousand a second; what is asserted of it
# leaves room for a machine that stands still at times, but for what loses nothing.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

F=198.51.100.2
member net0
member net1
member net2
ip netns add far
ip -n peer link add eth1 type veth peer name eth0 netns far
for i in lo eth0; do
	ip -n far link set $i up
done
ip -n peer link set eth1 up
ip -n peer addr add 198.51.100.1/24 dev eth1
ip -n far addr add $F/24 dev eth0
ip -n far route add default via 198.51.100.1
peer sysctl -qw net.ipv4.ip_forward=1

begin
for i in net0 net1 net2; do
	ipadm create-if $i
done
ipadm create-ipmp -i net0,net1,net2 ipmp0
ipadm set-ifprop -p standby=on -m ip net2
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
for a in a:$A/24 b:$B/24 a6:$A6/64 b6:$B6/64; do
	ipadm create-addr -a "${a#*:}" ipmp0/"${a%%:*}"
done
ip route add default via $P dev ipmp0
wait_for 10 settled

where() { # the members that have the addresses, and those that packets leave by
	printf '%s\n' "$(holder $A)" "$(holder $B)" "$(holder $A6)" "$(holder $B6)" | sort -u | tr -d '\n'
	echo "|$(hops -4 192.0.2.0/24)|$(hops -6 2001:db8:1::/64)|$(hops -4 default)"
}
at() { # MEMBERS: addresses and routes are there, and nowhere else
	[ "$(where)" = "$1 |$1|$1|$1" ]
}
begin_streams() {
	rm -f $W/enough
	streams=
	n=0
	for way in "here $P" "here $P6" "here $F" "peer $A" "peer $B" "peer $A6" "peer $B6" "far $A"; do
		# shellcheck disable=SC2086 # two words
		set -- $way
		n=$((n + 1))
		case $1 in
		here) run_there= ;;
		*) run_there="ip netns exec $1" ;;
		esac
		$run_there "$PYTHON" $BIN/stream.py count "$2" 7001 $W/enough 1 >$W/lost.$n 2>&1 &
		streams="$streams $!"
	done
	sleep 0.3
}
end_streams() { # WHAT: prints what was lost of each stream
	sleep 0.3
	touch $W/enough
	for pid in $streams; do
		wait "$pid"
	done
	lost=$(cut -d' ' -f1 $W/lost.* | tr '\n' ' ')
	note "$1: lost $lost of $(cut -d' ' -f3 $W/lost.1) each"
}
most() { # the stream that lost most
	echo "$lost" | tr ' ' '\n' | sort -n | tail -1
}

for ends in "here $A" "here $A6" "peer $P" "peer $P6" "far $F"; do
	# shellcheck disable=SC2086 # two words
	set -- $ends
	run_there="ip netns exec $1"
	[ "$1" != here ] || run_there=
	$run_there "$PYTHON" $BIN/stream.py echo "$2" 7001 &
	$run_there "$PYTHON" $BIN/stream.py serve "$2" 7000 &
done
"$PYTHON" $BIN/stream.py echo $B 7001 &
"$PYTHON" $BIN/stream.py echo $B6 7001 &
sleep 0.5
connections=
n=0
for way in "here $P" "here $P6" "here $F" "peer $A" "peer $A6" "far $A"; do
	# shellcheck disable=SC2086 # two words
	set -- $way
	n=$((n + 1))
	run_there="ip netns exec $1"
	[ "$1" != here ] || run_there=
	$run_there "$PYTHON" $BIN/stream.py talk "$2" 7000 $W/finished >$W/talk.$n 2>&1 &
	connections="$connections $!"
done
holds 'all is in its place' wait_for 10 at 'net0 net1'

affected() { # what those lost that lost any, in order
	echo "$1" | tr ' ' '\n' | grep -v '^0*$' | sort -n
}
middle() { # of lines: the one in the middle
	echo "$1" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] + 0 }'
}
# In some round the machine stands still for nobody: what is lost then is what the failover itself takes.
few=0
all=
round=0
while [ $round -lt 3 ] || { [ $few = 0 ] && [ $round -lt 12 ]; }; do
	round=$((round + 1))
	begin_streams
	port net0 down
	wait_for 10 at 'net1 net2'
	end_streams "carrier loss $round"
	all="$all$lost"
	[ "$(most)" -gt 3 ] || [ "$(middle "$(affected "$lost")")" -gt 1 ] || few=$((few + 1))
	port net0 up
	wait_for 10 at 'net0 net1'
done
note "of the streams that lost any: $(affected "$all" | grep -c .), median $(middle "$(affected "$all")"), at most $(affected "$all" | tail -1)"
is 'a carrier is lost: hardly anything with it' "$([ "$(affected "$all" | tail -1)" -le 200 ] && echo yes)" yes
holds 'in some round at most three packets of a stream, and one of half of them' test $few -gt 0

# What loses nothing at all.
begin_streams
accepted 'offline' ipadm offline-if net0
wait_for 10 at 'net1 net2'
accepted 'online' ipadm online-if net0
wait_for 10 at 'net0 net1'
end_streams 'offline and back'
is 'nothing is lost' "$(most)" 0
begin_streams
stop_daemon KILL
sleep 0.3
start_daemon
holds 'the daemon is killed: the next one finds all in its place' wait_for 10 at 'net0 net1'
end_streams 'a daemon killed, and the next one'
is 'nothing is lost' "$(most)" 0
port net0 down
wait_for 10 at 'net1 net2'
begin_streams
port net0 up
holds 'a repair' wait_for 10 at 'net0 net1'
end_streams 'a repair'
is 'nothing is lost by it' "$(most)" 0

begin_streams
ip link set net0 down
holds 'a link is taken down' wait_for 10 at 'net1 net2'
end_streams 'a link down'
is 'hardly anything is lost' "$([ "$(most)" -le 200 ] && echo yes)" yes
ip link set net0 up
wait_for 10 at 'net0 net1'

begin_streams
ip link del net0
holds 'a link is deleted' wait_for 10 at 'net1 net2'
end_streams 'a link deleted'
is 'hardly anything is lost' "$([ "$(most)" -le 200 ] && echo yes)" yes
member net0
port net0 up
holds 'it is there again, and has its share' wait_for 10 at 'net0 net1'

begin_streams
port net0 down
port net1 down
holds 'two at once: the spare has it all' wait_for 10 at net2
end_streams 'two carriers at once'
is 'hardly anything is lost' "$([ "$(most)" -le 400 ] && echo yes)" yes
port net0 up
port net1 up
wait_for 10 at 'net0 net1'

begin_streams
for i in 1 2 3 4 5; do
	port net0 down
	sleep 0.1
	port net0 up
	sleep 0.1
done
wait_for 10 at 'net0 net1'
end_streams 'five flaps in a second, not damped'
is 'little is lost' "$([ "$(most)" -le 800 ] && echo yes)" yes

# The daemon dies amid a failover.
for i in 1 2 3 4; do
	port net0 down
	stop_daemon KILL
	start_daemon
	holds "killed amid a failover ($i): the next one ends it" wait_for 10 at 'net1 net2'
	port net0 up
	wait_for 10 at 'net0 net1'
done

# All the time each address is answered for by one member. Each question is in another name.
peer "$PYTHON" $BIN/arp.py hear eth0 $W/heard &
hear=$!
wait_for 10 grep -q listening $W/heard
name=100
ask() {
	for i in 1 2 3 4 5; do
		name=$((name + 1))
		peer "$PYTHON" $BIN/arp.py say eth0 192.0.2.$name $A
	done
}
for round in 1 2 3; do
	port net0 down
	ask
	wait_for 10 at 'net1 net2'
	ask
	port net0 up
	ask
	wait_for 10 at 'net0 net1'
done
sleep 0.5
answers=$(grep "^2 .* $A 192.0.2.1[0-9][0-9]$" $W/heard | cut -d' ' -f4 | sort | uniq -c)
is 'no request has two answers' "$(echo "$answers" | awk '$1 > 1')" ''
is 'nearly every one has one' "$([ "$(echo "$answers" | grep -c .)" -ge 30 ] && echo yes)" yes
note "$(echo "$answers" | grep -c .) of 45 were answered"
kill $hear

touch $W/finished
survived=0
for pid in $connections; do
	wait "$pid" && survived=$((survived + 1))
done
is 'all connections lived to the end' "$survived" 6
note "numbers that went there and back: $(cat $W/talk.* | tr '\n' ' ')"
finish
