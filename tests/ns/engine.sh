#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An engine that is dead, hung, missing or busy: listing goes on, a change gets an answer in bounded time.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 net1
ipadm create-if net0

# Its socket is there, but nobody listens.
ns listen-dead $SOCKET
holds 'a dead daemon left its socket' test -S $SOCKET
accepted 'a change is made without it' ipadm create-if net1
is 'and listed' "$(shown | cut -d: -f1 | tr '\n' ' ')" 'net0 net1 '
accepted 'and undone' ipadm delete-if net1

# A daemon comes over the remains.
start_daemon
accepted 'a new daemon serves' ipadm create-if net1
run timeout 20 $BIN/ipmgmtd
holds 'a second daemon does not start' test $rc -ne 0 -a $rc -lt 124
holds 'and says why' test -n "$err"
accepted 'the first one serves on' ipadm delete-if net1

# It hangs.
before=$(state)
kill -STOP $daemon
is 'with a hung daemon the list is there' "$(shown | cut -d: -f1,3)" 'net0:down'
refused 'a change comes to an end' timeout 4 timeout 150 ipadm create-if net1
kill -CONT $daemon
wait_for 10 daemon_answers
ipadm delete-if net1 2>/dev/null # it may have been done after all, late
is 'the daemon goes on' "$(state)" "$before"

# It dies with a request before it.
kill -STOP $daemon
ipadm create-if net1 >$W/out 2>"$W/late" &
client=$!
wait_for 10 sh -c "grep -q . /proc/$client/wchan 2>/dev/null || [ -d /proc/$client ]"
sleep 0.3
stop_daemon KILL
wait $client
is 'the daemon dies: the client knows at once' "$?|$(sed -n 's/.*\(\[.*\]\)$/\1/p' "$W/late")" '4|[ipc-error]'
accepted 'and the next call does without it' ipadm create-if net1
accepted 'as always' ipadm delete-if net1

# There is no engine at all.
before=$(state)
IPADM_ENGINE=$W/none
refused 'no engine' ipc-error 4 ipadm create-if net1
IPADM_ENGINE=/bin/false
refused 'an engine that ends at once' ipc-error 4 ipadm create-if net1
printf '#!/bin/sh\nprintf "{}\\0" >&3; printf "garbage"\n' >$W/bad-engine
chmod 755 $W/bad-engine
IPADM_ENGINE=$W/bad-engine
run ipadm create-if net1
case "$rc|$out|${err##* }" in
'4||[ipc-error]' | '1||[ebade]') ok 'an engine that talks nonsense' ;;
*) not_ok 'an engine that talks nonsense' "$rc|$out|$err" ;;
esac
is 'the list needs none' "$(shown | cut -d: -f1,3)" 'net0:down'
is 'nothing changed' "$(state)" "$before"
IPADM_ENGINE=$BIN/ipmgmtd

# What comes over the socket cannot kill it.
start_daemon
printf 'garbage\0' >$W/m1
printf '{"method": "org.ipadm.CreateInterface", "parameters": {"name": 7}}\0' >$W/m2
printf '{"method": "org.ipadm.CreateInterface", "parameters": {"name": "%0500d"}}\0' 0 >$W/m3
printf '{"method": "org.ipadm.NoSuch", "parameters": {}}\0' >$W/m4
printf '{"method": "no.such.Method"}\0' >$W/m5
printf '[%.0s' $(seq 1 5000) >$W/m6 && printf '\0' >>$W/m6
head -c 200000 /dev/zero | tr '\0' 'x' >$W/m7
head -c 4000 /dev/urandom >$W/m8
printf '\0\0\0' >$W/m9
printf '{"method": "org.ipadm.ListInterf' >$W/m10
for i in 1 2 3 4 5 6 7 8 9 10; do
	reply=$(ns raw $W/m$i | head -c 300)
	case $i$reply in
	*'"error"'* | *closed* | 10silence) ok "bad message $i is answered or the line closed" ;;
	*) not_ok "bad message $i is answered or the line closed" "$reply" ;;
	esac
	holds 'and the daemon lives' daemon_answers
done
accepted 'and serves' ipadm create-if net1
finish
