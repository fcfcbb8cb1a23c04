#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A change that waits for its confirmation, and a daemon that is killed at each step of making it, keeping it and taking
# it back: the next one finds the old state or the new one, and knows of the change if it is the new one.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

shim=$BUILD/tests/ns/faultshim.so
export FAULT_MET=$W/met FAULT_WHEN=$W/armed
MOST=200 # calls of one operation

document() { # ADDRESS MTU
	printf 'interfaces:\n  net0: {families: [inet], ipv4.dad: off, ipv4.mtu: %s}\naddresses:\n' "$2"
	printf '  net0/v4: {type: static, address: %s}\n' "$1"
}

# Kernel and both documents.
now() {
	addresses net0 inet
	cat /sys/class/net/net0/mtu
	for file in $conf $active; do
		grep -v -e '^generation' -e '^pairs-with' -e '^sorted' -e '^before' $file
	done
}

waits() {
	ipadm status -p -o item,state 2>/dev/null | grep -q confirmation:attention
}

faulty() { # KIND NUMBER ACT
	rm -f $FAULT_MET $FAULT_WHEN
	FAULT=$1:$2:$3 LD_PRELOAD=$shim $BIN/ipmgmtd >>$W/daemon.log 2>&1 &
	daemon=$!
	wait_for 20 daemon_answers
}

gone() { # the daemon was killed, or there was no such call
	[ -e $FAULT_MET ] || return 1
	wait $daemon 2>/dev/null
	daemon=
}

# Back to where it begins.
begin_again() {
	! waits || ipadm revert >/dev/null 2>&1
	ipadm apply $W/old >/dev/null 2>&1
}

prepare_make() { :; }
make() { ipadm apply --confirm=600 $W/new; }
judge_make() { # nobody knows of it, or it is there and can be taken back
	if ! waits; then
		[ "$(now)" = "$old" ]
		return
	fi
	[ "$(now)" = "$new" ] && ipadm revert && [ "$(now)" = "$old" ]
}

prepare_revert() { make; }
revert() { ipadm revert; }
judge_revert() { judge_make; }

prepare_confirm() { make; }
confirm() { ipadm confirm; }
judge_confirm() { # kept, or waiting as a whole: never the old one
	[ "$(now)" = "$new" ] || return 1
	! waits || judge_make
}

prepare_time() { ipadm apply --confirm=1 $W/new; }
time_is_over() { # by the daemon's own clock, or it is killed as it does so
	wait_for 20 sh -c "[ -e $FAULT_MET ] || [ ! -e /run/ipadm/unconfirmed.conf ]"
}
judge_time() {
	wait_for 20 sh -c '[ ! -e /run/ipadm/unconfirmed.conf ]'
	! waits && [ "$(now)" = "$old" ]
}

killed_at() { # NAME DO KIND ACT
	wrong=
	n=0
	while [ $n -lt $MOST ]; do
		n=$((n + 1))
		faulty "$3" $n "$4"
		"prepare_$1" >/dev/null 2>&1
		: >$FAULT_WHEN
		"$2" >$W/said 2>&1
		if ! gone; then
			stop_daemon
			start_daemon
			begin_again
			stop_daemon
			break
		fi
		rm -f $FAULT_WHEN
		start_daemon
		"judge_$1" >$W/judged 2>&1 || wrong="$wrong $n: $(now | tr '\n' ' ')$(waits && echo waits); $(cat $W/said $W/judged)"
		begin_again
		stop_daemon
	done
	[ -z "$wrong" ] && [ $n -gt 1 ] && [ $n -lt $MOST ]
	is "$1: killed at $3, $4, at each of some calls" "$?$wrong" 0
	note "$((n - 1)) calls"
}

link net0
document 192.0.2.1/24 1500 >$W/old
document 192.0.2.2/24 1400 >$W/new
start_daemon
ipadm apply $W/new >/dev/null
new=$(now)
ipadm apply $W/old >/dev/null
old=$(now)
stop_daemon
for of in make:make revert:revert confirm:confirm time:time_is_over; do
	for at in sync:before rename:before rename:after write:before send:after; do
		# To keep what is there renames nothing and asks nothing of the kernel.
		case ${of%:*}:$at in
		confirm:rename:* | confirm:send:*) continue ;;
		esac
		killed_at "${of%:*}" "${of#*:}" "${at%:*}" "${at#*:}"
	done
done
finish
