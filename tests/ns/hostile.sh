#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Users without privilege who do their worst: root's changes are done meanwhile, what the daemon keeps is bounded, and
# nothing stays behind. Nor can they hold a lock that stops a writer.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

CHANGES=${HOSTILE_CHANGES:-5}

if ! setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
	skip 'what users without privilege can do' 'no second user here: needs root'
	finish
fi
cp "$HERE/hostile.py" $BIN/

stop=$W/stop
pids=

attack() { # UID KIND [ARGUMENT...]: in the background
	uid=$1 kind=$2
	shift 2
	setpriv --reuid="$uid" --regid="$uid" --clear-groups -- "$PYTHON" $BIN/hostile.py "$kind" $stop $SOCKET "$@" \
		>"$W/said.$kind.$uid" 2>&1 &
	pids="$pids $!"
}

attacks_end() {
	touch $stop
	for pid in $pids; do
		wait "$pid" || note "an attack came to $?: $(cat $W/said.*)"
	done
	pids=
	rm $stop
}

has_said() { # KIND UID
	[ -s "$W/said.$1.$2" ]
}

# Root's changes, one after the other: how many were done, which the kernel is the judge of.
changes() {
	n=0 slowest=0
	while [ $n -lt "$CHANGES" ]; do
		begun=$(date +%s%N)
		timeout 60 ipadm create-addr -t -a "192.0.2.$((n + 1))/24" net0/a$n || break
		took=$((($(date +%s%N) - begun) / 1000000))
		[ $took -le $slowest ] || slowest=$took
		n=$((n + 1))
	done
	note "the slowest of $n changes took $slowest ms"
	present=$(addresses net0 inet | wc -w)
	while [ $n -gt 0 ]; do
		n=$((n - 1))
		timeout 60 ipadm delete-addr net0/a$n || break
	done
	echo "$present $(addresses net0 inet | wc -w)" >$W/changes
}

fds() {
	find "/proc/$daemon/fd" -type l 2>/dev/null | wc -l
}

status_kb() { # FIELD: of the daemon
	sed -n "s/^$1:[^0-9]*\([0-9]*\).*/\1/p" "/proc/$daemon/status"
}

is_quiet() { # what attacks left is gone: of what nobody watches any more, with the next news
	ip addr add 203.0.113.1/32 dev lo && ip addr del 203.0.113.1/32 dev lo
	[ "$(fds)" -le "$quiet_fds" ]
}

link net0
begin
ipadm create-if net0
ipadm set-ifprop -p dad=off -m ipv4 net0

rm -f $stop
attack 65534 locks /run/ipadm /etc/ipadm /var/lib/ipadm
wait_for 20 has_said locks 65534
is 'no lock of a writer can be had' "$(cut -d' ' -f1 $W/said.locks.65534)" 0
holds 'others can' test "$(cut -d' ' -f2 $W/said.locks.65534)" -ge 3
changes
is 'and they stop nobody' "$(cat $W/changes)" "$CHANGES 0"
attacks_end
[ "$MODE" = daemon ] || finish

quiet_fds=$(fds)
before=$(state)
resident=$(status_kb VmRSS)
is 'the daemon may have more descriptors than sessions' \
	"$(awk '/^Max open files/ { print ($4 > 1024 + 32) }' "/proc/$daemon/limits")" 1

# One kind at a time, then all of them, by three users.
for kind in many half deaf watch flood costly connect; do
	attack 65534 $kind
	changes
	is "root's changes are done: $kind" "$(cat $W/changes)" "$CHANGES 0"
	holds "and descriptors are bounded ($(fds))" test "$(fds)" -le $((quiet_fds + 64 + 16))
	attacks_end
	holds 'nothing stays behind' wait_for 60 is_quiet
done

# What others ask for may cost the engine as much as they like: root's next call is behind one or two of theirs.
between() { # [ARGUMENT...]
	"$PYTHON" $BIN/hostile.py between $stop $SOCKET "$@"
}
is_pressed() { # theirs are served: more than what one asks for
	[ "$(between)" -gt "$one" ]
}
link net1
for i in $(seq 0 1999); do
	echo "addr add 10.9.$((i / 200)).$((i % 200))/32 dev net1"
done | ip -batch -
one=$(between)
alone=$(between net0/q0 192.0.2.100/24)
for uid in 65532 65533 65534; do
	attack $uid costly
done
holds 'others ask for all that the kernel has' wait_for 60 is_pressed
for i in 1 2 3 4 5; do
	n=$(between net0/q$i 192.0.2.10$i/24)
	holds "a change of root's waits for few of them ($n dumps, $alone alone, $one for one of theirs)" \
		test "$n" -le $((alone + 4 * one))
done
attacks_end
ip link del net1
for i in 0 1 2 3 4 5; do
	ipadm delete-addr net0/q$i
done
holds 'nothing stays behind' wait_for 60 is_quiet
attack 65534 gigantic
attack 65533 deep
for pid in $pids; do
	wait "$pid"
done
pids=
holds "a gibibyte is not taken ($(cat $W/said.gigantic.65534) bytes were)" \
	test "$(cat $W/said.gigantic.65534)" -lt $((4 << 20))
is 'what is too deep is refused' "$(sed 's/.*"error".*/refused/; s/^closed$/refused/' $W/said.deep.65533 | sort | uniq -c | tr -d ' ')" 3refused
for uid in 65532 65533 65534; do
	for kind in many half deaf watch flood costly connect; do
		attack $uid $kind
	done
done
changes
is "root's changes are done: all of it at once" "$(cat $W/changes)" "$CHANGES 0"
holds "and descriptors are bounded ($(fds))" test "$(fds)" -le $((quiet_fds + 3 * 64 + 16))
attacks_end
holds 'nothing stays behind' wait_for 60 is_quiet
holds 'nor do refusals fill the log' test "$(grep -c 'for uid 6553' $W/daemon.log)" -le 200
is 'nothing has changed' "$(state)" "$before"
if grep -q __asan_init "/proc/$daemon/exe"; then
	skip 'memory is bounded' 'the sanitizer keeps what is freed'
else
	holds "memory is bounded ($resident kB before, $(status_kb VmHWM) at most, $(status_kb VmRSS) after)" \
		test "$(status_kb VmHWM)" -le $((resident + 65536))
fi
finish
