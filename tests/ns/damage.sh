#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Saved files that are damaged, and places where nothing can be saved: a clear error each, nothing
# changed, nothing lost, and the daemon lives.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1
ipadm create-if net0
cp $conf $W/good
header=$(sed -n '1,/^$/p' $W/good)

damaged() { # NAME: what it is about; the document has been written
	cp $conf $W/damaged
	before=$(kernel_state)
	begin
	run ipadm show-if -p -o ifname,state,current
	is "$1: the active part is listed" "$rc|$(echo "$out" | grep -v ^lo:)" '0|net0:down:bm--------46'
	says 'with a warning' 'ipadm: warning: '
	says 'that names the file' ipadm.conf
	refused "$1: create-if" bad-document 1 ipadm create-if net1
	says 'naming the file' ipadm.conf
	refused "$1: delete-if" bad-document 1 ipadm delete-if net0
	refused "$1: disable-if" bad-document 1 ipadm disable-if -t net0
	refused "$1: reload" bad-document 1 ipadm reload
	holds "$1: the file is untouched" cmp $conf $W/damaged
	is "$1: and the kernel" "$(kernel_state)" "$before"
	if [ -n "$daemon" ]; then
		kill -HUP $daemon
		refused "$1: after SIGHUP" bad-document 1 ipadm create-if net1
		holds "$1: the daemon lives" kill -0 $daemon
		cp $W/good $conf
		accepted "$1: repaired, reload takes it in" ipadm reload
		accepted "$1: and changes are taken" ipadm create-if -t net1
		accepted "$1: again" ipadm delete-if net1
		stop_daemon
	else
		cp $W/good $conf
		accepted "$1: repaired, changes are taken" ipadm create-if -t net1
		accepted "$1: again" ipadm delete-if net1
	fi
}

head -c $(($(wc -c <$W/good) - 12)) $W/good | sed '$s/ *=.*//' >$conf
damaged 'a cut file'
printf 'what is this\n' >>$conf
damaged 'a line of garbage'
head -c 3000 /dev/urandom >$conf
damaged 'bytes of all sorts'
printf '%s\n\n[interface net0]\nfamilies = inet\n\n[interface net0]\nfamilies = inet6\n' "$header" >$conf
damaged 'a section twice'
sed 's/^\(version *= *\).*/\19999/' $W/good >$conf
damaged 'a version to come'
printf '%s\n\n[interface net0]\nfamilies = inet ipx\n' "$header" >$conf
damaged 'an unknown family'
printf '%s\n\n[interface a/b]\nfamilies = inet\n' "$header" >$conf
damaged 'a bad name'

# The line is told.
printf '%s\n\n# one\n# two\nno key here\n' "$header" >$conf
line=$(grep -n 'no key here' $conf | cut -d: -f1)
run ipadm create-if net1
says 'the line is told' "$line"
cp $W/good $conf

# What a person wrote stays: comments, unknown keys, unknown sections.
cat >>$conf <<'EOF'

# mine, all mine
[interface net9] ; of the spare card
x-rack = 12
families = inet

[x-site hall]
room = 7
EOF
sed -i 's/ ; of the spare card//' $conf
accepted 'comments and unknown keys are no damage' ipadm create-if net1
accepted 'after a change' ipadm delete-if net1
is 'they are still there' "$(grep -cE '^(# mine, all mine|x-rack = 12|\[x-site hall\]|room = 7)$' $conf)" 4
ipadm delete-if net9
is 'a section goes with its own' "$(grep -cE '^(x-rack = 12|\[x-site hall\])$' $conf)" 1
cp $W/good $conf

unsaveable() { # NAME SYMBOL
	before=$(state)
	begin
	refused "$1: create-if" "$2" 1 ipadm create-if net1
	refused "$1: delete-if" "$2" 1 ipadm delete-if net0
	is "$1: nothing changed" "$(state)" "$before"
	accepted "$1: what is temporary needs no saving" ipadm create-if -t net1
	accepted "$1: and goes again" ipadm delete-if net1
	is "$1: nothing changed" "$(state)" "$before"
	[ -z "$daemon" ] || holds "$1: the daemon lives" kill -0 $daemon
	[ -z "$daemon" ] || stop_daemon
}

mount --bind /etc/ipadm /etc/ipadm && mount -o remount,ro,bind /etc/ipadm
unsaveable 'a read-only file system' read-only
umount /etc/ipadm

mount -t tmpfs -o size=16k ipadm-test /etc/ipadm
cp $W/good $conf
head -c 100000 /dev/zero >/etc/ipadm/ballast 2>/dev/null
unsaveable 'a full file system' no-space
umount /etc/ipadm

# No room for the running state either.
cp -a /run/ipadm $W/run-good
mount -t tmpfs -o size=32k ipadm-test /run/ipadm
cp -a $W/run-good/. /run/ipadm/
before=$(state)
begin
head -c 100000 /dev/zero >/run/ipadm/ballast 2>/dev/null
refused 'no room for the running state' no-space 1 ipadm create-if net1
refused 'not for a temporary one either' no-space 1 ipadm create-if -t net1
rm /run/ipadm/ballast
is 'nothing changed' "$(state)" "$before"
accepted 'room again' ipadm create-if net1
finish
