#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Many at once: creators of one name, creators of many, a reader under creation and deletion.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1 net2 net3 net4
begin

for round in 1 2 3 4 5; do
	pids=
	for i in 1 2 3 4 5 6 7 8; do
		ipadm create-if net0 >"$W/out$i" 2>&1 &
		pids="$pids $!"
	done
	won=0 lost=0 i=0
	for pid in $pids; do
		i=$((i + 1))
		if wait "$pid"; then
			won=$((won + 1))
		elif grep -q '\[if-exists\]$' "$W/out$i"; then
			lost=$((lost + 1))
		else
			note "$(cat "$W/out$i")"
		fi
	done
	is "round $round: one of eight creators wins, seven are told" "$won $lost" '1 7'
	is "round $round: one interface" "$(shown)" 'net0:IP:down:bm--------46:-46'
	accepted "round $round: it can be deleted" ipadm delete-if net0
done

pids=
for l in net0 net1 net2 net3 net4; do
	ipadm create-if $l &
	pids="$pids $!"
done
failed=0
for pid in $pids; do
	wait "$pid" || failed=$((failed + 1))
done
is 'five creators of five names' "$failed|$(shown | wc -l)" '0|5'
is 'all five are recorded' "$(for l in net0 net1 net2 net3 net4; do recorded $l; done | wc -w | tr -d ' ')" \
	"$(($(recorded net0 | wc -w) * 5))"
for l in net0 net1 net2 net3 net4; do
	ipadm delete-if $l
done

(
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		ipadm create-if net0 && ipadm create-if -t net1 && ipadm disable-if -t net0 && ipadm delete-if net1 &&
			ipadm enable-if -t net0 && ipadm delete-if net0 || exit 1
		link churn0 && ip link del churn0
	done
) &
writer=$!
reads=0 bad=
while kill -0 $writer 2>/dev/null; do
	run ipadm show-if -p -o ifname,class,state,current,persistent
	reads=$((reads + 1))
	odd=$(echo "$out" | grep -vE '^(lo:VIRTUAL:ok:|net[01]:IP:(down|failed):bm--------46:(-46|---)$|net0:IP:disabled:------------:-46$|$)')
	[ "$rc$err$odd" = 0 ] || bad="$bad
exit $rc: $odd $err"
done
wait $writer
is 'the writer came through' $? 0
is 'every list on the way was whole' "$bad" ''
holds "there were many ($reads)" test $reads -ge 20
finish
