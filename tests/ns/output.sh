#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What programs read, and what happens when it can't be written.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 br-lan.100
ipadm create-if net0
ipadm create-if -t br-lan.100
begin

is 'JSON is JSON' "$(ipadm show-if --json | "$PYTHON" -c '
import json, sys
print(sorted(row["ifname"] for row in json.load(sys.stdin)))')" "['br-lan.100', 'lo', 'net0']"
is 'of one interface too' "$(ipadm show-if -j net0 | "$PYTHON" -c '
import json, sys
rows = json.load(sys.stdin)
print(len(rows), rows[0]["ifname"], rows[0]["state"])')" '1 net0 down'
is 'one field is raw' "$(ipadm show-if -p -o ifname br-lan.100)" br-lan.100
is 'fields in the order asked for' "$(ipadm show-if -p -o state,IFNAME,state net0)" 'down:net0:down'
is 'the table has its columns' "$(ipadm show-if net0 | head -n 1 | tr -s ' ')" 'IFNAME CLASS STATE CURRENT PERSISTENT'
is 'at their widths' "$(ipadm show-if net0 | tail -n 1)" 'net0       IP        down     bm--------46 -46'
is 'all of them by name' "$(ipadm show-if -o all net0)" "$(ipadm show-if net0)"
for words in '-p' '-p -o all' '-p -o nosuch' '-o nosuch'; do
	# shellcheck disable=SC2086 # these are words
	run ipadm show-if $words net0
	holds "refused: show-if $words" test "$rc" -ge 1 -a "$rc" -le 2 -a -z "$out" -a -n "$err"
done

sh -c 'ipadm show-if >/dev/full 2>/mnt/full'
is 'a full disk behind the output is an error' "$?|$(grep -c '^ipadm: ' $W/full)" '1|1'
sh -c 'ipadm show-if >&- 2>/mnt/full'
is 'so is no output at all' $? 1
accepted 'nothing but errors goes to a closed error output' sh -c 'ipadm create-if net0 2>&- ; [ $? = 1 ]'

run ipadm --version
is 'the version' "$rc|$err|$(echo "$out" | grep -cE '^ipadm [0-9]+\.[0-9]+\.[0-9]+$')" '0||1'
run ipadm help
is 'help is asked for' "$rc" 0
for c in create-if delete-if enable-if disable-if show-if; do
	run ipadm help $c
	is "help $c" "$rc|$(printf '%s%s' "$out" "$err" | grep -c -m 1 "ipadm $c")" '0|1'
done
finish
