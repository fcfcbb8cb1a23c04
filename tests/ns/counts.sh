#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Exact counts: one durable commit (two syncs) for an operation that is recorded, none for one that is not.
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

counter() { # NAME
	ns call org.ipadm.GetStatus | "$PYTHON" -c '
import json, sys
reply = json.load(sys.stdin)["parameters"]
print(reply.get("status", reply)[sys.argv[1]])' "$1"
}

if [ -z "$daemon" ] && ! strace -f true 2>/dev/null; then
	skip 'counting syncs' 'strace does not work here'
	finish
fi

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
fi
finish
