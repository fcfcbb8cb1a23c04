#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Clients of Varlink that others wrote, on the daemon's socket: varlinkctl of systemd and python3-varlink, as they are
# installed, or as tools/fetch-clients has unpacked them.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

fetched=${XDG_CACHE_HOME:-$HOME/.cache}/ipadm-clients
libraries=$fetched/root/usr/lib/x86_64-linux-gnu
address=unix:$SOCKET

if command -v varlinkctl >/dev/null; then
	ctl() {
		varlinkctl "$@"
	}
elif [ -e "$fetched/complete" ] && [ -e "$libraries/ld-linux-x86-64.so.2" ]; then
	ctl() {
		"$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/systemd" "$fetched/root/usr/bin/varlinkctl" "$@"
	}
else
	ctl() {
		return 127
	}
fi

told() { # KEY...: of the JSON on standard input, the value there
	"$PYTHON" -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1:]:
    value = value[int(key) if key.isdigit() else key]
print(value)' "$@"
}

link net0
begin

if ctl --version >/dev/null 2>&1; then
	is 'varlinkctl: info' "$(ctl info -j $address | told product)" ipadm
	is 'varlinkctl: the interfaces' "$(ctl list-interfaces $address | sort | tr '\n' ' ')" 'org.ipadm org.varlink.service '
	holds 'varlinkctl: it understands our description' ctl introspect $address org.ipadm
	ctl introspect $address org.ipadm >$W/description
	holds 'varlinkctl: and prints one that is right' ctl validate-idl $W/description
	is 'varlinkctl: with all methods' "$(grep -o '^method [A-Za-z]*' $W/description | sort | sha256sum)" \
		"$(ns call org.varlink.service.GetInterfaceDescription '{"interface": "org.ipadm"}' | told parameters description |
			grep -o '^method [A-Za-z]*' | sort | sha256sum)"
	is 'varlinkctl: a listing' "$(ctl call -j $address org.ipadm.ListInterfaces '{}' | told interfaces 0 name)" lo
	holds 'varlinkctl: a change' ctl call $address org.ipadm.CreateAddress '{"name": "net0/v4", "address": "192.0.2.9/24"}'
	is 'varlinkctl: it is made' "$(addresses net0 inet)" 192.0.2.9/24
	fails 'varlinkctl: it is refused' ctl call $address org.ipadm.CreateAddress '{"name": "net0/v4", "address": "192.0.2.8/24"}'
	is 'varlinkctl: and the reason is ours' "$(grep -c addrobj-exists $W/holds)|$(addresses net0 inet)" '1|192.0.2.9/24'
	ctl call $address org.ipadm.DeleteAddress '{"name": "net0/v4"}' >/dev/null
	is 'varlinkctl: it is gone' "$(addresses net0 inet)" ''
else
	skip 'varlinkctl' 'it is neither installed (systemd 255 and later) nor fetched (make check-others)'
fi

PYTHONPATH=$fetched/root/usr/lib/python3/dist-packages "$PYTHON" "$HERE/clients.py" $address net0 >$W/client 2>&1
case $? in
0) ok 'python3-varlink: introspection, listings, changes, errors, many answers' ;;
77) skip 'python3-varlink' 'it is neither installed (Debian 13) nor fetched (make check-others)' ;;
*) not_ok 'python3-varlink' "$(tail -n 5 $W/client)" ;;
esac
is 'what it made is gone again' "$(addresses net0 inet)" ''
finish
