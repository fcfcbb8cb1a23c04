# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the DHCP tests share, sourced after lib.sh: a resolvconf that only writes down
# what it is told, and servers in the namespace "peer". Checksum offload stays as the kernel has it.

export IPADM_RESOLVCONF=$BIN/resolvconf
cat >$BIN/resolvconf <<END
#!/bin/sh
{ echo "\$*"; [ "\$1" = -d ] || cat; } >>$W/resolvconf.log
END
chmod 755 $BIN/resolvconf
: >$W/resolvconf.log
mkdir -p /var/lib/misc

can_dhcp() { # dhcpcd can give up root
	[ "$(awk 'END { print $3 }' /proc/self/uid_map)" -gt 65535 ]
}

need() { # PROGRAM...: skip the whole test where one is missing, or where dhcpcd can't give up root
	for program in "$@"; do
		command -v "$program" >/dev/null || {
			skip 'DHCP' "$program is not installed"
			finish
		}
	done
	can_dhcp || {
		skip 'DHCP' 'dhcpcd needs more users than there are here'
		finish
	}
}

# --- servers -------------------------------------------------------------------------------------

server=

stop_server() {
	[ -z "$server" ] || kill $server 2>/dev/null
	[ -z "$server" ] || wait $server 2>/dev/null
	server=
}

dnsmasq_serve() { # RANGE [ARGUMENT...]: leases of 2 minutes, the shortest there is
	range=$1
	shift
	stop_server
	: >>$W/server.log
	ip netns exec peer dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --group=root --no-ping \
		--interface=${SERVER_IF-net0p} --bind-interfaces --dhcp-range="$range" --dhcp-leasefile=$W/leases \
		--log-dhcp --log-facility=$W/server.log --pid-file= "$@" >>$W/server.err 2>&1 &
	server=$!
	wait_for 20 listens || echo '# the server does not listen'
}

# What a client sends before that is lost, and the next time it tries may be a minute away.
listens() {
	ip netns exec peer ss -Hlnup | grep -q "pid=$server,"
}

# It listens on a running link alone, and the kernel says up to a second late that a link with a carrier runs.
kea_serve() { # 4|6 SECONDS POOL SUBNET [OPTIONS]: as short as one likes
	stop_server
	cat >$W/kea.conf <<-END
		{ "Dhcp$1": {
			"interfaces-config": { "interfaces": [ "${SERVER_IF-net0p}" ],
				"service-sockets-max-retries": 600, "service-sockets-retry-wait-time": 100 },
			"lease-database": { "type": "memfile", "persist": true, "name": "/var/lib/kea/kea$1.leases" },
			$([ "$1" = 6 ] && echo "\"preferred-lifetime\": $(($2 * 3 / 4))," || echo '"authoritative": true,')
			"valid-lifetime": $2, "renew-timer": $(($2 / 3)), "rebind-timer": $(($2 * 2 / 3)),
			"subnet$1": [ { "id": 1, "subnet": "$4", "interface": "${SERVER_IF-net0p}", "pools": [ { "pool": "$3" } ],
				"option-data": [ ${5-} ] } ],
			"loggers": [ { "name": "kea-dhcp$1", "severity": "DEBUG", "debuglevel": 55,
				"output_options": [ { "output": "stdout", "flush": true } ] } ]
		} }
	END
	mkdir -p /run/kea /var/lib/kea
	: >>"$W/kea$1.log"
	starts=$(grep -c "DHCP$1_STARTED" "$W/kea$1.log")
	KEA_PIDFILE_DIR=$W KEA_LOCKFILE_DIR=$W ip netns exec peer "kea-dhcp$1" -c $W/kea.conf \
		>>"$W/kea$1.log" 2>>$W/server.err &
	server=$!
	wait_for 30 kea_said "$1" STARTED "$starts" || not_ok "kea-dhcp$1 starts" "$(tail -n 20 "$W/kea$1.log")"
}

kea_said() { # 4|6 WORD NUMBER: more often than that
	[ "$(grep -c "DHCP$1_$2" "$W/kea$1.log")" -gt "$3" ]
}

# The messages of a kind that dnsmasq has seen.
seen() { # WORD
	grep -c "$1(" $W/server.log
}

saw_more() { # WORD NUMBER: more of them than that
	[ "$(seen "$1")" -gt "$2" ]
}

# --- what is there ---------------------------------------------------------------------------------

has() { # IFNAME PATTERN: an address that is like it, usable
	ip -j addr show dev "$1" 2>/dev/null | "$PYTHON" -c '
import fnmatch, json, sys
found = [a for link in json.load(sys.stdin) for a in link.get("addr_info", [])
         if fnmatch.fnmatch("%s/%s" % (a["local"], a["prefixlen"]), sys.argv[1])]
sys.exit(not [a for a in found if not a.get("tentative")])' "$2"
}

has_no() { # IFNAME PATTERN
	! has "$@"
}

lease_of() { # IFNAME FIELD: of the first address that ends
	ip -j addr show dev "$1" | "$PYTHON" -c '
import json, sys
for a in json.load(sys.stdin)[0]["addr_info"]:
    if a["valid_life_time"] < 1 << 31 and a["scope"] == "global":
        print(a[sys.argv[1]])
        break' "$2"
}

clients() { # [ARGUMENT...]: how many dhcpcd there are that live, of the daemon's children, or as pgrep(1) is told
	[ $# -gt 0 ] || set -- -x dhcpcd -P "${daemon-}"
	pgrep -r R,S,D "$@" | wc -l
}

no_client() {
	[ "$(clients dhcpcd)" = 0 ]
}

client_of() { # IFNAME FAMILY: its process
	cat "/run/ipadm/dhcp/state/$1-$2.pid"
}

is_another() { # IFNAME FAMILY PID: a client runs, and it is another one
	[ -s "/run/ipadm/dhcp/state/$1-$2.pid" ] && [ "$(client_of "$1" "$2")" != "$3" ] &&
		kill -0 "$(client_of "$1" "$2")"
}

said() { # TEXT: the last record that resolvconf was told
	[ "$(tr '\n' '|' <$W/resolvconf.log | sed 's/.*|-/-/')" = "$1" ]
}

default_route() { # IFNAME
	ip route show default dev "$1" | sed 's/  */ /g; s/ $//'
}
