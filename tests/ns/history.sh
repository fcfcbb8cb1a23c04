#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The history of the persistent configuration: who, when and why, its documents, what is different between them, and that it
# is in nobody's way.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

kept=/var/lib/ipadm/history

generations() { # their numbers, the newest first
	ipadm history -p -o gen | tr '\n' ' '
}

field() { # GENERATION FIELD
	ipadm history -p -o "$2" "$1"
}

number() { # in the header of the persistent document
	sed -n 's/^generation = //p' $conf
}

link net0
begin

# --- a change, and what is kept of it -----------------------------------------------------------------

run ipadm history
is 'before the first change there is none' "$rc|$out|$err" '0||'
accepted 'a change with a message' ipadm create-if -m 'the first one' net0
is 'is generation 1' "$(number)|$(generations)" '1|1 '
is 'by whom, with which command, why' "$(field 1 user,uid,command,message,change,state)" \
	'root:0:ipadm create-if -m '"'the first one'"' net0:the first one:CreateInterface net0:present'
holds 'by which process' test "$(field 1 pid)" -gt 1
now=$(date -u +%s)
then=$(date -u -d "$(field 1 time | sed 's/\\//g')" +%s)
holds 'and when' test $((now - then)) -ge 0 -a $((now - then)) -lt 600
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm set-ifprop --message 'jumbo' -p mtu=1400 -m ipv4 net0
is 'each change is one' "$(generations)" '3 2 1 '
is 'where -m is a protocol, --message is it' "$(field 3 message)" jumbo
ipadm create-addr -t -a 192.0.2.9/24 net0/t
ipadm disable-addr -t net0/v4
ipadm enable-addr -t net0/v4
is 'what is not recorded is none' "$(generations)" '3 2 1 '
ipadm create-if nosuch0 2>/dev/null
is 'nor is a refusal' "$(generations)" '3 2 1 '
is 'the kept document is what was there' "$(grep -c '^\[' $kept/1.conf)|$(grep -c net0/v4 $kept/2.conf)" '2|1'
holds 'and of now, as it is' cmp $conf $kept/3.conf
is 'the configuration has no other name' "$(stat -c %h $conf)" 1
is 'everybody may read them, as the configuration' "$(stat -c %a $kept $kept/1.conf $kept/1.meta | tr '\n' ' ')" '755 644 644 '
is 'and does' "$(as_user ipadm history -p -o gen,message 1)" '1:the first one'
is 'a record is read by others, too' "$("$PYTHON" -c '
import configparser
p = configparser.ConfigParser(interpolation=None)
p.read("/var/lib/ipadm/history/3.meta")
g = p["generation"]
print(g["number"], g["parent"], g["user"], g["message"])')" '3 2 root jumbo'

# --- listings -----------------------------------------------------------------------------------------

is 'to people' "$(ipadm history | awk 'NR == 1 { print $1, $2, $3, $4, $5, $6, $(NF) } NR == 2 { print $1, $3, $5, $(NF) }')" \
	'GEN TIME USER PID STATE COMMAND MESSAGE
3 root present jumbo'
is 'in JSON' "$(ipadm history -j | "$PYTHON" -c '
import json, sys
rows = json.load(sys.stdin)
print([r["gen"] for r in rows], rows[2]["message"], rows[0]["kind"], rows[0]["restores"])')" "[3, 2, 1] the first one change None"
refused 'none of that number' notfound 1 ipadm history 99
refused 'no number' invalid-arg 1 ipadm history x
refused 'a control character in a message' invalid-arg 1 ipadm create-if -m "$(printf 'a\033[2J')" net0
refused 'a long one' invalid-arg 1 ipadm create-if -m "$(printf '%0257d' 0)" net0
if [ -n "$daemon" ]; then
	case $(ns call org.ipadm.ReloadX; ns call org.ipadm.Reload '{"message": "a\u0007b"}') in
	*InvalidParameter*message*) ok 'the daemon does not take one, whoever sends it' ;;
	*) not_ok 'the daemon does not take one, whoever sends it' ;;
	esac
	is 'a foreign client gets the list' "$(ns call org.ipadm.ListHistory | "$PYTHON" -c '
import json, sys
rows = json.load(sys.stdin)["parameters"]["generations"]
print([(r["generation"], r["parent"], r["user"], r["state"]) for r in rows][:2], rows[2]["message"])')" \
		"[(3, 2, 'root', 'present'), (2, 1, 'root', 'ok')] the first one"
	ns call org.ipadm.GetGeneration '{"number": 2}' | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["parameters"]["text"], end="")' >$W/two
	holds 'and a document' cmp $W/two $kept/2.conf
	case $(ns call org.ipadm.GetGeneration '{"number": 77}') in
	*notfound*) ok 'and is told that there is none' ;;
	*) not_ok 'and is told that there is none' ;;
	esac
fi

# --- differences ----------------------------------------------------------------------------------------

run ipadm diff 1
is 'from the first to now' "$rc|$out" '2|+ interface net0 ipv4.mtu=1400
+ address net0/v4 type=static
+ address net0/v4 address=192.0.2.1/24'
run ipadm diff 3 2
is 'and backwards' "$rc|$out" '2|- interface net0 ipv4.mtu=1400'
run ipadm diff 0 1
is 'from nothing' "$rc|$out" '2|+ interface net0 families=inet inet6'
run ipadm diff 3
is 'nothing is different' "$rc|$out|$err" '0||'
run ipadm diff persistent active
is 'what is temporary' "$rc|$(echo "$out" | grep -v secret)" '2|+ address net0/t type=static
+ address net0/t address=192.0.2.9/24'
is 'in JSON' "$(ipadm diff -j 2 3)" '[{"kind":"interface","name":"net0","key":"ipv4.mtu","from":null,"to":"1400"}]'
is 'nothing in JSON' "$(ipadm diff -j 2 2)" '[]'
refused 'with one that is not there' notfound 1 ipadm diff 1 50
refused 'with what is none' invalid-arg 1 ipadm diff 1 kernel

# --- by hand --------------------------------------------------------------------------------------------

echo '# by hand' >>$conf
sed -i 's/192.0.2.1/192.0.2.2/' $conf
holds 'a hand-edited file is taken in' ipadm reload -m 'a typo'
is 'which is a generation of its own' "$(generations)|$(field 4 message,change)" '4 3 2 1 |a typo:Reload'
is 'the file stays as its author wrote it' "$(number)|$(grep -c 'by hand' $conf)" '3|1'
run ipadm diff 3 4
is 'what was edited' "$rc|$out" '2|- address net0/v4 address=192.0.2.1/24
+ address net0/v4 address=192.0.2.2/24'
ipadm reload
is 'the same once more is none' "$(generations)" '4 3 2 1 '
ipadm reset-ifprop -p mtu -m ipv4 net0
is 'the next change counts on' "$(number)|$(generations)" '5|5 4 3 2 1 '
is 'what was written by hand is kept word by word' "$(grep -c 'by hand' $kept/4.conf)" 1
sed -i 's/192.0.2.2/192.0.2.3/' $conf
[ -z "$daemon" ] || stop_daemon
begin
accepted 'edited while nobody looked' ipadm up-addr -t net0/v4
is 'is found, and a generation' "$(generations)|$(field 6 change,user)" '6 5 4 3 2 1 |edited by hand:'
cp $kept/1.conf $conf
ipadm reload -m 'by cp'
is 'an old one that is put back by hand is a new one' "$(generations)|$(field 7 message)" '7 6 5 4 3 2 1 |by cp'
run ipadm diff 1 7
is 'with what it had' "$rc|$out" '0|'

sed 's/^families.*/families = inet/' $conf >$W/whole
ipadm apply -m 'as a whole' $W/whole >/dev/null
is 'a document as a whole' "$(generations)|$(field 8 message,change)" '8 7 6 5 4 3 2 1 |as a whole:Apply'

# --- damage ---------------------------------------------------------------------------------------------

rm $kept/2.conf
printf '[ipadm]\nversion = 1\n\n[generation]\ntime = 2024-' >$kept/3.meta
: >$kept/4.conf
echo garbage >$kept/5.conf.new
mkdir $kept/99.conf
echo x >$kept/88.meta
echo x >$kept/0007.conf
is 'what is lost or damaged is told' "$(ipadm history -p -o gen,state | grep '^[1-5]:' | tr '\n' ' ')" \
	'5:ok 4:damaged 3:damaged 2:lost 1:ok '
refused 'a lost document' notfound 1 ipadm diff 2
says 'says so' lost
refused 'a damaged one' bad-document 1 ipadm diff 4
run ipadm diff 3 5
is 'what is whole is of use without its record' "$rc" 2
[ -z "$daemon" ] || stop_daemon
begin
accepted 'a change among garbage' ipadm create-addr -a 192.0.2.50/24 net0/g
is 'gets its number' "$(number)|$(field 9 state)" '9|present'
is 'what never was a generation goes' "$(ls $kept/88.* 2>/dev/null)" ''
rmdir $kept/99.conf

# --- it is in nobody's way --------------------------------------------------------------------------------

mv $kept $W/kept
mount -t tmpfs -o ro ipadm-test /var/lib/ipadm
accepted 'a change where nothing can be kept' ipadm create-addr -a 192.0.2.51/24 net0/h
is 'is made' "$(number)|$(addresses net0 inet | tr ' ' '\n' | grep -c 192.0.2.51)" '10|1'
umount /var/lib/ipadm
mkdir -p /var/lib/ipadm
mv $W/kept $kept
[ -z "$daemon" ] || holds 'and in the log' grep -q 'cannot .* the history in /var/lib/ipadm/history' $W/daemon.log
accepted 'the next one is kept again' ipadm create-addr -a 192.0.2.52/24 net0/i
is 'with its number' "$(number)|$(field 11 state)" '11|present'
rm -rf $kept
accepted 'without the directory' ipadm delete-addr net0/i
is 'it begins anew' "$(number)|$(field 12 state)" '12|present'

# --- another file system, and bounds --------------------------------------------------------------------------

mount -t tmpfs ipadm-test /var/lib/ipadm
i=1
while [ $i -le 105 ]; do
	ipadm set-prop -p recv_buf=$((100000 + i)) tcp
	i=$((i + 1))
done
is 'no more than a hundred are kept' "$(ipadm history -p -o gen | wc -l)|$(field 117 state)|$(ls $kept/*.meta | wc -l)" '100|present|100'
is 'each with its document' "$(ipadm history -p -o state | sort | uniq -c | tr -s ' \n' ' ')" ' 99 ok 1 present '
is 'as it was' "$(ipadm diff 100 101)" '- protocol tcp recv_buf=100088
+ protocol tcp recv_buf=100089'
{
	cat $conf
	"$PYTHON" -c '
for i in range(20000):
    print(f"[interface big{i:05}]\nfamilies = inet inet6\n# a comment that makes it large")'
} >$W/large && cp $W/large $conf
ipadm reload >/dev/null 2>&1
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
	ipadm set-prop -p recv_buf=$((200000 + i)) tcp
done
size=$(du -b --apparent-size $kept | cut -f1)
holds "nor more than 16 MiB ($size bytes)" test "$size" -le $((16 * 1024 * 1024 + 8192))
is 'a large document is kept when the next one takes its place' \
	"$(ipadm history -p -o state | head -n 3 | tr '\n' ' ')|$(ls $kept/"$(number)".* | wc -l)" 'present ok ok |1'
last=$(number)
is 'and compared' "$(ipadm diff $((last - 1)))" '- protocol tcp recv_buf=200017
+ protocol tcp recv_buf=200018'
finish
