#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ipmpstat: groups, members and data addresses as they are in the kernel, while members come and go.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

for i in net0 net1 net2; do
	member $i
done
begin

run ipmpstat -g
is 'without groups there is nothing' "$rc|$out|$err" '0||'
for i in net0 net1 net2; do
	ipadm create-if $i
done
ipadm create-ipmp ipmp0
is 'a group without members has failed' "$(ipmpstat -P -o group,state,interfaces -g)" 'ipmp0:failed:'
run ipmpstat -a
is 'it has no address' "$rc|$out" '0|'
ipadm set-ifprop -p standby=on -m ip net2
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm add-ipmp -i net0,net1,net2 ipmp0
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
ipadm create-addr -a $A6/64 ipmp0/a6
wait_for 10 settled

state() { # ipmpstat's word on the group and on each member
	ipmpstat -P -o state,interfaces -g
	ipmpstat -P -o interface,active,flags,link,state -i
}

in_state() { # TEXT
	[ "$(state)" = "$1" ]
}

holds 'all can be used' wait_for 10 in_state 'ok:net0 net1 (net2)
net0:yes:-------:up:ok
net1:yes:-------:up:ok
net2:no:is-----:up:ok'
is 'people get columns' "$(ipmpstat -g)" \
	'GROUP       GROUPNAME   STATE     FDT      INTERFACES
ipmp0       ipmp0       ok        10.00s   net0 net1 (net2)'

# A name of its own, beside that of its interface.
prop() { # IFNAME
	ipadm show-ifprop -c -o current,persistent,default -p groupname -m ip "$1"
}
is 'a group is called as its interface' "$(prop ipmp0)" 'ipmp0::ipmp0'
accepted 'it gets a name' ipadm set-ifprop -p groupname=front.end_1-a -m ip ipmp0
is 'and has it' "$(prop ipmp0) $(ipmpstat -P -o group,groupname -g)" 'front.end_1-a:front.end_1-a:ipmp0 ipmp0:front.end_1-a'
is 'no other interface has one' "$(prop net0)" '::'
ipadm create-ipmp ipmp1
refused 'no two have the same' exists 1 ipadm set-ifprop -p groupname=front.end_1-a -m ip ipmp1
is 'whose it is is told' "$(ipadm set-ifprop -p groupname=front.end_1-a -m ip ipmp1 2>&1 | grep -c 'of the IPMP group ipmp0')" 1
refused 'nor the interface of another' exists 1 ipadm set-ifprop -p groupname=ipmp0 -m ip ipmp1
refused 'a member has none' invalid-arg 1 ipadm set-ifprop -p groupname=a -m ip net0
refused 'it has to look like one' invalid-arg 1 ipadm set-ifprop -p groupname=a:b -m ip ipmp1
ipadm delete-ipmp ipmp1
accepted 'for now' ipadm set-ifprop -t -p groupname=other -m ip ipmp0
refused 'nobody makes a group of that name' exists 1 ipadm create-ipmp -t other
for cmd in 'add-ipmp -i net0' 'remove-ipmp -i net0' delete-ipmp rehearse-ipmp; do
	# shellcheck disable=SC2086
	fails "$cmd takes the interface alone" ipadm $cmd other
done
stop_daemon KILL
start_daemon
is 'it lasts' "$(prop ipmp0)" other:front.end_1-a:ipmp0
accepted 'it has none any more' ipadm reset-ifprop -p groupname -m ip ipmp0
is 'but that of its interface' "$(prop ipmp0) $(ipmpstat -P -o group,groupname -g)" 'ipmp0::ipmp0 ipmp0:ipmp0'

carried() { # ADDRESS: "INBOUND|OUTBOUND", as ipmpstat says and as the kernel does
	ipmpstat -n -P -o address,inbound,outbound -a | sed -n "s/^$(echo "$1" | sed 's/:/\\\\:/g'):\(.*\):\(.*\)$/\1|\2/p"
}

for a in $A $B; do
	is "$a goes over whom the kernel says" "$(carried $a)" "$(holder $a | tr -d ' ')|$(hops -4 192.0.2.0/24)"
done
is "$A6 does, too" "$(carried $A6)" "$(holder $A6 | tr -d ' ')|$(hops -6 2001:db8:1::/64)"
is 'they are up' "$(ipmpstat -n -P -o state,group -a | sort | uniq -c | tr -s ' ')" ' 3 up:ipmp0'
ipadm down-addr -t ipmp0/b
is 'one that is down goes over nobody' "$(ipmpstat -n -P -o address,state,inbound,outbound -a | grep "^$B")" "$B:down:--:--"
ipadm up-addr -t ipmp0/b

# --- probes ---------------------------------------------------------------------------------------

probes() { # ipmpstat's word on the probes of each member
	ipmpstat -P -o interface,probe -i | tr '\n' ' '
	ipmpstat -n -P -o mode,targets -t | sort -u
}
probes_are() { # TEXT
	[ "$(probes)" = "$1" ]
}
holds 'nobody is known to be asked' wait_for 10 probes_are 'net0:unknown net1:unknown net2:unknown multicast:--'
ping -c 1 -W 5 $P >/dev/null
holds 'a neighbour is' wait_for 20 probes_are "net0:ok net1:ok net2:ok neighbours:$P"
ip route add 198.51.100.0/24 via 192.0.2.77 dev ipmp0 onlink metric 999
routes() {
	ipmpstat -n -P -o targets -t | sort -u | grep -qx "192.0.2.77 $P"
}
ipadm set-ifprop -p fdt=5000 -m ip ipmp0
holds 'a gateway is, too' wait_for 10 routes
is 'the detection time is shown' "$(ipmpstat -P -o fdt -g)" 5.00s
is 'and from where a member asks' "$(ipmpstat -n -P -o interface,testaddr -t | sed 's/\\:/:/g' | grep "^$(holder $A | tr -d ' ')")" \
	"$(holder $A | tr -d ' '):$A $(linklocal "$(holder $A | tr -d ' ')" | cut -d/ -f1)"
is 'people get columns' "$(ipmpstat -n -t | head -1)" 'INTERFACE   MODE        TESTADDR                  TARGETS'
is 'programs get lists' "$(ipmpstat -n -j -t | "$PYTHON" -c '
import json, sys
row = json.load(sys.stdin)[0]
print(row["interface"], row["mode"], *row["targets"])')" "net0 routes 192.0.2.77 $P"
ipadm set-ifprop -p probes=off -m ip ipmp0
is 'without probes there is nothing' "$(probes) $(ipmpstat -P -o fdt -g)" \
	'net0:disabled net1:disabled net2:disabled disabled:-- --'
ipadm set-ifprop -p probes=on -m ip ipmp0
ip route del 198.51.100.0/24

port net0 down
holds 'one has lost its carrier' wait_for 10 in_state 'degraded:net1 net2 [net0]
net0:no:-------:down:failed
net1:yes:-------:up:ok
net2:yes:-s-----:up:ok'
is 'why is told' "$(ipmpstat -P -o why -i | head -1)" 'no carrier'
port net0 up
ipadm offline-if net1
holds 'one is offline' wait_for 10 in_state 'degraded:net0 net2 [net1]
net0:yes:-------:up:ok
net1:no:-------:up:offline
net2:yes:-s-----:up:ok'
ip link set net2 down
holds 'one is down' wait_for 10 in_state 'degraded:net0 [net1] [net2]
net0:yes:-------:up:ok
net1:no:-------:up:offline
net2:no:-s---d-:down:failed'
port net0 down
holds 'none is left' wait_for 10 in_state 'failed:[net0] [net1] [net2]
net0:no:-------:down:failed
net1:no:-------:up:offline
net2:no:-s---d-:down:failed'
is 'nobody is left for packets to leave over' "$(ipmpstat -P -o outbound -a | sort -u)" --

is 'programs get JSON' "$(ipmpstat -j -i | "$PYTHON" -c '
import json, sys
for row in json.load(sys.stdin):
    print(row["interface"], row["active"], row["flags"], row["state"])')" "net0 False [] failed
net1 False [] offline
net2 False ['standby', 'down'] failed"
is 'of addresses, too' "$(ipmpstat -n -j -a | "$PYTHON" -c '
import json, sys
rows = json.load(sys.stdin)
print(len(rows), rows[0]["address"], rows[0]["outbound"])')" "3 $A []"

run ipmpstat -g
is 'no word of a confirmation' "$err" ''
ipadm delete-addr --confirm=600 ipmp0/b 2>/dev/null
for mode in -a -g -i -t; do
	run ipmpstat $mode
	is "ipmpstat $mode tells of a change that waits" "$rc|$(printf '%s\n' "$err" | sed 's/ in [0-9]* s,.*//')" \
		'0|ipmpstat: warning: a change is taken back'
done
ipadm revert

for words in '' '-a -g' '-g net0' '-x' '-g -P' '-g -o nosuch -P' '-N'; do
	# shellcheck disable=SC2086 # words
	run ipmpstat $words
	is "ipmpstat $words: is no command line" "$rc|$out|${err%%:*}" '2||ipmpstat'
done
run ipmpstat -N nosuch -g
is 'no such namespace' "$rc|$err" "1|ipmpstat: there is no network namespace 'nosuch' [no-netns]"
stop_daemon
is 'without a daemon nobody probes' "$(ipmpstat -P -o mode -t | sort -u) $(ipmpstat -P -o probe -i | sort -u | tr '\n' ' ')" \
	'disabled disabled unknown '
finish
