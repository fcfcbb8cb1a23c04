#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ipmpstat -p: each probe is shown once, as soon as it was answered or is lost, as packets say.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

for i in net0 net1; do
	member $i
done
ip -n peer addr del $P6/64 dev eth0
begin

run ipmpstat -p
is 'without groups that probe there is nothing to watch' "$rc|$out" '1|'
says 'that is told' 'ipmpstat: the members of no IPMP group probe'
for i in net0 net1; do
	ipadm create-if $i
done
ipadm create-ipmp -i net0,net1 ipmp0
ipadm set-ifprop -p fdt=1000 -m ip ipmp0
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
wait_for 10 settled
ping -c 1 -W 5 $P >/dev/null
both_probe() {
	[ "$(ipmpstat -P -o probe -i | sort -u)" = ok ]
}
holds 'both probe' wait_for 20 both_probe

lines() { # FILE N: it has as many
	[ "$(wc -l <"$1")" -ge "$2" ]
}

watch() { # FILE WORDS...: ipmpstat -p in the background, whose process is $watcher
	file=$1
	shift
	# A shell's background processes ignore SIGINT.
	"$PYTHON" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("ipmpstat", ["ipmpstat"] + sys.argv[1:])' -p "$@" >"$file" 2>$W/watch.err &
	watcher=$!
}

interrupt() { # exit status of the watcher
	kill -INT $watcher
	wait $watcher
	status=$?
}

# --- what is shown --------------------------------------------------------------------------------

watch $W/people -n
holds 'people see probes' wait_for 20 lines $W/people 8
interrupt
is 'an interrupt ends it' "$status|$(cat $W/watch.err)" '0|'
is 'they get columns, once' "$(grep -n INTERFACE $W/people)" \
	'1:TIME      INTERFACE   PROBE   NETRTT    RTT       RTTAVG    TARGET'
is 'each has all of them' "$(sed 1d $W/people | grep -cvE '^-?[0-9]+\.[0-9]{2}s +net[01] +[0-9]+ +([0-9]+\.[0-9]{2}ms +){3}192\.0\.2\.1$')" 0

watch $W/json -n -j
holds 'programs get JSON' wait_for 20 lines $W/json 8
interrupt
is 'one object a line' "$("$PYTHON" -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
print(len(rows) >= 8, sorted({row["interface"] for row in rows}), {row["target"] for row in rows}, *rows[0])' <$W/json)" \
	"True ['net0', 'net1'] {'$P'} time interface probe netrtt rtt rttavg target rttdev"

# --- each once, and those that are lost -----------------------------------------------------------

# A round that is given up is not shown: of the two amid which addresses move there may be answers under way.
order() { # FILE MEMBER GAPS: whether the numbers rise, with so many gaps at most
	awk -F: -v i="$2" -v max="$3" '
		$1 == i { bad += n && $2 <= n; gaps += n && $2 > n + 1; n = $2 }
		END { exit !(n && !bad && gaps <= max) }' "$1"
}

silent=$(holder $A | tr -d ' ')
other=$([ "$silent" = net0 ] && echo net1 || echo net0)
watch $W/rows -n -P -o interface,probe,rtt,rttdev,target,netrtt
holds 'two can watch' wait_for 20 lines $W/rows 10
is 'all are answered' "$(grep -c -- '--' $W/rows)" 0
ip netns exec switch bridge link set dev "${silent}p" state 0
lost() { # N: so many have got lost
	[ "$(grep -c "^$silent:[0-9]*:--:.*:$P:--$" $W/rows)" -ge "$1" ]
}
holds 'lost probes are shown' wait_for 30 lost 3
ip netns exec switch bridge link set dev "${silent}p" state 3
heard_again() {
	tail -n 4 $W/rows | grep -q "^$silent:[0-9]*:[0-9]"
}
holds 'and answered ones again' wait_for 30 heard_again
is 'those of the other one were answered' "$(grep "^$other:" $W/rows | grep -c ':--:')" 0
sent=$(ipmpstat -P -o interface,sent -t | sed -n "s/^$other://p")
shown() { # those that were sent by now are there
	grep -q "^$other:$sent:" $W/rows
}
holds 'what the daemon has counted is shown' wait_for 10 shown
interrupt
is 'it ends' "$status" 0
for i in net0 net1; do
	holds "each of $i is shown once" order $W/rows $i 2
done

# --- IPv6, and a member that goes --------------------------------------------------------------------

ip -n peer addr add $P6/64 dev eth0 nodad
ipadm create-addr -a $A6/64 ipmp0/a6
wait_for 10 settled
ping -c 1 -W 5 $P6 >/dev/null
watch $W/both -n -P -o interface,probe,target
in_both() { # MEMBER: its probes to both are shown
	sed 's/\\:/:/g' $W/both | grep -q "^$1:[0-9]*:$P$" && sed 's/\\:/:/g' $W/both | grep -q "^$1:[0-9]*:$P6$"
}
holds 'both families are shown' wait_for 40 in_both net0
holds 'of the other one, too' wait_for 40 in_both net1
accepted 'one is offline' ipadm offline-if $silent
is 'the other one alone does not probe' "$(ipmpstat -P -o mode -t | sort -u)" disabled
before=$(wc -l <$W/both)
sleep 1
is 'then there is nothing to show' "$(wc -l <$W/both)" "$before"
accepted 'it is online' ipadm online-if $silent
holds 'then there is again' wait_for 40 lines $W/both $((before + 6))
interrupt
is 'it has waited' "$status|$(cat $W/watch.err)" '0|'

# --- who does not read ----------------------------------------------------------------------------

ipadm set-ifprop -p fdt=100 -m ip ipmp0
"$PYTHON" -c '
import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
s.connect("/run/ipadm/org.ipadm")
s.sendall(b"""{"method":"org.ipadm.WatchProbes","more":true}\0""")
time.sleep(60)' &
deaf=$!
watch $W/quick -n -P -o interface,probe
holds 'one that does not read keeps nobody from reading' wait_for 30 lines $W/quick 100
is 'nor from asking' "$(ipadm show-if -p -o state ipmp0)" ok
kill $deaf

stop_daemon
wait $watcher
is 'the end of the daemon ends it' "$?" 4
is 'that is told' "$(sed 's/:.*\[/ [/' $W/watch.err)" 'ipmpstat [ipc-error]'
for i in net0 net1; do
	holds "each of $i was shown once" order $W/quick $i 0
done
run ipmpstat -p
is 'without a daemon nobody probes' "$rc|$out|$err" '1||ipmpstat: no ipmgmtd is running, so that nobody probes [notsup]'
for words in '-p -t' '-p -P' '-p net0' '-p -j -P -o rtt'; do
	# shellcheck disable=SC2086 # words
	run ipmpstat $words
	is "ipmpstat $words: is no command line" "$rc|$out" '2|'
done
finish
