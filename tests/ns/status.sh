#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What status says, and its exit status, where all is well and where something is not.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

line() { # ITEM: its state and detail
	ipadm status -p -o item,state,detail | sed -n "s/^$1://p" | sed 's/\\:/:/g'
}

has_line() { # ITEM TEXT
	[ "$(line "$1")" = "$2" ]
}

metrics() { # [PATTERN]: of the samples, strictly read
	ipadm status --openmetrics >$W/metrics 2>$W/metrics.err && "$PYTHON" "$HERE/openmetrics.py" <$W/metrics | grep "^ipadm_$1"
}

is_well() {
	ipadm status >/dev/null
}

run ipadm status
is 'before anything is there all is well' "$rc|$err" '0|'
begin
peer_link net0
link net1
ipadm create-addr -a 192.0.2.10/24 net0/v4
ipadm create-if net1
holds 'all is well' wait_for 20 is_well
is 'it has its lines' "$(ipadm status -p -o item | tr '\n' ' ')" \
	'daemon configuration hand-edit confirmation interfaces addresses groups drift '
is 'the generation is that of the file' "$(line configuration)" \
	"ok:generation $(sed -n 's/^generation = //p' $conf)"
is 'interfaces' "$(line interfaces)" ok:2
is 'addresses' "$(line addresses)" ok:1
is 'groups' "$(line groups)" ok:0
is 'programs get them, too' "$(ipadm status -j | "$PYTHON" -c '
import json, sys
print({row["item"]: row["count"] for row in json.load(sys.stdin) if row["count"] is not None})')" \
	"{'interfaces': 2, 'addresses': 1, 'groups': 0, 'drift': 0}"
if [ "$MODE" = daemon ]; then
	is 'the daemon' "$(line daemon | sed 's/since [-0-9]* [0-9:]*/since then/')" \
		"ok:running, pid $daemon, since then, version $(ipmgmtd --version | cut -d' ' -f2)"
	is 'since when' "$("$PYTHON" -c '
import datetime, os, re, sys, time
since = datetime.datetime.strptime(re.search("since (.{19})", sys.argv[1]).group(1), "%Y-%m-%d %H:%M:%S").timestamp()
ticks = int(open(f"/proc/{sys.argv[2]}/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
began = time.time() - float(open("/proc/uptime").read().split()[0]) + ticks
print(abs(since - began) < 60)' "$(line daemon)" $daemon)" True
else
	is 'there is no daemon, and none is needed' "$(line daemon)" 'ok:not running'
fi

ip addr del 192.0.2.10/24 dev net0
ip addr add 192.0.2.99/24 dev net0
holds 'somebody takes an address away' wait_for 20 has_line drift 'attention:1; net0: address 192.0.2.10/24'
is 'which who may not make changes is not told' "$(as_user ipadm status -p -o item,state,detail 2>/dev/null | grep drift | sed 's/\\:/:/g')" \
	'drift:ok:only who may make changes sees it'
ip addr del 192.0.2.99/24 dev net0
ipadm repair >/dev/null
is 'and it is put back' "$(line drift)" ok:0
holds 'which is well' wait_for 20 is_well
is 'metrics: how it is' "$(metrics 'daemon_running\|configuration_[rg]\|drift\|object' | tr '\n' ';')" \
	"ipadm_configuration_generation $(sed -n 's/^generation = //p' $conf);ipadm_configuration_readable 1;ipadm_daemon_running \
$([ "$MODE" = daemon ] && echo 1 || echo 0);ipadm_drift whose=foreign 0;ipadm_drift whose=ours 0;ipadm_object_ok kind=address \
object=net0/v4 1;ipadm_object_ok kind=interface object=net0 1;ipadm_object_ok kind=interface object=net1 1;"
is 'metrics: each state of each interface' "$(metrics 'interface_state device=net' | tr '\n' ';')" "$(for l in net0 net1; do
	for s in disabled down failed offline ok; do
		printf 'ipadm_interface_state device=%s state=%s %s;' $l $s \
			"$({ [ $l$s = net0ok ] || [ $l$s = net1down ]; } && echo 1 || echo 0)"
	done
done)"
is 'metrics: addresses' "$(metrics 'addresses state=ok')" 'ipadm_addresses state=ok 3'
is 'metrics: the process' "$(metrics daemon_start | wc -l)" "$([ "$MODE" = daemon ] && echo 1 || echo 0)"
"$PYTHON" "$HERE/openmetrics.py" --real <$W/metrics >$W/really 2>&1
case $? in
0) ok 'metrics: as the parsers of prometheus_client read them' ;;
77) skip 'metrics: as the parsers of prometheus_client read them' 'python3-prometheus-client is not installed' ;;
*) not_ok 'metrics: as the parsers of prometheus_client read them' "$(tail -n 3 $W/really)" ;;
esac
if [ "$MODE" = daemon ]; then
	ipadm set-ifprop -t --confirm=600 -p mtu=1400 -m ipv4 net1 2>/dev/null
	is 'metrics: a change waits' "$(metrics confirmation | sed '/left/s/[0-9]*$/N/' | tr '\n' ';')" \
		'ipadm_confirmation_left_seconds N;ipadm_confirmation_pending 1;'
	ipadm revert
fi
is 'metrics: none waits' "$(metrics confirmation)" 'ipadm_confirmation_pending 0'
run ipadm status --openmetrics -j
is 'metrics are a form of their own' "$rc|$out" '2|'
as_user ipadm status --openmetrics >$W/metrics
is 'metrics: others are not told of drift' "$("$PYTHON" "$HERE/openmetrics.py" <$W/metrics | grep -c drift)" 0

# --- what is not well -------------------------------------------------------------------------------

ip link set net1p down
holds 'no carrier' wait_for 20 has_line interfaces 'attention:2; net1: no carrier'
run ipadm status
is 'the exit status says so' "$rc|$err" '2|'
ip link set net1p up
holds 'it is there again' wait_for 20 is_well
ipadm down-addr net0/v4
run ipadm status
is 'what somebody took down is as it should be' "$rc|$(line addresses)" '0|ok:1'
ipadm up-addr net0/v4
ip addr del 192.0.2.10/24 dev net0
is 'metrics: it is drift' "$(metrics 'drift whose=ours')|$(metrics 'object_ok.*net0/v4')" \
	'ipadm_drift whose=ours 1|ipadm_object_ok kind=address object=net0/v4 0'
is 'what somebody took away is not' "$(line addresses)" 'attention:1; net0/v4: the kernel has it not'
ipadm delete-addr net0/v4
peer ip addr add 2001:db8::66/64 dev net0p nodad
ipadm create-addr -a 2001:db8::66/64 net0/dup >/dev/null 2>&1
holds 'a duplicate' wait_for 20 has_line addresses 'attention:1; net0/dup: another host has its address'
ipadm delete-addr net0/dup
ip link del net1
holds 'a link is gone' wait_for 20 has_line interfaces 'attention:2; net1: its link is not there'
link net1
ipadm delete-if net1
holds 'all is well again' wait_for 20 is_well

link m0 m1
ipadm create-if m0
ipadm create-if m1
ipadm create-ipmp -i m0,m1 ipmp0
ip link set m1p down
holds 'a member has failed' wait_for 20 has_line groups 'attention:1; ipmp0: m1: no carrier'
run ipadm status --openmetrics
is 'metrics: that is no failure of the command' "$rc|$err" '0|'
is 'metrics: the group and its members' "$(metrics 'group.* 1' | tr '\n' ';')" \
	'ipadm_group_member_state device=m0 group=ipmp0 state=active 1;ipadm_group_member_state device=m1 group=ipmp0 state=failed 1;ipadm_group_state group=ipmp0 state=degraded 1;'
ip link set m1p up
if [ "$MODE" = daemon ]; then
	holds 'it is repaired' wait_for 20 is_well
else
	is 'a group needs the daemon' "$(line daemon)" \
		'attention:not running, which leases and groups need: start ipmgmtd'
fi
ipadm delete-ipmp -f ipmp0

# --- the file ---------------------------------------------------------------------------------------

printf '\n# a word\n' >>$conf
if [ "$MODE" = daemon ]; then
	is 'an edit that waits' "$(line hand-edit)" "attention:ipadm.conf was edited by hand: 'ipadm reload' takes it in"
	ipadm reload
	is 'and is taken in' "$(line hand-edit)" 'ok:none is waiting'
	cp $conf $W/conf
	echo '[interface' >>$conf
	is 'one that can not be understood' "$(line configuration)" \
		"attention:no changes are taken: $conf:$(wc -l <$conf): there is no ']' at the end of the section line; mend it, and 'ipadm reload' takes it in"
	is 'which still waits' "$(line hand-edit)" "attention:ipadm.conf was edited by hand, and can't be taken in as it is"
	cat $W/conf >$conf
	ipadm reload
	is 'mended, it is taken in' "$(line configuration | cut -d: -f1)|$(line hand-edit)" 'ok|ok:none is waiting'
fi
echo 'what is this' >>$conf
[ "$MODE" != daemon ] || {
	stop_daemon
	start_daemon
}
run ipadm status
is 'a file that can not be read' "$rc|$(line configuration | cut -c1-32)" '2|attention:no changes are taken: '
is 'says where' "$(line configuration | grep -c 'ipadm.conf.*:[0-9]*: ')" 1
is 'metrics: also then' "$(metrics configuration_readable)|$(metrics 'interface_state.*state=ok' | wc -l)" \
	'ipadm_configuration_readable 0|4'
is 'what the kernel has is known all the same' "$(line interfaces)" ok:3
if [ "$MODE" = daemon ]; then
	is 'another user sees it, too' "$(as_user ipadm status -p -o item,state | tr '\n' ' ')" \
		"$(ipadm status -p -o item,state | tr '\n' ' ')"
fi
run ipadm status now
is 'no command line' "$rc|$out" '2|'
finish
