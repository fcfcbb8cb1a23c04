#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pairs of random documents, A and B: A is there again after B. The loop is in pairs.py; PAIRS says how many, from the
# seed SEED on.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

for key in accept_dad dad_transmits; do
	for of in all default; do echo 0 >/proc/sys/net/ipv6/conf/$of/$key; done 2>/dev/null
done
# The other ends are elsewhere, and have other numbers: the kernel tells of carrier at once then.
link net0 net1 net2 net3
ip netns add peer
for l in net0 net1 net2 net3; do ip link set ${l}p netns peer && ip -n peer link set ${l}p up; done
# What the kernel does to a link that comes up for the first time is done.
for l in net0 net1 net2 net3; do ip link set $l up; done
for l in net0 net1 net2 net3; do ip link set $l down; done
if ip link add vni0 type dummy 2>/dev/null; then
	ip link del vni0
	export VIRTUAL=yes
fi
case $MODE in
long) some=150 ;;
*) some=20 ;;
esac
start_daemon
"$PYTHON" "$HERE/pairs.py" "${PAIRS:-$some}" "${SEED:-1}"
status=$?
stop_daemon
[ -z "$(ls $W/sanitizer)" ] || note "$(head -n 40 $W/sanitizer/*)"
[ $status = 0 ] && [ -z "$(ls $W/sanitizer)" ]
