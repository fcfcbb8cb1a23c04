#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What programs read, and what happens when it can't be written.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0 br-lan.100
ipadm create-if net0
ipadm create-if -t br-lan.100
begin

is 'JSON is JSON' "$(ipadm show-if --json | "$PYTHON" -c '
import json, sys
print(sorted(row["ifname"] for row in json.load(sys.stdin)))')" "['br-lan.100', 'lo', 'net0']"
is 'of one interface too' "$(ipadm show-if -j net0 | "$PYTHON" -c '
import json, sys
rows = json.load(sys.stdin)
print(len(rows), rows[0]["ifname"], rows[0]["state"])')" '1 net0 down'
is 'one field is raw' "$(ipadm show-if -p -o ifname br-lan.100)" br-lan.100
is 'fields in the order asked for' "$(ipadm show-if -p -o state,IFNAME,state net0)" 'down:net0:down'
is 'the table has its columns' "$(ipadm show-if net0 | head -n 1 | tr -s ' ')" 'IFNAME CLASS STATE CURRENT PERSISTENT OVER'
is 'at their widths' "$(ipadm show-if net0 | tail -n 1)" 'net0       IP        down     bm--------46 -46        --'
is 'all of them by name' "$(ipadm show-if -o all net0 | head -n 1 | tr -s ' ')" \
	'IFNAME CLASS STATE CURRENT PERSISTENT OVER STEERING'
for words in '-p' '-p -o all' '-p -o nosuch' '-o nosuch'; do
	# shellcheck disable=SC2086 # these are words
	run ipadm show-if $words net0
	holds "refused: show-if $words" test "$rc" -ge 1 -a "$rc" -le 2 -a -z "$out" -a -n "$err"
done

# Addresses: an object, an address that nobody named, one that is down.
ipadm create-addr -t -a 192.0.2.1/24 net0/v4
ipadm create-addr -t -d -a 2001:db8::1/64 br-lan.100/v6
ip addr add 192.0.2.9/24 dev net0
is 'bare ipadm shows the addresses' "$(ipadm)" "$(ipadm show-addr)"
is 'four columns' "$(ipadm show-addr net0 | head -n 1)" 'ADDROBJ           TYPE     STATE        ADDR'
is 'six when all are asked for' "$(ipadm show-addr -o all net0/v4)" \
	'ADDROBJ           TYPE     STATE        CURRENT PERSISTENT ADDR
net0/v4           static   ok           U----   ---        192.0.2.1/24'
is 'of an interface, in two spellings' "$(ipadm show-addr -p -o addrobj,addr net0/)" \
	"$(ipadm show-addr -p -o addrobj,addr net0)"
is 'what has no name shows where it is' "$(ipadm show-addr -p -o addrobj,addr net0)" 'net0/v4:192.0.2.1/24
net0/?:192.0.2.9/24'
is 'colons are escaped' "$(ipadm show-addr -p -o state,addr br-lan.100/v6)" 'down:2001\:db8\:\:1/64'
is 'but for one field' "$(ipadm show-addr -p -o addr br-lan.100/v6)" 2001:db8::1/64
is 'JSON has the types' "$(ipadm show-addr -j net0/v4 | "$PYTHON" -c '
import json, sys
print([(row["addrobj"], row["current"], row["persistent"], row["addr"]) for row in json.load(sys.stdin)])')" \
	"[('net0/v4', ['up'], [], '192.0.2.1/24')]"
refused 'an object that there is not' notfound 1 ipadm show-addr net0/nosuch
refused 'an object of an interface that there is not' notfound 1 ipadm show-addr nosuch0/v4
refused 'an interface that there is not' enxio 1 ipadm show-addr nosuch0/

# Properties.
is 'of an interface' "$(ipadm show-ifprop -p mtu -m ipv4 net0)" \
	'IFNAME      PROPERTY        PROTO PERM CURRENT    PERSISTENT DEFAULT    POSSIBLE
net0        mtu             ipv4  rw   1500       --         1500       68-65535'
is 'where it comes from' "$(ipadm show-ifprop -c -o source -p forwarding -m ipv6 net0)" \
	/proc/sys/net/ipv6/conf/net0/forwarding
is 'of both protocols, those that were asked for' "$(ipadm show-ifprop -c -o proto,property -p nud,mtu net0)" \
	'ipv6:nud
ipv4:mtu
ipv6:mtu'
is 'with hyphens, too' "$(ipadm show-ifprop -c -o property -p exchange-routes -m ipv4 net0)" exchange_routes
is 'of an address' "$(ipadm show-addrprop -c -o current,default -p deprecated net0/v4)" off:off
is 'of a protocol' "$(ipadm show-prop -c -o proto,current,default -p ttl ipv4)" ipv4:64:64
is 'of all protocols' "$(ipadm show-prop -c -o proto | sort -u | tr '\n' ' ')" 'icmp ip ipv4 ipv6 sctp tcp udp '
is 'JSON of properties' "$(ipadm show-prop -j -p ttl ipv4 | "$PYTHON" -c '
import json, sys
print([(row["property"], row["current"], row["persistent"], row["source"]) for row in json.load(sys.stdin)])')" \
	"[('ttl', '64', None, '/proc/sys/net/ipv4/ip_default_ttl')]"
refused 'a property that there is not' prop-unknown 1 ipadm show-prop -p tll ipv4
says 'and which one may have been meant' 'did you mean ttl?'
refused 'that of another protocol' bad-protocol 1 ipadm show-ifprop -p nud -m ipv4 net0
says 'and of which one' ipv6
refused 'that of another class' invalid-arg 1 ipadm show-prop -p mtu ip
refused 'a protocol that there is not' bad-protocol 1 ipadm show-prop tpc
says 'and which one may have been meant' 'did you mean tcp?'
refused 'the value of a property that there is not' prop-unknown 1 ipadm set-prop -p tll=1 ipv4
says 'with the nearest name' ttl
refused 'properties of an interface that there is not' enxio 1 ipadm show-ifprop nosuch0
for words in 'show-prop -p ttl' 'show-ifprop -c' 'set-ifprop -p mtu=1 net0' 'set-prop -p ttl ip' 'set-prop -p ttl= ip' \
	'set-prop -p ttl=1,x=2 ip' 'reset-prop -p ttl=1 ip' 'create-addr net0/x' 'create-addr -T nosuch net0/x' \
	'create-addr -T dhcp -a 192.0.2.7/24 net0/x' 'create-addr -a remote=192.0.2.7 net0/x'; do
	# shellcheck disable=SC2086 # these are words
	run ipadm $words
	is "usage: $words" "$rc|$out|$(printf '%s\n' "$err" | sed -n 's/.*\[\(usage\)\]$/\1/p')" '2||usage'
done

# --- colour: of states, for people, on a terminal ------------------------------------------------------

coloured() { # COMMAND: how often what it writes to a terminal begins a colour
	script -qec "$1" /dev/null </dev/null | grep -c "$(printf '\033')\["
}

export TERM=xterm
is 'states have a colour on a terminal' "$(coloured 'ipadm show-if net0')" 1
is 'not with NO_COLOR' "$(NO_COLOR=1 coloured 'ipadm show-if net0')" 0
is 'an empty one says nothing' "$(NO_COLOR='' coloured 'ipadm show-if net0')" 1
is 'not on one that has none' "$(TERM=dumb coloured 'ipadm show-if net0')" 0
is 'not for programs' "$(coloured 'ipadm show-if -p -o state net0; ipadm show-if -j net0')" 0
is 'not into a file' "$(ipadm show-if net0 | grep -c "$(printf '\033')")" 0

# --- completion: of what is there, by anybody, and nothing is started for it ---------------------------

become() { # WORD...: what the last may become, in one line
	as_user ipadm complete -- ipadm "$@" 2>&1 | cut -f1 | tr '\n' ' '
}

is 'interfaces that are there' "$(become show-if net)" 'net0 '
is 'addresses that are there' "$(become delete-addr net0/v4)" 'net0/v4 '
is 'links that there are' "$(become create-addr net0p)" 'net0p/ '
is 'values of a property' "$(become set-ifprop -p forwarding=)" 'forwarding=on forwarding=off '
is 'values of a property of an address' "$(become set-addrprop -p private=)" 'private=on private=off '
if strace -f true 2>/dev/null; then
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq -e trace=execve,connect -o $W/trace ipadm complete -- ipadm show-addr net0 >/dev/null
	is 'neither an engine is started for it nor is one asked' "$(grep -c execve $W/trace)|$(grep connect $W/trace)" '1|'
else
	skip 'neither an engine is started for it nor is one asked' 'strace does not work here'
fi
no_state() { # WORD OBJECT: it is none of the object
	ipadm wait -t 0 -s "$1" "$2" 2>&1 | grep -q 'no state of'
}
for word in $(become wait -s ''); do
	fails "$word can be waited for" eval "no_state $word net0 && no_state $word net0/v4"
done

sh -c 'ipadm show-if >/dev/full 2>/mnt/full'
is 'a full disk behind the output is an error' "$?|$(grep -c '^ipadm: ' $W/full)" '1|1'
sh -c 'ipadm show-if >&- 2>/mnt/full'
is 'so is no output at all' $? 1
accepted 'nothing but errors goes to a closed error output' sh -c 'ipadm create-if net0 2>&- ; [ $? = 1 ]'

run ipadm --version
is 'the version' "$rc|$err|$(echo "$out" | grep -cE '^ipadm [0-9]+\.[0-9]+\.[0-9]+$')" '0||1'
run ipadm help
is 'help is asked for' "$rc" 0
for c in $(ipadm help | sed -n '/^subcommands/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
	run ipadm help "$c"
	is "help $c" "$rc|$(printf '%s%s' "$out" "$err" | grep -c -m 1 "ipadm $c")" '0|1'
done
finish
