#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# More than a thousand address objects: a change writes what has changed, every reader finds it, and a daemon that is killed
# comes back to it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

ACTIVE=/run/ipadm/active.conf
CHANGES=/run/ipadm/active.changes

names() { # [OPERAND]
	ipadm show-addr -p -o addrobj "$@" | sort
}

inode() {
	stat -c %i $ACTIVE
}

# The listing of all, of one interface and of one object.
listed() { # OBJECT YES|NO
	for operand in '' net0/ "$1"; do
		# shellcheck disable=SC2086 # none at all where there is none
		names $operand 2>/dev/null | grep -qxF "$1" && found=yes || found=no
		[ $found = "$2" ] || return 1
	done
}

whole() { # as many in the kernel as are listed
	ip -j addr show dev net0 | "$PYTHON" -c 'import json, sys
print(sum(a["scope"] == "global" for a in json.load(sys.stdin)[0]["addr_info"]))'
}

ip link add net0 type bridge
mkdir -p /etc/ipadm
"$PYTHON" - >/etc/ipadm/ipadm.conf <<'E2'
print('[ipadm]\nversion = 1\n\n# the only one\n[interface net0]\nfamilies = inet inet6\nipv4.dad = off\nipv6.dad = off')
for i in range(1200):
    print(f'\n# number {i}\n[address net0/a{i}]\ntype = static\naddress = 10.{i >> 8}.{i & 255}.1/24')
E2
begin
holds 'the document is large' test "$(stat -c %s $ACTIVE)" -gt 65536
is 'all of it is in the kernel' "$(whole)" 1200
holds 'create-addr' ipadm create-addr -a 192.0.2.1/24 net0/first
before=$(inode)
holds 'create-addr of another' ipadm create-addr -a 192.0.2.9/32 net0/new
holds 'its change is in a file of its own' test -s $CHANGES
holds 'which is small' test "$(stat -c %s $CHANGES)" -lt 2048
holds 'delete-addr' ipadm delete-addr net0/a7
holds 'down-addr' ipadm down-addr -t net0/a1199
holds 'set-addrprop' ipadm set-addrprop -p prefixlen=25 net0/a600
is 'the file itself stays' "$(inode)" "$before"
holds 'what is new is listed' listed net0/new yes
holds 'what is gone is not' listed net0/a7 no
is 'what is down is down' "$(ipadm show-addr -p -o state net0/a1199)" down
is 'the property is there' "$(ipadm show-addrprop -c -o current -p prefixlen net0/a600)" 25
is 'the kernel has as many' "$(whole)" 1200
is 'export has them' "$(ipadm export --active --json | "$PYTHON" -c 'import json, sys
print(len(json.load(sys.stdin)["addresses"]))')" 1201

listing=$(ipadm show-addr -p -o addrobj,state,addr | sort | sha256sum)
stop_daemon KILL
is 'without the daemon the listing is the same' "$(ipadm show-addr -p -o addrobj,state,addr | sort | sha256sum)" "$listing"
start_daemon
is 'and when it is back' "$(ipadm show-addr -p -o addrobj,state,addr | sort | sha256sum)" "$listing"
holds 'nothing is otherwise in the kernel' ipadm check
holds 'the first change writes all of it' ipadm delete-addr net0/new
fails 'and there are no changes' test -e $CHANGES
for i in $(seq 30); do
	ipadm delete-addr net0/a$((i * 3)) && ipadm create-addr -a 198.51.$i.1/24 net0/b$i || echo failed
done >$W/out 2>&1
is 'thirty pairs of changes' "$(cat $W/out)" ''
is 'all of them are listed' "$(names | grep -c net0/)" 1200
holds 'check after them' ipadm check
is 'a listing is what the kernel has' "$(ipadm show-addr -p -o addr net0/ | sed 's/\\//g' | grep '\.' | sort | sha256sum)" \
	"$({ ip -j addr show dev net0; } | "$PYTHON" -c 'import json, sys
for a in json.load(sys.stdin)[0]["addr_info"]:
    if a["scope"] == "global": print("%s/%d" % (a["local"], a["prefixlen"]))
print("10.4.175.1/24")' | sort | sha256sum)"
stop_daemon
ip addr flush dev net0
finish
