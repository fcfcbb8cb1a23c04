#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Changes that wait for their confirmation: kept, taken back in time, by a daemon that was killed, after a boot; and
# whoever works over the network is not cut off.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

waits() {
	[ -e /run/ipadm/unconfirmed.conf ]
}

ended() {
	! waits
}

remote() { # ADDRESS COMMAND...: over one connection, from the other end of net0
	peer "$PYTHON" $BIN/remote.py "$@"
}

document() { # ADDRESS: of net0
	printf 'interfaces:\n  net0: {families: [inet, inet6]}\naddresses:\n'
	[ -z "$1" ] || printf '  net0/v4: {type: static, address: %s}\n' "$1"
	printf '  net0/v6: {type: static, address: "2001:db8::1/64"}\n'
}

if [ "$MODE" = once ]; then
	link net0
	ipadm create-addr -a 192.0.2.1/24 net0/v4
	refused 'without a daemon nobody would take it back' notsup 1 ipadm delete-addr --confirm net0/v4
	says 'which is said' 'start ipmgmtd'
	holds 'nothing is kept for it' ended
	is 'and nothing changed' "$(addresses net0 inet)" 192.0.2.1/24
	start_daemon
	run ipadm create-addr --confirm=1 -a 192.0.2.2/24 net0/b
	stop_daemon KILL
	sleep 1.1
	run ipadm create-addr -t -a 192.0.2.3/24 net0/c
	is 'whoever comes after the time takes it back first' "$rc|$(addresses net0 inet)" '0|192.0.2.1/24 192.0.2.3/24'
	finish
fi

plug() { # links, the other end of net0 with addresses
	peer_link net0
	link net1
	peer ip addr add 192.0.2.77/24 dev net0p
	peer ip addr add 198.51.100.77/24 dev net0p
	peer ip -6 addr add 2001:db8::77/64 dev net0p nodad
}

cp "$HERE/remote.py" $BIN/
plug
begin
refused 'none waits' notfound 1 ipadm confirm
refused 'for neither end' notfound 1 ipadm revert
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
ipadm create-addr -t -a 203.0.113.1/24 net1/t
wait_for 20 settled
shape >$W/before

# --- what waits --------------------------------------------------------------------------------------

run ipadm delete-addr --confirm=600 net0/v6
is 'a change that waits is made' "$rc|$(ip -6 -o addr show net0 scope global | wc -l)" '0|0'
says 'and says how long' 's, unless '
refused 'another one is not made' confirm-pending 1 ipadm create-if net1p
says 'with what to do' "'ipadm confirm'"
refused 'nor an undo' confirm-pending 1 ipadm undo
refused 'nor a reload' confirm-pending 1 ipadm reload
for command in show-if show-addr 'show-prop ip' 'show-ifprop net0' 'show-addrprop net0/v4' check status history; do
	# shellcheck disable=SC2086
	run ipadm $command
	says "$command tells of it" "'ipadm revert' does so at once"
done
is 'status has a line of it' "$(ipadm status -p -o item,state 2>/dev/null | grep confirm)" 'confirmation:attention'
is 'who looks needs no rights' "$(as_user ipadm show-if 2>&1 >/dev/null | cut -c1-33)" 'ipadm: warning: a change is taken'
is 'who may not change anything may not end it' \
	"$(as_user ipadm confirm 2>&1 | sed 's/.*\[//')|$(as_user ipadm revert 2>&1 | sed 's/.*\[//')" 'eauth]|eauth]'
accepted 'revert takes it back' ipadm revert
wait_for 20 settled
shape >$W/now
holds 'to all that was' diff $W/before $W/now
is 'as a generation of its own' "$(ipadm history -p -o kind,restores,command | head -n 1)" 'undo:2:ipadm revert'
run ipadm delete-addr --confirm=600 net0/v6
accepted 'confirm keeps it' ipadm confirm
is 'without a trace' "$(ls -A /etc/ipadm)|$(ipadm status -p -o item,state | grep confirm)" 'ipadm.conf|confirmation:ok'
ipadm undo >/dev/null
wait_for 20 settled
shape >$W/now
holds 'and can be undone' diff $W/before $W/now
ipadm set-ifprop -p mtu=1400 -m ipv4 net0
ipadm export net0 net0/v4 net0/v6 >$W/doc
run ipadm apply --merge --confirm $W/doc
is 'what changes nothing does not wait' "$rc|$out|$(waits && echo waits)" '0|unchanged|'
ipadm reset-ifprop -p mtu -m ipv4 net0
document 192.0.2.1/99 >$W/bad
run ipadm apply --confirm $W/bad
is 'nor does what is refused' "$rc|$(waits && echo waits)" '1|'

# --- in time --------------------------------------------------------------------------------------------

shape >$W/before
document 192.0.2.3/24 >$W/doc
run ipadm apply --confirm=2 $W/doc
is 'the time runs' "$rc|$(addresses net1 inet)|$(waits && echo waits)" '0||waits'
holds 'and when it is over' wait_for 20 ended
wait_for 20 settled
shape >$W/now
holds 'all is as it was, with what is not recorded' diff $W/before $W/now
is 'which the history and the log tell' \
	"$(ipadm history -p -o change,message | head -n 1)|$(grep -c 'not confirmed in time: it is taken back' $W/daemon.log)" \
	'Revert:not confirmed in time|1'
run ipadm delete-addr -t --confirm=2 net0/v4 2>/dev/null
accepted 'a change of the active configuration alone' true
holds 'is taken back, too' wait_for 20 ended
wait_for 20 settled
shape >$W/now
holds 'to all that was active' diff $W/before $W/now

# --- without the daemon, and over a boot ------------------------------------------------------------------

run ipadm delete-if --confirm=600 net0
stop_daemon KILL
start_daemon
holds 'a daemon that was killed knows of it' grep -q 'waits' $W/daemon.log -v
is 'and goes on waiting' "$(ipadm create-if net1p 2>&1 | sed 's/.*\[//')" 'confirm-pending]'
ipadm revert
wait_for 20 settled
shape >$W/now
holds 'with what was before' diff $W/before $W/now
run ipadm delete-if --confirm=1 net0
stop_daemon KILL
sleep 1.2
start_daemon
holds 'one that comes too late takes it back' ended
wait_for 20 settled
shape >$W/now
holds 'before anything else' diff $W/before $W/now

# --- a repair: what others did comes back ---------------------------------------------------------------

ipadm set-ifprop -t -p forwarding=on -m ipv4 net0
ipadm set-ifprop -p mtu=1480 -m ipv4 net0
wait_for 20 settled
grep -v -e '^generation' -e '^pairs-with' $conf $active >$W/documents
cp $conf $W/conf
drift() {
	ip addr del 192.0.2.1/24 dev net0
	ip addr add 192.0.2.1/25 dev net0
	ip addr add 198.51.100.9/24 dev net0
	ip -6 addr del 2001:db8::1/64 dev net0
	ip link set net0 mtu 1444
	echo 0 >/proc/sys/net/ipv4/conf/net0/forwarding
	echo 1 >/proc/sys/net/ipv6/conf/net0/accept_ra
	ip link set net1 down
	wait_for 20 settled
}
world() { # addresses, routes and settings, as others see them, but for lifetimes that run down
	ip -j addr show | "$PYTHON" -c '
import json, sys
for l in json.load(sys.stdin):
    print(l["ifname"], l["mtu"], "UP" in l["flags"], [sorted(a.items()) for a in l["addr_info"]])'
	ip -j -4 route show table all
	ip -j -6 route show table all | "$PYTHON" -c 'import json, sys; print(*sorted(map(str, json.load(sys.stdin))), sep="\n")'
	grep . /proc/sys/net/ipv[46]/conf/net[01]/* 2>/dev/null
}
drift
world >$W/before
run ipadm repair --confirm=600
is 'a repair can wait' "$rc|$(addresses net0 inet)|$(cat /sys/class/net/net0/mtu)|$(waits && echo waits)" \
	'0|192.0.2.1/25 198.51.100.9/24 192.0.2.1/24|1480|waits'
says 'and says how long' 's, unless '
wait_for 20 settled
accepted 'it is taken back' ipadm revert
wait_for 20 settled
world >$W/now
holds 'to all that was in the kernel' diff $W/before $W/now
grep -v -e '^generation' -e '^pairs-with' $conf $active >$W/now
holds 'the documents are as they were' diff $W/documents $W/now
holds 'the recorded one was not touched' cmp $conf $W/conf
is 'what was repaired is to be repaired again' "$(ipadm check >/dev/null; echo $?)" 2
run ipadm repair --confirm=1
stop_daemon KILL
sleep 1.2
start_daemon
holds 'a daemon that comes too late takes it back' ended
wait_for 20 settled
world >$W/now
holds 'to all that was in the kernel' diff $W/before $W/now
run ipadm repair --confirm=2
holds 'so does one that was there' wait_for 20 ended
wait_for 20 settled
world >$W/now
holds 'to all that was in the kernel' diff $W/before $W/now
run ipadm repair --confirm=600
accepted 'confirmed, it stays' ipadm confirm
is 'without a trace' "$(find /run/ipadm -name 'unconfirmed*')|$(ipadm check >/dev/null; echo $?)" '|0'
ip addr del 198.51.100.9/24 dev net0
ip addr del 192.0.2.1/25 dev net0
ipadm reset-ifprop -p forwarding -m ipv4 net0
ipadm reset-ifprop -p mtu -m ipv4 net0
wait_for 20 settled

boot() { # fresh links, an empty /run; /etc and /var stay
	ip link del net0
	ip link del net1
	rm -rf /run/ipadm
	plug
	start_daemon
}

run ipadm apply --confirm=1 -m 'a bad one' $W/doc 2>/dev/null
document 192.0.2.9/24 >$W/new
ipadm revert 2>/dev/null
run ipadm apply --confirm=1 $W/new
stop_daemon KILL
sleep 1.2
boot
is 'a boot behind the time comes up with what was' "$(addresses net0 inet)|$(grep -c 192.0.2.9 $conf)|$(waits && echo waits)" '192.0.2.1/24|0|'
run ipadm apply --confirm=600 $W/new
stop_daemon KILL
boot
is 'one within it with what is to be confirmed' "$(addresses net0 inet)|$(waits && echo waits)" '192.0.2.9/24|waits'
run ipadm show-if
says 'which is told' 'is taken back in'
ipadm revert
is 'and can be taken back' "$(addresses net0 inet)|$(grep -c 192.0.2.9 $conf)|$(waits && echo waits)" '192.0.2.1/24|0|'
run ipadm apply --confirm=600 $W/new
stop_daemon KILL
sed -i 's/^unconfirmed-since = .*/unconfirmed-since = 9999999999/' /etc/ipadm/.ipadm.conf.unconfirmed
boot
is 'a clock that was set back is time that is over' "$(addresses net0 inet)|$(waits && echo waits)" '192.0.2.1/24|'

# Others keep the link up meanwhile: it is known all the same that it was down.
link other0
ipadm create-if -f inet6 other0
ip addr add 198.18.0.1/32 dev other0
echo 'interfaces: {other0: {absent: true}}' | ipadm apply --merge --confirm=600 - >/dev/null 2>&1
ipadm revert
ip addr del 198.18.0.1/32 dev other0
ipadm delete-if other0
is 'how the link was before comes back, too' "$(ip -j link show other0 | grep -c '"UP"')" 0

# --- whoever works over the network ------------------------------------------------------------------------

wait_for 20 settled
"$PYTHON" $BIN/remote.py serve &
server=$!
wait_for 20 peer "$PYTHON" $BIN/remote.py 192.0.2.1 true
document 198.51.100.5/24 >$W/new
remote 192.0.2.1 "ipadm plan $W/new" "ipadm plan -j $W/new" >$W/session
is 'a plan tells which connection of its caller ends by it' "$(sed -n '/^connections of yours/,$p' $W/session | head -n 2 | tr '\n' '|')" \
	'connections of yours that end:|  192.0.2.1 from 192.0.2.77 of net0|'
is 'for programs, too' "$(grep '^{' $W/session | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["connections"])')" \
	"[{'interface': 'net0', 'text': '192.0.2.1 from 192.0.2.77'}]"
is 'another caller has none' "$(ipadm plan $W/new | grep -c '^connections\|192.0.2.77')" 0
remote 192.0.2.1 "ipadm apply $W/new" 'ip -4 -o addr show net0 | wc -l' 'ipadm show-addr -p -o addrobj,addr net0/_held0 2>/dev/null' \
	'ipadm confirm >/dev/null 2>&1 &' >$W/session
wait_for 20 ended
is 'an address is changed over a connection to it' "$(sed -n 's/ in 1[12][0-9] s,.*//p; /applied/p' $W/session | tr '\n' '|')" \
	'applied|ipadm: warning: a change is taken back|'
is 'the connection goes on' \
	"$(grep -v -e warning -e applied $W/session | head -n 5 | tr '\n' '|')" \
	'exit 0|2|exit 0|net0/_held0:192.0.2.1/24|exit 0|'
is 'the confirmation comes over it, and the old one goes' "$(addresses net0 inet)|$(waits && echo waits)" '198.51.100.5/24|'
document 192.0.2.1/24 >$W/new
remote 198.51.100.5 "ipadm apply $W/new" >$W/session
is 'the old address is deprecated' "$(ip -4 -j addr show net0 | "$PYTHON" -c '
import json, sys
print(sorted((a["local"], bool(a.get("deprecated"))) for a in json.load(sys.stdin)[0]["addr_info"]))')" \
	"[('192.0.2.1', False), ('198.51.100.5', True)]"
is 'the confirmation can come over the new one' "$(remote 192.0.2.1 'ipadm confirm')|$(addresses net0 inet)" \
	'exit 0|192.0.2.1/24'
document 192.0.2.5/24 >$W/new
remote 192.0.2.1 "ipadm apply $W/new" 'echo here' >$W/session
is 'in the same subnet, too' "$(tail -n 2 $W/session | tr '\n' '|')" 'here|exit 0|'
ipadm revert
is 'and back' "$(addresses net0 inet)" 192.0.2.1/24
remote 2001:db8::1 'ipadm delete-addr --confirm=600 net0/v6' 'ipadm revert; echo here' >$W/session
is 'a command with --confirm holds it as well' "$(tail -n 2 $W/session | tr '\n' '|')" 'here|exit 0|'
document '' >$W/new
remote 192.0.2.1 "ipadm apply --confirm=0 $W/new" >/dev/null 2>&1 &
wait_for 20 sh -c '! ip -4 -o addr show net0 | grep -q .'
is '--confirm=0: it is final' "$(waits && echo waits)|$(addresses net0 inet)" '|'
ipadm undo >/dev/null
kill $! 2>/dev/null
remote 192.0.2.1 'ipadm delete-if --confirm=2 net0' 'echo here' >$W/session
is 'where nothing can be held the connection comes back when the time is over' "$(tail -n 2 $W/session | tr '\n' '|')" 'here|exit 0|'
holds 'it is taken back' ended

# --- over Varlink ----------------------------------------------------------------------------------------

is 'a foreign client: how long' "$(ns call org.ipadm.Apply "$(document 192.0.2.3/24 | "$PYTHON" -c '
import json, sys
print(json.dumps({"document": sys.stdin.read(), "confirm": 500}))')" | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["parameters"]["confirm"])')" 500
is 'what waits' "$(counter confirm_pending)|$([ "$(counter confirm_left)" -gt 400 ] && echo long)" 'True|long'
is 'and takes it back' "$(ns call org.ipadm.Revert | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["parameters"]["changed"])')|$(counter confirm_pending)" 'True|False'
case $(ns call org.ipadm.DeleteAddress '{"name": "net0/v4", "confirm": 86401}') in
*InvalidParameter*confirm*) ok 'no time at all' ;;
*) not_ok 'no time at all' ;;
esac
kill $server
finish
