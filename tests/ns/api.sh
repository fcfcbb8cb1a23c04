#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library by its documented names alone: a C program that gives its own test points.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

for i in 0 1 2 3 4 5 6 7 8 9; do
	link net$i
done
# Another host, with addresses that are then asked for.
peer_link net20
ip -n peer addr add 192.0.2.66/24 dev net20p
ip -n peer addr add 2001:db8:20::66/64 dev net20p nodad
begin
# Without the daemon there is nobody to run a DHCP client.
dhcp=
[ "$MODE" != daemon ] || ! command -v dhcpcd >/dev/null || dhcp=dhcp
"$BUILD/tests/ns/api" $dhcp >$W/api.out 2>&1
rc=$?
sed '/^1\.\./d' $W/api.out
points=$(grep -c '^ok\|^not ok' $W/api.out)
failures=$(grep -c '^not ok' $W/api.out)
is 'the program ends well' "$rc" 0
is 'and leaves nothing' "$(shown)|$(cat $conf $active | grep -c interface)" '|0'
finish
