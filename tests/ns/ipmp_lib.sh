# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the tests of IPMP share, sourced after lib.sh: a switch (a bridge in a namespace of its own) to which
# members are connected, a peer at it, and the kernel's word on who has an address and where routes go.

cp "$HERE/stream.py" "$HERE/arp.py" $BIN/

A=192.0.2.10 B=192.0.2.11 P=192.0.2.1
A6=2001:db8:1::10 B6=2001:db8:1::11 P6=2001:db8:1::1

ip netns add switch
ip netns add peer
# The switch is no host, and the peer does not answer when all are asked: it is known by what a test does.
ip netns exec switch sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec peer sysctl -qw net.ipv6.icmp.echo_ignore_multicast=1
ip -n switch link add br0 type bridge mcast_snooping 0
ip -n switch link set br0 up

member() { # IFNAME: a link to the switch, whose port is IFNAMEp
	ip link add "$1" type veth peer name "${1}p" netns switch
	ip -n switch link set "${1}p" master br0 up
}

ip -n peer link add eth0 type veth peer name peerp netns switch
ip -n switch link set peerp master br0 up
ip -n peer link set lo up
ip -n peer link set eth0 up
ip -n peer addr add $P/24 dev eth0
ip -n peer addr add $P6/64 dev eth0 nodad

port() { # IFNAME up|down: the carrier of a member
	ip -n switch link set "${1}p" "$2"
}

mac() { # IFNAME
	cat "/sys/class/net/$1/address"
}

# The member that has an address bound, by the kernel's word.
holder() { # ADDRESS
	ip -o addr show to "$1" | awk -v p="/$([ "${1#*:}" = "$1" ] && echo 32 || echo 128)" '$4 ~ p"$" { print $2 }' | tr '\n' ' '
}

# The hardware address that the peer has for it now, asked for anew.
answers() { # ADDRESS
	ip -n peer neigh flush to "$1" 2>/dev/null
	peer ping -c 1 -W 5 "$1" >/dev/null 2>&1
	ip -n peer neigh show to "$1" | awk '{ for (i = 1; i < NF; i++) if ($i == "lladdr") print $(i + 1) }'
}

# Over whom the routes go, in one line: "net0 net1". The group's own link, which has the least weight, counts
# where it is alone.
hops() { # -4|-6 PREFIX
	{ ip -j nexthop && ip -j "$1" route show "$2"; } | "$PYTHON" -c '
import json, sys
rows = {row["id"]: row for row in json.loads(sys.stdin.readline() or "[]")}
for route in json.loads(sys.stdin.readline() or "[]"):
    if "nhid" in route:
        parts = rows[route["nhid"]].get("group", [{"id": route["nhid"]}])
        print(*sorted(rows[part["id"]]["dev"] for part in parts if len(parts) == 1 or part.get("weight", 1) > 1))'
}

asked_are() { # TARGET...: all targets of all members, in whatever order they were found
	[ "$(ipmpstat -n -P -o targets -t | sed 's/\\:/:/g' | tr ' ' '\n' | sort -u)" = "$(printf '%s\n' "$@" | sort)" ]
}
