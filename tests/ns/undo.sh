#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# undo and redo: the kernel and both documents are as they were, what is not recorded stays, and nothing is lost by it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0
link net1
begin
refused 'nothing is to be taken back' notfound 1 ipadm undo
refused 'nor an undo' notfound 1 ipadm redo
refused 'no such generation' notfound 1 ipadm undo 7
refused 'no number' invalid-arg 1 ipadm undo x
run ipadm undo 1 2
is 'one generation' "$rc" 2

ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -a 2001:db8::1/64 net0/v6
wait_for 20 settled
shape >$W/one
ipadm set-ifprop -p mtu=1400 -m ipv4 net0
ipadm create-addr -a 198.51.100.1/24 net1/v4
wait_for 20 settled
shape >$W/two

run ipadm undo 2
is 'undo with a generation says which' "$rc|$out" '0|undone: it is as in generation 2'
wait_for 20 settled
shape >$W/now
holds 'kernel and documents are as they were' diff $W/one $W/now
is 'it is a generation of its own' "$(ipadm history -p -o gen,kind,restores,command | head -n 1)" '5:undo:2:ipadm undo 2'
run ipadm undo 2
is 'again: nothing is different' "$rc|$out" '0|unchanged: it is as in generation 2'
is 'and there is no generation more' "$(ipadm history -p -o gen | head -n 1)" 5
run ipadm redo
is 'redo says where it goes' "$rc|$out" '0|redone: it is as in generation 4'
wait_for 20 settled
shape >$W/now
holds 'and all is as before the undo' diff $W/two $W/now
refused 'it is taken back once' notfound 1 ipadm redo

accepted 'a change that is not recorded' ipadm create-addr -t -a 203.0.113.7/24 net0/t
ipadm disable-addr -t net0/v6
run ipadm undo -m 'back a step'
is 'undo without a generation goes back one change' "$rc|$out" '0|undone: it is as in generation 3'
is 'with its message' "$(ipadm history -p -o message | head -n 1)" 'back a step'
is 'what was made by it is gone' "$(ip -4 -o addr show net1 | wc -l)|$(grep -c net1/v4 $conf)" '0|0'
is 'what is not recorded stays' "$(addresses net0 inet)" '192.0.2.1/24 203.0.113.7/24'
is 'what is disabled stays so' "$(ip -6 -o addr show net0 scope global | wc -l)|$(addrs net0/v6 | cut -d: -f3)" '0|disabled'
ipadm enable-addr -t net0/v6
ipadm delete-addr net0/t
run ipadm undo
is 'and another' "$rc|$out" '0|undone: it is as in generation 2'
for i in 1 2; do ipadm undo >/dev/null; done
is 'back to the beginning' "$(ipadm undo 2>&1 | sed 's/.*\[//')|$(ip -o addr show net0 | wc -l)|$(grep -c '^\[' $conf)" 'notfound]|0|1'
for i in 1 2 3 4; do ipadm redo >/dev/null; done
wait_for 20 settled
shape >$W/now
holds 'and forward to the end' diff $W/two $W/now
ipadm set-prop -p recv_buf=100001 tcp
refused 'a change ends what can be redone' notfound 1 ipadm redo

is 'who may not change anything may not undo' "$(as_user ipadm undo 2>&1 >/dev/null | sed 's/.*\[//')" 'eauth]'
if [ -n "$daemon" ]; then
	echo '# by hand' >>$conf
	refused 'an edit that waits is not run over' edit-pending 1 ipadm undo
	ipadm reload
fi
cp $conf $W/conf
echo garbage >/var/lib/ipadm/history/2.conf
refused 'a damaged generation is not put back' bad-document 1 ipadm undo 2
rm /var/lib/ipadm/history/2.conf
refused 'nor is a lost one' notfound 1 ipadm undo 2
is 'nothing was changed by that' "$(cat $W/conf | grep -v ^generation | cksum)" "$(grep -v ^generation $conf | cksum)"
if [ -n "$daemon" ]; then
	is 'a foreign client undoes' "$(ns call org.ipadm.Undo '{"number": 3, "message": "from afar"}' | "$PYTHON" -c '
import json, sys
p = json.load(sys.stdin)["parameters"]
print(p["changed"], p["generation"], p["effects"])')" 'True 3 []'
	is 'and redoes' "$(ns call org.ipadm.Redo | "$PYTHON" -c '
import json, sys
p = json.load(sys.stdin)["parameters"]
print(p["changed"], p["generation"] > 3)')" 'True True'
fi

# A link that is down is so again, with what others had put on it.
link net2
ip addr add 198.51.100.9/32 dev net2
before=$(kernel_state net2)
printf 'interfaces:\n  net2: {families: [inet, inet6]}\n' | ipadm apply --merge - >/dev/null
ipadm create-addr -a 2001:db8:2::1/64 net2/v6
is 'a link with an address of others comes up' "$(is_up net2 && addresses net2 inet)" 198.51.100.9/32
for i in 1 2; do ipadm undo >/dev/null; done
is 'undone, it is down, with that address' "$(kernel_state net2)" "$before"

# How a link is that comes later is remembered by whichever change comes first; a daemon sees it itself.
if [ "$MODE" = once ]; then
	printf 'interfaces:\n  net3: {families: [inet]}\n' | ipadm apply --merge --unplugged - >/dev/null
	link net3
	before=$(kernel_state net3)
	ipadm repair net3 >/dev/null
	ip link set net3 down
	ipadm create-addr -a 2001:db8:3::1/64 net3/v6
	accepted 'an interface whose link came later is deleted' ipadm delete-if net3
	is 'its link is as it came' "$(kernel_state net3)" "$before"
fi
finish
