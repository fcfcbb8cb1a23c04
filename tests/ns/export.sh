#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The configuration as YAML, JSON and INI: as other readers read it, whole and in parts, and what the kernel has.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

dir=$(mktemp -d)
have() { # MODULE of python
	python3 -c "import $1" 2>/dev/null
}

# What is in a document, by another reader: a line an object, sorted. Every value must be a string or a list of them.
flat() { # json|yaml <FILE
	python3 -c '
import sys
if sys.argv[1] == "yaml":
    import yaml
    d = yaml.safe_load(sys.stdin)
else:
    import json
    d = json.load(sys.stdin)
assert d.pop("version") == 1
for kind in ("protocols", "interfaces", "addresses"):
    for name, keys in sorted(d.pop(kind, {}).items()):
        for v in keys.values():
            assert isinstance(v, str) or all(isinstance(w, str) for w in v), v
        words = [k + "=" + (v if isinstance(v, str) else "+".join(v)) for k, v in sorted(keys.items())]
        print(kind[0], name, *words)
for k, v in d.items():
    print(k, v)' "$1"
}

link net0 net1 on
begin
accepted 'two interfaces and an odd name' ipadm create-if net0
accepted 'with addresses' ipadm create-addr -a 192.0.2.1/24 net0/v4
accepted 'of both families' ipadm create-addr -a 2001:db8::1/64 net0/v6
accepted 'and properties' ipadm set-ifprop -p forwarding=on -m ipv4 net0
accepted 'the second' ipadm create-if -f inet on
accepted 'for now' ipadm create-addr -t -a 198.51.100.1/24 net0/tmp
accepted 'a protocol' ipadm set-prop -p reserved_ports=20-30,8080 ip

wanted='p ip reserved_ports=20-30+8080
i net0 families=inet+inet6 ipv4.forwarding=on
i on families=inet
a net0/v4 address=192.0.2.1/24 type=static
a net0/v6 address=2001:db8::1/64 type=static'
ipadm export --json >$dir/json
is 'JSON, read by python' "$(flat json <$dir/json)" "$wanted"
ipadm export >$dir/yaml
if have yaml; then
	is 'YAML, read by python: all values are strings' "$(flat yaml <$dir/yaml)" "$wanted"
else
	skip 'YAML, read by python: all values are strings' 'python3-yaml is not installed'
fi
ipadm export --ini >$dir/ini
is 'INI, read by python' "$(python3 -c '
import configparser, sys
c = configparser.ConfigParser(strict=True, interpolation=None)
c.read(sys.argv[1])
print(c["interface net0"]["families"], c["address net0/v4"]["address"], c["protocol ip"]["reserved_ports"])' $dir/ini)" \
	'inet inet6 192.0.2.1/24 20-30,8080'
is 'anybody may' "$(as_user ipadm export | md5sum)" "$(md5sum <$dir/yaml)"

# The way back: each of them is what is there.
for form in yaml json ini; do
	ipadm apply --merge $dir/$form >$dir/answer 2>&1
	is "$form is what is recorded" "$(cat $dir/answer)" unchanged
done

is 'active: with what is temporary' "$(ipadm export -a -j | flat json | grep -c '^a net0/tmp address=198.51.100.1/24')" 1
is 'active: without bookkeeping' "$(ipadm export -a -i | grep -c '^was\|^before\|^boot-id\|^generation')" 0
is 'an interface with its addresses' "$(ipadm export -j net0 | flat json)" "$(echo "$wanted" | grep net0)"
is 'an address alone' "$(ipadm export -j net0/v4 | flat json)" 'a net0/v4 address=192.0.2.1/24 type=static'
is 'a protocol and an interface' "$(ipadm export -j ip on | flat json)" 'p ip reserved_ports=20-30+8080
i on families=inet'
is 'a protocol with nothing set' "$(ipadm export tcp)" 'version: 1'
refused 'no such object' notfound 1 ipadm export net0/none
ipadm export --json --yaml >/dev/null 2>&1
is 'a wrong line' "$?" 2

# Of what is all ours the kernel has what is active: it can be applied without a step.
ipadm create-addr -t -T addrconf -i ::5/64 -p stateful=no net0/auto
ipadm set-prop -t -p ttl=33 ipv4
asked_for() { # its link-local address is there
	[ -n "$(linklocal net0)" ]
}
holds 'a link-local address' wait_for 10 asked_for
is 'the kernel has what is active' "$(ipadm export -k -j | flat json)" "$(ipadm export -a -j | flat json)"
echo 34 >/proc/sys/net/ipv4/ip_default_ttl
is 'of a protocol what is set, as the kernel has it' "$(ipadm export -k -j ipv4 | flat json)" 'p ipv4 ttl=34'
ipadm reset-prop -t -p ttl ipv4
ipadm delete-addr net0/auto

# What the kernel has, whoever made it: ip is the witness.
ip addr add 203.0.113.1/24 dev net1
ip addr add 203.0.113.2/25 dev net1
ip addr add 203.0.113.9/24 valid_lft 600 preferred_lft 600 dev net1
ip link set net1 mtu 1400 up
echo 1 >/proc/sys/net/ipv4/conf/net1/forwarding
ipadm export --kernel --json >$dir/kernel
is 'all permanent addresses but link-local ones and those of lo' \
	"$(flat json <$dir/kernel | sed -n 's/^a .*address=\([^ ]*\).*/\1/p' | sort)" \
	"$(ip -j addr show | python3 -c '
import json, sys
for l in json.load(sys.stdin):
    for a in l["addr_info"]:
        if l["ifname"] != "lo" and a["valid_life_time"] == 2**32 - 1 and a["scope"] != "link":
            print("%s/%d" % (a["local"], a["prefixlen"]))' | sort)"
is 'ours by their names' "$(flat json <$dir/kernel | grep -c '^a net0/\(v4\|v6\|tmp\) ')" 3
is 'others by new ones' "$(flat json <$dir/kernel | grep -c '^a net1/v4a\? ')" 2
is 'what is set' "$(flat json <$dir/kernel | grep '^i net1')" 'i net1 families=inet ipv4.forwarding=on ipv4.mtu=1400'
is 'what is as the kernel has it is not' "$(flat json <$dir/kernel | grep '^i on')" 'i on families=inet'
is 'a part of it' "$(ipadm export -k -j net1 | flat json | wc -l)" 3
kept() {
	ip -j addr show net1 | python3 -c '
import json, sys
print(sorted(a["local"] for a in json.load(sys.stdin)[0]["addr_info"] if a["scope"] != "link"))'
}
before=$(kept)
ipadm export -k net1 | ipadm apply --merge - >$dir/answer 2>&1
is 'it can be applied' "$(cat $dir/answer)" applied
is 'and leaves every address' "$(kept)" "$before"

# What a hand has written beside what we know.
[ "$MODE" = daemon ] && stop_daemon
printf '\n[bridge br0]\nports = a\n' >>$conf
is 'is left out' "$(ipadm export -j 2>$dir/warning | flat json | grep -c bridge)|$(grep -c 'left out: 1' $dir/warning)" '0|1'
printf '\nnonsense\n' >>$conf
refused 'what makes no sense' bad-document 1 ipadm export

# The schema.
ipadm export --schema >$dir/schema
holds 'the schema is JSON' python3 -m json.tool $dir/schema $dir/pretty
if have jsonschema.validators && python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null; then
	holds 'it is a schema, takes what is good and refuses what is bad' python3 "$HERE/schema.py" \
		$dir/schema $dir/json $dir/kernel
else
	skip 'it is a schema, takes what is good and refuses what is bad' 'python3-jsonschema is not installed'
fi
rm -rf "$dir"
finish
