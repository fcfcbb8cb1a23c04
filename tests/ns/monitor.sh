#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What monitor shows: changes, with who made them, states of addresses, links and leases; and how it ends.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"

peer_link net0
link net1
peer ip addr add 192.0.2.1/24 dev net0p

run ipadm monitor
is 'without a daemon there is nothing to monitor' "$rc|$out" '1|'
says 'and what to start' 'start ipmgmtd'

start_daemon

monitor() { # FILE WORDS...: in the background; its process is $watcher, and it has begun
	file=$1
	shift
	# A shell's background processes ignore SIGINT.
	"$PYTHON" -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("ipadm", ["ipadm", "monitor"] + sys.argv[1:])' "$@" >"$file" 2>$W/monitor.err &
	watcher=$!
	# It hears from then on: its connection is there, and has been answered.
	wait_for 20 begun $watcher || not_ok 'monitor begins' "$(cat $W/monitor.err)"
}

begun() { # PID: it is connected and waits; what was asked before us has been answered
	[ "$("$PYTHON" -c 'import os, sys
print(sum(os.readlink(f"/proc/{sys.argv[1]}/fd/{fd}").startswith("socket:")
          for fd in os.listdir(f"/proc/{sys.argv[1]}/fd")))' "$1")" -ge 2 ] && is_asleep "$1" &&
		counter generation
}

is_asleep() { # PID
	[ "$(awk '{ print $3 }' "/proc/$1/stat")" = S ]
}

cat >$BIN/events.py <<'END'
"""events.py FILE OBJECT EVENT [WHAT]: old>new of those that are so, in one line"""
import json
import sys
found = []
for line in open(sys.argv[1], encoding='utf-8'):
    if not line.endswith('\n'):
        continue
    e = json.loads(line)
    if e['object'] == sys.argv[2] and e['event'] == sys.argv[3] and e['what'] in (sys.argv[4:] or [e['what']]):
        found.append(f"{e['old']}>{e['new']}")
print(' '.join(found))
END

events() { # OBJECT EVENT [WHAT]
	"$PYTHON" $BIN/events.py $W/json "$@"
}

shows() { # WANTED OBJECT EVENT [WHAT]: the last one is so
	wanted=$1
	shift
	case " $(events "$@")" in
	*" $wanted") return 0 ;;
	*) return 1 ;;
	esac
}

of_event() { # OBJECT EVENT FIELD: of the first one
	"$PYTHON" -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    e = json.loads(line)
    if (e["object"], e["event"]) == (sys.argv[2], sys.argv[3]):
        print(e[sys.argv[4]])
        break' $W/json "$@"
}

monitor $W/json -j
json=$watcher

# --- what a command changes -------------------------------------------------------------------------

accepted 'an address is made' ipadm create-addr -a 192.0.2.10/24 net0/v4
holds 'it is told' wait_for 10 shows '>type=static address=192.0.2.10/24' net0/v4 added
is 'where' "$(of_event net0/v4 added where)" both
is 'by what' "$(of_event net0/v4 added cause) $(of_event net0/v4 added method)" 'command CreateAddress'
is 'by whom' "$(of_event net0/v4 added uid)" 0
is 'the generation is that of the file' "$(of_event net0/v4 added generation)" \
	"$(sed -n 's/^generation = //p' $conf)"
is 'its interface too' "$(events net0 added)" '>families=inet inet6'
holds 'the state of the address' wait_for 10 shows '>ok' net0/v4 state 192.0.2.10/24
accepted 'it is taken down for now' ipadm down-addr -t net0/v4
holds 'which key changed' wait_for 10 shows '>no' net0/v4 changed up
is 'in the running system alone' "$(of_event net0/v4 changed where)" active
holds 'and the state' wait_for 10 shows 'ok>down' net0/v4 state
accepted 'it is up again' ipadm up-addr -t net0/v4
holds 'which is told' wait_for 10 shows 'no>' net0/v4 changed up
accepted 'a property' ipadm set-ifprop -p mtu=1400 -m ipv4 net0
holds 'is told by its key' wait_for 10 shows '>1400' net0 changed ipv4.mtu
is 'the kernel has it' "$(cat /sys/class/net/net0/mtu)" 1400
refused 'a refused change' if-exists 1 ipadm create-if net0

# --- duplicate detection ----------------------------------------------------------------------------

accepted 'an IPv6 address' ipadm create-addr -a 2001:db8::1/64 net0/v6
holds 'its state comes to be ok' wait_for 20 shows 'tentative>ok' net0/v6 state 2001:db8::1/64
holds 'as in the kernel' usable net0 2001:db8::1
peer ip addr add 192.0.2.66/24 dev net0p
ipadm create-addr -a 192.0.2.66/24 net0/dup
holds 'another host has an address' wait_for 10 shows \
	"192.0.2.66>$(peer cat /sys/class/net/net0p/address)" net0/dup conflict duplicate
holds 'it is a duplicate' wait_for 10 shows '>duplicate' net0/dup state

# --- links ------------------------------------------------------------------------------------------

accepted 'an interface without addresses' ipadm create-if net1
ip link set net1p down
holds 'its carrier goes' wait_for 10 shows 'up>down' net1 carrier
ip link set net1p up
holds 'and returns' wait_for 10 shows 'down>up' net1 carrier
peer ip link set net0p down
holds 'without it an address is out of reach' wait_for 10 shows 'ok>inaccessible' net0/v4 state
peer ip link set net0p up
holds 'and within it again' wait_for 10 shows 'inaccessible>ok' net0/v4 state
ip link del net1
holds 'a link is gone' wait_for 10 shows 'there>gone' net1 link
link net1
holds 'and returns' wait_for 10 shows 'gone>there' net1 link

# --- a file that was edited by hand -----------------------------------------------------------------

sed -i 's/192\.0\.2\.10/192.0.2.11/' $conf
kill -HUP $daemon
holds 'a reload is told' wait_for 10 shows '192.0.2.10/24>192.0.2.11/24' net0/v4 changed address
is 'as one' "$("$PYTHON" -c '
import json, sys
print(*{e["cause"] for e in map(json.loads, open(sys.argv[1])) if e["what"] == "address"})' $W/json)" reload
holds 'with the addresses' wait_for 10 shows '>ok' net0/v4 state 192.0.2.11/24

# --- leases -----------------------------------------------------------------------------------------

if command -v dhcpcd >/dev/null && command -v dnsmasq >/dev/null &&
	[ "$(awk 'END { print $3 }' /proc/self/uid_map)" -gt 65535 ]; then
	dnsmasq_serve 192.0.2.100,192.0.2.150,2m --dhcp-authoritative
	accepted 'a lease' ipadm create-addr -T dhcp net0/dhcp
	lease=$(lease_of net0 local)
	holds 'it is told' wait_for 10 shows ">$lease" net0/dhcp lease got
	is 'who did it' "$(of_event net0/dhcp lease cause)" dhcp
	holds 'and the state' wait_for 10 shows '>ok' net0/dhcp state "$lease/24"
	ipadm refresh-addr net0/dhcp
	holds 'it is renewed' wait_for 20 shows "$lease>$lease" net0/dhcp lease renewed
	accepted 'it is given back' ipadm delete-addr -r net0/dhcp
	holds 'the object is removed' wait_for 10 shows 'type=dhcp>' net0/dhcp removed
	holds 'with its state' wait_for 10 shows 'ok>' net0/dhcp state
	stop_server
else
	skip 'leases' 'dhcpcd or dnsmasq is not installed, or dhcpcd needs more users than there are here'
fi

# --- a group ----------------------------------------------------------------------------------------

link m0 m1
ipadm create-if m0
ipadm create-if m1
accepted 'a group' ipadm create-ipmp -i m0,m1 ipmp0
holds 'its members join it' wait_for 10 shows '>ipmp0' m0 changed group
ip link set m0p down
holds 'a member fails' wait_for 10 shows '>m0 of ipmp0 failed: no carrier' m0 ipmp member-failed
ip link set m0p up
holds 'and is repaired' wait_for 10 shows '>m0 of ipmp0 is repaired, and is in use' m0 ipmp member-repaired

# --- a change of many objects -----------------------------------------------------------------------

"$PYTHON" -c '
for i in range(400):
    print(f"\n[address net0/n{i}]\ntype = static\naddress = 198.51.{i // 200}.{i % 200 + 1}/24")' >>$conf
accepted 'a file with 400 addresses more' ipadm reload
have_many() {
	[ "$(ip -4 -o addr show dev net0 | grep -c '198\.51')" = 400 ]
}
holds 'they are there' wait_for 60 have_many
many_told() {
	"$PYTHON" -c '
import json, sys
rows = [e for e in map(json.loads, open(sys.argv[1])) if e["object"].startswith("net0/n") and e["event"] == "added"]
more = [int(e["what"]) for e in map(json.loads, open(sys.argv[1])) if e["event"] == "more" and e["cause"] == "reload"]
sys.exit(len(rows) + sum(more) != 400 or not more)' $W/json
}
holds 'the first of them are told, and how many more' wait_for 20 many_told
kill -0 $json
is 'who reads all is not cut off' "$?|$(cat $W/monitor.err)" '0|'

# --- how it ends ------------------------------------------------------------------------------------

kill -INT $json
wait $json
is 'an interrupt ends it' "$?" 0
is 'each line is an object' "$("$PYTHON" -c '
import json, re, sys
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", row["time"]) for row in rows), len(rows) > 50)' $W/json)" 'True True'
monitor $W/people
accepted 'a property goes' ipadm reset-ifprop -p mtu -m ipv4 net0
told_people() {
	grep -q 'ipv4.mtu' $W/people
}
holds 'people see it' wait_for 10 told_people
kill -TERM $watcher
wait $watcher
is 'SIGTERM ends it, too' "$?|$(cat $W/monitor.err)" '0|'
is 'they get columns' "$(sed -n 1p $W/people)" \
	'TIME          OBJECT          EVENT     WHAT              OLD           NEW               GENERATION  CAUSE'
is 'and who did it' "$(sed -n '/ipv4.mtu/s/.* \(ResetInterfaceProperty\|SetInterfaceProperty\) 0\/[0-9]*$/by \1/p' $W/people)" \
	'by SetInterfaceProperty'

ipadm monitor -p -o object,event,what >$W/fields 2>$W/monitor.err &
watcher=$!
wait_for 20 begun $watcher
ipadm set-prop -p ecn=never tcp
fields_told() {
	grep -qx 'tcp:added:' $W/fields
}
holds 'programs get fields' wait_for 10 fields_told
stop_daemon
wait $watcher
is 'the end of the daemon ends it' "$?" 4
is 'which is told' "$(sed 's/:.*\[/ [/' $W/monitor.err)" 'ipadm [ipc-error]'

start_daemon
mkfifo $W/pipe
ipadm monitor >$W/pipe 2>$W/monitor.err &
watcher=$!
exec 3<$W/pipe
wait_for 20 begun $watcher
exec 3<&-
wait $watcher
is 'when nobody reads it ends' "$?|$(cat $W/monitor.err)" '0|'

# --- who does not read ------------------------------------------------------------------------------

"$PYTHON" -c '
import socket, time
s = socket.socket(socket.AF_UNIX)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
s.connect("/run/ipadm/org.ipadm")
s.sendall(b"""{"method":"org.ipadm.Monitor","more":true}\0""")
time.sleep(60)' &
deaf=$!
monitor $W/json -j
for i in 1 2 3 4 5 6; do
	ipadm down-addr -t net0/v4
	ipadm up-addr -t net0/v4
done
holds 'one that does not read keeps nobody from reading' wait_for 20 shows 'no>' net0/v4 changed up
is 'nor from asking' "$(ipadm show-if -p -o state net0)" ok
kill $deaf
kill -TERM $watcher
wait $watcher
is 'anybody may monitor' "$(as_user timeout -s INT 1 ipadm monitor 2>&1; echo $?)" 124
for words in '-p' '-j -p -o time' 'net0' '-o nosuch -j'; do
	# shellcheck disable=SC2086 # words
	run ipadm monitor $words
	is "monitor $words: is no command line" "$rc|$out" '2|'
done
finish
