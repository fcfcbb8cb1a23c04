#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A whole file as the configuration: planned, applied, refused as a whole, merged.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

file=$(mktemp)
document() { # stdin: the file to be applied
	cat >"$file"
}

planned() { # NAME EXIT: of 'ipadm plan'
	ipadm plan "$file" >"$file.plan" 2>"$file.err"
	is "$1" "$?" "$2"
}

# Everything of kernel and documents that could tell that something was touched.
everything() { # FILE
	{
		ip -j addr
		ip -j route show table all
		ip -j -6 route show table all
		sysctl -a 2>/dev/null | grep -E '^net\.ipv[46]\.(conf|ip_|tcp_)' |
			grep -v 'stable_secret\|mc_forwarding'
		cat $conf $active 2>/dev/null
	} >"$1"
}

# What the kernel does by itself after it was told something, duplicate detection for two seconds, has been done.
still() {
	everything $W/everything
	sleep 2.2
	same_as_noted
}

same_as_noted() {
	everything $W/now
	cmp -s $W/everything $W/now
}

note_everything() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		! still || return 0
	done
	note "the kernel does not rest: $(diff $W/everything $W/now | head -c 2000)"
}

same() { # NAME: all is as note_everything() found it
	same_as_noted
	holds "$1" diff $W/everything $W/now
}

link net0 net1
begin
document <<'END'
interfaces:
  net0: {families: [inet, inet6], ipv4.forwarding: on}
addresses:
  net0/v4: {type: static, address: 192.0.2.1/24}
  net0/v6: {type: static, address: "2001:db8::1/64"}
END
ipadm plan "$file" >/dev/null # the first one makes the active document
note_everything
planned 'plan: there is something to do' 2
is 'the steps are shown' "$(grep -c 'net0: add address 192.0.2.1/24' "$file.plan")" 1
same 'and nothing of them is done'
id=$(sed -n 's/^plan //p' "$file.plan")
is 'for programs too' "$(ipadm plan -j "$file" | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["changed"], d["id"], len(d["steps"]) > 2, d["addresses"])')" \
	"True $id True []"
is 'apply' "$(ipadm apply --plan-id "$id" "$file")" applied
is 'IPv4 in the kernel' "$(addresses net0 inet)" 192.0.2.1/24
holds 'IPv6 in the kernel' wait_for 20 usable net0 2001:db8::1
is 'the property' "$(cat /proc/sys/net/ipv4/conf/net0/forwarding)" 1
is 'both recorded' "$(grep -c '^\[address net0/' $conf)|$(grep -c '^\[address net0/' $active)" '2|2'
planned 'plan: nothing to do' 0
is 'it says so' "$(cat "$file.plan")" 'nothing to do'
is 'apply again' "$(ipadm apply "$file")" unchanged
refused 'the old plan' plan-changed 1 ipadm apply --plan-id 0123456789abcdef "$file"

# Another whole file: what is not in it goes.
document <<'END'
{"interfaces": {"net1": {"families": ["inet"]}},
 "addresses": {"net1/a": {"type": "static", "address": "198.51.100.1/24"}}}
END
planned 'JSON: the plan' 2
is 'what vanishes is told' "$(sed -n '/vanish/,$p' "$file.plan" | grep -c '^  \(192.0.2.1/24\|2001:db8::1/64\) of net0')" 2
is 'apply JSON' "$(ipadm apply - <"$file")" applied
is 'one goes, one comes' "$(addresses net0)|$(addresses net1 inet)" '|198.51.100.1/24'
is 'the property is as it was' "$(cat /proc/sys/net/ipv4/conf/net0/forwarding)" 0

# Merged.
document <<'END'
[interface net0]
families = inet

[address net0/v4]
type = static
address = 192.0.2.1/24
END
is 'merge INI' "$(ipadm apply --merge "$file")" applied
is 'both are there' "$(addresses net0 inet)|$(addresses net1 inet)" '192.0.2.1/24|198.51.100.1/24'
printf 'addresses:\n  net1/a:\n    absent: true\n' | document
is 'merge what is absent' "$(ipadm apply --merge "$file")" applied
is 'it is gone alone' "$(addresses net0 inet)|$(addresses net1 inet)|$(recorded net1)" '192.0.2.1/24||inet'
is 'merge it again' "$(ipadm apply --merge "$file")" unchanged
printf 'addresses:\n  net0/t: {type: static, address: 203.0.113.1/24}\n' | document
mkfifo "$file.pipe"
cat "$file" >"$file.pipe" &
is 'merge for now, out of a pipe' "$(ipadm apply -t --merge "$file.pipe")" applied
is 'active alone' "$(addresses net0 inet)|$(grep -c net0/t $conf)" '192.0.2.1/24 203.0.113.1/24|0'

run ipadm plan --merge "$file"
is 'a plan for the record alone says so' "$rc|$(printf '%s\n' "$out" | tail -n +2)" '2|what is recorded changes, the kernel stays as it is'

# Drift: told, and repaired; what others put there stays.
# shellcheck disable=SC2119
is 'no drift' "$(ipadm check -p -o what)" ''
ip addr del 192.0.2.1/24 dev net0
ip addr add 198.51.100.77/24 dev net0
ip link set net0 mtu 1444
ipadm check -p -o interface,what,wanted,found,whose >"$file.plan"
is 'check: there is drift' "$?" 2
ipadm export -a >"$file"
run ipadm apply -t "$file"
is 'apply has nothing to do, and warns of the kernel' "$rc|$out" '0|unchanged'
says 'in how many places, without what is foreign' "differs in 1 place from the active configuration: 'ipadm check'"
run ipadm plan -t --merge "$file"
is 'so does plan' "$rc|$out|$(printf '%s\n' "$err" | grep -c '^ipadm: warning: the kernel differs in ')" '0|nothing to do|1'
is 'the address is missing, the other foreign' "$(grep -c '^net0:address 192.0.2.1/24:there:missing:ours$\|^net0:address 198.51.100.77/24:missing:there:foreign$' "$file.plan")" 2
is 'repair' "$(ipadm repair net0)" repaired
ip addr del 192.0.2.1/24 dev net0
ip addr add 192.0.2.1/24 dev net0
is 'one that is made otherwise is one line, with what is different' \
	"$(ipadm check -p -o what,wanted,found net0 | grep 192.0.2.1/24)" 'address 192.0.2.1/24:broadcast 192.0.2.255:broadcast none'
is 'it is repaired' "$(ipadm repair net0)|$(ip -o addr show dev net0 | grep -c '192.0.2.1/24 brd 192.0.2.255')" 'repaired|1'
is 'it is back' "$(ip -o addr show dev net0 | grep -c '192.0.2.1/24\|198.51.100.77/24')" 2
is 'nothing of ours is left' "$(ipadm check -p -o whose net0)" foreign
is 'which is no drift' "$(ipadm check >/dev/null; echo $?)" 0
is 'nothing to repair' "$(ipadm repair)" 'nothing to repair'
run ipadm apply -t "$file"
is 'apply has nothing to warn of' "$rc|$out|$err" '0|unchanged|'
ip addr del 198.51.100.77/24 dev net0
refused 'of no interface' enxio 1 ipadm check net7

# What is wrong is told with its place; nothing changes.
note_everything
while IFS='|' read -r symbol says text; do
	printf '%b' "$text" | document
	refused "refused: $says" "$symbol" 1 ipadm apply "$file"
	says 'the place is told' "$says"
	ipadm plan "$file" >/dev/null 2>&1
	is 'plan refuses it, too' "$?" 1
done <<'END'
bad-document|:2:12: |interfaces:\n    net0: {familie: [inet]}\n
bad-document|:3:|interfaces:\n  net0: {families: [inet]}\n  net0: {families: [inet]}\n
bad-document|:1:1|interfaces: [\n
dlpi-failure|:2:3: |interfaces:\n  net9: {families: [inet]}\n
enxio|:2:3: |addresses:\n  net0/x: {type: static, address: 10.0.0.1/8}\n
addr-inuse|:5:3: |interfaces:\n  net0: {families: [inet]}\naddresses:\n  net0/a: {type: static, address: 10.0.0.1/8}\n  net0/b: {type: static, address: 10.0.0.1/8}\n
bad-addr|:4:3: |interfaces:\n  net0: {families: [inet]}\naddresses:\n  net0/a: {type: static, address: 224.0.0.1/8}\n
invalid-arg|:2:3: |interfaces:\n  net0: {families: [inet, inet6], group: ipmp0}\n
END
same 'nothing of it was done'
is 'a new link may come later' \
	"$(printf 'interfaces:\n  net9: {families: [inet]}\n' | ipadm apply --merge --unplugged -)" applied
ip link add net9 type veth peer name net9p
wait_for 10 is_up net9 || true
case $MODE in
daemon) holds 'and is plumbed then' is_up net9 ;;
esac
printf 'interfaces:\n  net9: {absent: true}\n' | ipadm apply --merge - >/dev/null

# The last of a thousand addresses is one that the kernel is not even asked for: nothing of the rest stays.
python3 - >"$file" <<'END'
print("interfaces:\n  net0: {families: [inet]}\n  net1: {families: [inet]}\naddresses:")
for i in range(999):
    print(f"  net{i % 2}/a{i}: {{type: static, address: 10.{i // 200}.{i % 200}.1/24}}")
END
sed 's/net1: {families: \[inet\]}/net1: {families: [inet], ipv4.mtu: 65000000}/' "$file" >"$file.bad"
note_everything
refused 'an impossible value at the end' bad-document 1 ipadm apply "$file.bad"
echo '  net1/z: {type: static, address: 127.0.0.1/8}' | cat "$file" - >"$file.bad"
refused 'an impossible address at the end' bad-addr 1 ipadm apply "$file.bad"
echo '  net0/z: {type: static, address: 10.0.0.1/24}' | cat "$file" - >"$file.bad"
refused 'one of them once more at the end' addr-inuse 1 ipadm apply "$file.bad"
says 'which is told' '10.0.0.1 is the address of net0/a0 already'
same 'byte by byte as before'
is 'without it' "$(ipadm apply "$file")" applied
is 'all are there' "$(ip -j addr show | python3 -c 'import json,sys; print(sum(a["local"].startswith("10.") for l in json.load(sys.stdin) for a in l["addr_info"]))')" 999
sed 's,10\.0\.2\.1/24,10.0.0.1/24,' "$file" >"$file.bad"
refused 'one that is there takes the address of another' addr-inuse 1 ipadm apply "$file.bad"
printf 'version: 1\n' | ipadm apply - >/dev/null
is 'an empty file takes all away' "$(ipadm show-if -p -o ifname | grep -v '^lo$')|$(addresses net0 inet)" '|'

# One that the kernel alone refuses, behind a thousand that it took, over links that have addresses of ours and of others,
# of which some are to go: also the order of addresses and of routes to one subnet over several links is as it was. No
# lifetime runs down here, so that nothing is left out.
standing() { # FILE
	{
		ip -j addr
		ip -j route show table all
		ip -j -6 route show table all
		sysctl -a 2>/dev/null | grep '^net\.ipv[46]\.conf\.'
		cat $conf $active
	} >"$1"
}

calm() {
	settled && standing $W/before && sleep 0.3 && standing $W/after && cmp -s $W/before $W/after
}

links='net2 net3 net4 net5 net6'
# shellcheck disable=SC2086 # several words
link $links
"$PYTHON" - $links >"$file" <<'END'
import sys
print('interfaces:')
for name in sys.argv[1:]:
    print(f'  {name}: {{families: [inet, inet6], ipv4.dad: off, ipv6.dad: off, ipv4.forwarding: on, ipv6.mtu: 1400}}')
print('addresses:')
for name in sys.argv[1:]:
    for k in 1, 2, 3:
        print(f'  {name}/four{k}: {{type: static, address: 192.0.2.{name[3]}{k}/24}}')
        print(f'  {name}/six{k}: {{type: static, address: "2001:db8:ffff:{name[3]}::{k}/64"}}')
END
ipadm apply "$file" >/dev/null
for l in $links; do
	ip addr add 198.51.100.${l#net}/24 dev "$l"
	ip addr add 2001:db8:eeee:${l#net}::1/64 dev "$l" nodad
done
ip addr add 203.0.113.1/24 dev net5 scope link
"$PYTHON" - >"$file" <<'END'
links = [f'net{i}' for i in range(2, 6)]
print('interfaces:\n  net0: {families: [inet, inet6], ipv4.dad: off, ipv6.dad: off}')
for name in links:
    print(f'  {name}: {{families: [inet, inet6], ipv4.dad: off, ipv6.dad: off, ipv4.forwarding: off}}')
print('addresses:')
for i in range(1000):
    name = (links + ['net0'])[i % 5]
    address = f'10.{i // 200}.{i % 200}.1/24' if i % 2 or name == 'net5' else f'2001:db8:{i:x}::1/64'
    print(f'  {name}/a{i}: {{type: static, address: "{address}"}}')
for name in links[:2]:
    print(f'  {name}/four1: {{type: static, address: 192.0.2.{name[3]}1/24}}')
    print(f'  {name}/six2: {{type: static, address: "2001:db8:ffff:{name[3]}::2/64"}}')
print('  net5/z: {type: static, address: 203.0.113.2/24}')
END
holds 'it is calm' wait_for 20 calm
ipadm plan "$file" >"$file.plan"
is 'the plan adds a thousand and one' "$(grep -c ': add address' "$file.plan")" 1001
is 'the one is the last' "$(grep ': add address' "$file.plan" | tail -n 1)" '  net5: add address 203.0.113.2/24'
refused 'the kernel refuses it' invalid-arg 1 ipadm apply "$file"
says 'in its own words' 'cannot add 203.0.113.2/24 to net5: ipv4: Invalid scope value'
standing $W/after
holds 'kernel and documents are byte by byte as before' cmp $W/before $W/after
ip addr del 203.0.113.1/24 dev net5
is 'without the other it goes' "$(ipadm apply "$file")" applied
is 'and what is not in it is gone' "$(addresses net6)|$(addresses net4 inet | tr ' ' '\n' | grep -c '^192')" '|0'
printf 'version: 1\n' | ipadm apply - >/dev/null

# What has to go first, for something of its subnet comes, comes back where it stood.
ordered() { # NAME=ADDRESS...: of net2
	printf 'interfaces:\n  net2: {families: [inet, inet6]}\n  net5: {families: [inet], ipv4.dad: off}\naddresses:\n'
	for a in "$@"; do printf '  net2/%s: {type: static, address: "%s"}\n' "${a%%=*}" "${a#*=}"; done
}

ordered a=10.0.0.1/24 b=10.0.1.1/24 b2=10.0.1.2/24 c=10.0.2.1/24 s1=2001:db8:1::1/64 s2=2001:db8:2::1/64 s3=2001:db8:3::1/64 |
	ipadm apply - >/dev/null
ip addr add 203.0.113.1/24 dev net5 scope link
holds 'it is calm again' wait_for 20 calm
ordered a2=10.0.0.7/24 b=10.0.1.1/24 b2=10.0.1.2/24 c=10.0.2.1/24 s1=2001:db8:1::1/64 s2=2001:db8:2::1/48 s3=2001:db8:3::1/64 >"$file"
echo '  net5/z: {type: static, address: 203.0.113.2/24}' >>"$file"
is 'two go first' "$(ipadm plan "$file" | grep -n -e remove -e ' add ' | sed 's/.*: //' | head -n 2 | tr '\n' ' ')" \
	'remove address 2001:db8:2::1/64 remove address 10.0.0.1/24 '
refused 'the kernel refuses what comes' invalid-arg 1 ipadm apply "$file"
standing $W/after
holds 'and they stand where they stood' cmp $W/before $W/after
ip addr del 203.0.113.1/24 dev net5
printf 'version: 1\n' | ipadm apply - >/dev/null

refused 'no file' io-error 1 ipadm apply /nonexistent
refused 'one without a name' invalid-arg 1 ipadm apply ''
refused 'a directory' io-error 1 sh -c "ipadm apply - <$W"
says 'by its name' 'cannot read standard input: Is a directory'
refused 'a closed input' bad-document 1 sh -c 'ipadm apply - <&-'
says 'how nothing is configured' "'version: 1' alone"
printf '\351' >"$file.bad"
refused 'what is no UTF-8' bad-document 1 ipadm apply "$file.bad"
for command in check repair; do
	refused "$command of an empty name is not of all" invalid-arg 1 ipadm $command ''
done

# What an editor leaves on a full disk, or none at all, is no wish to lose the network.
if [ "$MODE" = daemon ]; then
	ipadm create-addr -a 198.51.100.1/24 net0/v4
	cp $conf $W/conf
	for how in ': >' 'echo "# only this" >' 'rm'; do
		eval "$how $conf"
		refused "reload of $how" bad-document 1 ipadm reload
		is 'the address stays' "$(addresses net0 inet)" 198.51.100.1/24
	done
	cp $W/conf $conf
	accepted 'what is put back is taken in' ipadm reload
	printf '[ipadm]\nversion = 1\n' >$conf
	accepted 'nothing at all, when that is said' ipadm reload
	is 'all goes' "$(addresses net0 inet)" ''
fi
as_user ipadm apply - <"$file" 2>/dev/null
is 'not everybody may' "$?" 3
rm -f "$file" "$file".*
finish
