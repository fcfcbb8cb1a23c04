#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# More link events than the daemon's socket can hold: it looks at all links anew.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 flood
ip link set flood up
begin
accepted 'an interface' ipadm create-if net0

kill -STOP $daemon
awk 'BEGIN { for (i = 0; i < 30000; i++) print "link set dev flood alias a" i }' >$W/batch
holds 'a flood of events while it can not listen' ip -batch $W/batch
ip link del net0
link net0
fails 'nobody has plumbed the new link' is_up net0
dropped=$(awk 'NR > 1 && $9 > most { most = $9 } END { print most + 0 }' /proc/net/netlink)
holds "the kernel dropped events ($dropped)" test "$dropped" -gt 0
kill -CONT $daemon
holds 'it is plumbed all the same' wait_for 20 is_up net0
is 'as recorded' "$(wait_for 10 ipadm show-if net0 && shown net0)" 'net0:IP:down:bm--------46:-46'
is 'without an address' "$(addresses net0)" ''
accepted 'and the daemon takes changes' ipadm delete-if net0
finish
