#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs what the host asks for on the second serial port, a line of shell at a time, and answers with the exit status,
# the lengths of standard output and of standard error, and both.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
exec <>/dev/ttyS1 >&0
stty raw -echo
mkdir -p /run/vm
echo '@0 0 0'
while IFS= read -r line; do
	(eval "$line") >/run/vm/out 2>/run/vm/err </dev/null
	echo "@$? $(wc -c </run/vm/out) $(wc -c </run/vm/err)"
	cat /run/vm/out /run/vm/err
done
