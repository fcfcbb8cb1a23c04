#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library by its documented names alone: a C program that gives its own test points.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

for i in 0 1 2 3 4 5 6 7 8 9; do
	link net$i
done
begin
"$BUILD/tests/ns/api" >$W/api.out 2>&1
rc=$?
sed '/^1\.\./d' $W/api.out
points=$(grep -c '^ok\|^not ok' $W/api.out)
failures=$(grep -c '^not ok' $W/api.out)
is 'the program ends well' "$rc" 0
is 'and leaves nothing' "$(shown)|$(cat $conf $active | grep -c interface)" '|0'
finish
