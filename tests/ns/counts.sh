#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Exact counts: one durable commit (two syncs) for an operation that is recorded, none for one that is not; of a change of
# addresses also the requests to the kernel, which are the same however much there is on the host.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0
begin

syncs() { # COMMAND...: how many syncs it comes to
	if [ -n "$daemon" ]; then
		count=$(counter syncs)
		"$@" >$W/out 2>&1 || echo "failed: $(cat $W/out)"
		echo $(($(counter syncs) - count))
	else
		ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=fsync,fdatasync,sync,syncfs -o $W/trace "$@" >$W/out || echo failed
		grep -cE ' (fsync|fdatasync|sync|syncfs)\(' $W/trace
	fi
}

cost() { # COMMAND...: the netlink messages that it comes to, and how many of them are dumps
	count="$(counter messages) $(counter dumps)"
	"$@" >$W/out 2>&1 || echo "failed: $(cat $W/out)"
	# shellcheck disable=SC2086 # two words
	set -- $count
	echo "$(($(counter messages) - $1)) $(($(counter dumps) - $2))"
}

steady() { # nothing is told of links any more
	count=$(counter messages)
	sleep 2.5 # longer than the longest pause between two tellings of the kernel and of duplicate detection
	[ "$(counter messages)" = "$count" ]
}

addresses() { # WHEN: one more and one less of each family, beside others
	wait_for 40 steady
	is "$1: create-addr of IPv4 looks at its link, and asks for the address" \
		"$(cost ipadm create-addr -a 198.51.100.1/24 net0/more)" '4 1'
	is "$1: delete-addr of IPv4 looks at the IPv4 routes, too" "$(cost ipadm delete-addr net0/more)" '5 2'
	is "$1: create-addr of IPv6 looks at its link, and asks for the address" \
		"$(cost ipadm create-addr -a 2001:db8:1::1/64 net0/more)" '4 1'
	is "$1: delete-addr of IPv6 does, too" "$(cost ipadm delete-addr net0/more)" '3 1'
	is "$1: down-addr is as deleting" "$(cost ipadm down-addr -t net0/v4)" '5 2'
	is "$1: up-addr is as creating" "$(cost ipadm up-addr -t net0/v4)" '3 1'
}

applies() { # WHEN: a whole document in which one address is another one
	ipadm export >$W/same
	sed 's,192\.0\.2\.1/24,192.0.2.9/24,' $W/same >$W/four
	sed 's,2001:db8::1/64,2001:db8::9/64,' $W/four >$W/six
	wait_for 40 steady
	is "$1: apply of the same asks what check asks, to tell of drift" "$(cost ipadm apply $W/same)" "$(cost ipadm check)"
	is "$1: apply of one changed of IPv4 is as deleting and creating" "$(cost ipadm apply $W/four)" '6 2'
	is "$1: apply of one changed of IPv6, too" "$(cost ipadm apply $W/six)" '4 1'
	is "$1: apply -t, too" "$(cost ipadm apply -t $W/four)" '4 1'
	is "$1: apply: one durable commit" "$(syncs ipadm apply $W/same)" 2
	is "$1: check looks at all once" "$(cost ipadm check | cut -d' ' -f2)" 4
}

if [ -z "$daemon" ] && ! strace -f true 2>/dev/null; then
	skip 'counting syncs' 'strace does not work here'
	finish
fi

# A link is made, until whoever listens has heard of one.
heard() {
	ip link add "$1" type veth peer name "$1p" 2>/dev/null || ip link del "$1"
	grep -q " $1[@:]" $W/events
}

ipadm create-if net0 && ipadm delete-if net0 # the directories are made
is 'create-if: one durable commit' "$(syncs ipadm create-if net0)" 2
is 'disable-if: nothing durable' "$(syncs ipadm disable-if -t net0)" 0
is 'enable-if: nothing durable' "$(syncs ipadm enable-if -t net0)" 0
is 'show-if: nothing' "$(syncs ipadm show-if)" 0
is 'delete-if of one family: one' "$(syncs ipadm delete-if -f inet6 net0)" 2
is 'delete-if of the other: one' "$(syncs ipadm delete-if net0)" 2
is 'create-if -t: nothing durable' "$(syncs ipadm create-if -t net0)" 0
is 'delete-if of a temporary one: nothing durable' "$(syncs ipadm delete-if net0)" 0
if [ -n "$daemon" ]; then
	count=$(counter syncs)
	ipadm create-if nosuch0 2>/dev/null
	is 'a refusal: nothing' "$(counter syncs)" "$count"
	messages=$(counter messages)
	ipadm create-if net0
	holds "create-if: $(($(counter messages) - messages)) netlink messages, no more than 8" \
		test $(($(counter messages) - messages)) -le 8

	# Whoever listens is told of a link that comes up once: each time the kernel goes through all IPv6 routes.
	ip link add c0 type veth peer name c0p
	ip -o monitor link >$W/events &
	events=$!
	holds 'the listener listens' wait_for 20 heard w0
	ipadm create-if c0
	ip link add w1 type veth peer name w1p
	holds 'and has heard all' wait_for 20 grep -q ' w1[@:]' $W/events
	kill $events
	is 'create-if: one word of a link that comes up' "$(grep -c ' c0[@:].*[<,]UP[,>]' $W/events)" 1
	ipadm delete-if c0

	# Without duplicate detection nothing is sent later on.
	ipadm set-ifprop -p dad=off -m ipv4 net0
	ipadm set-ifprop -p dad=off -m ipv6 net0
	ipadm create-addr -a 192.0.2.1/24 net0/v4
	ipadm create-addr -a 2001:db8::1/64 net0/v6
	addresses 'two links'
	applies 'two links'
	for i in 1 2 3 4 5 6 7 8; do
		link net$i
		ipadm create-if net$i
		ipadm set-ifprop -p dad=off -m ipv4 net$i
		ipadm set-ifprop -p dad=off -m ipv6 net$i
		ipadm create-addr -a 10.0.$i.1/24 net$i/v4
		ipadm create-addr -a 2001:db8:a:$i::1/64 net$i/v6
		ip route add 10.1.$i.0/24 dev net$i
	done
	addresses 'many links'
	applies 'many links'
fi
finish
