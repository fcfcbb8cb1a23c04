#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Documents so large that a listing reads them interface by interface: it says the same as the listings of
# the interfaces, which are read in another way, and as the kernel.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

LINKS='a0 a1 a2 b10 b9 b9.5'
LABELS=$(seq 1 200)

# In an order that is not that of the names.
link b9 a1 b10 a0 b9.5 a2

address() { # IFNAME NUMBER
	printf '[address %s/l%s]\ntype = static\naddress = 10.%s.%s.1/24\n\n' "$1" "$2" "$n" "$2"
}

{
	printf '[ipadm]\nversion = 1\n\n'
	for l in $LINKS gone0; do
		printf '[interface %s]\nfamilies = inet\nipv4.dad = off\n\n' $l
	done
	n=0
	for l in $LINKS gone0; do
		n=$((n + 1))
		for i in $LABELS; do
			address $l $i
		done
	done
} >$conf
holds 'the document is large' [ "$(wc -c <$conf)" -gt 65536 ]
holds 'it is in order of its names' ipadm show-if
run $BIN/ipmgmtd --once
begin

list() { # [OPERAND]
	ipadm show-addr -p -o addrobj,type,state,current,persistent,addr "$@"
}

# As one listing has it, interface by interface in the kernel's order.
one_by_one() {
	for l in $(ip -o link | sed 's/^[0-9]*: \([^:@]*\).*/\1/'); do
		list $l 2>/dev/null || :
	done
}

ip -o -4 addr show scope global | sed 's/.* inet \([^ ]*\).*/\1/' | sort >$W/kernel
list | grep -v gone0 | sed -n 's/.*:\(10\..*\)/\1/p' | sort >$W/ours
holds 'the kernel has what is listed' cmp $W/kernel $W/ours
is 'and all of it' "$(wc -l <$W/kernel)" 1200
is 'objects without a link are there' "$(list | grep -c '^gone0/l[0-9]*:static:inaccessible:-----:U--:10.7')" 200
list | grep -v ^gone0 >$W/all
one_by_one >$W/each
holds 'one by one is the same' cmp $W/all $W/each

ip link add gone0 type veth peer name gone0p
holds 'the link comes back' wait_for 20 ip link show gone0
if [ -z "$daemon" ]; then
	run $BIN/ipmgmtd --once
fi
back() {
	[ "$(ip -o -4 addr show dev gone0 | wc -l)" = 200 ]
}
[ -z "$daemon" ] || holds 'with its addresses' wait_for 60 back

accepted 'one is disabled' ipadm disable-addr -t a1/l7
accepted 'one is deleted' ipadm delete-addr b9/l9
accepted 'one is changed' ipadm set-addrprop -p deprecated=on b10/l3
accepted 'one is added for now' ipadm create-addr -t -a 10.99.0.1/24 a2/now
is 'the disabled one is the last' "$(list | tail -n 1)" 'a1/l7:static:disabled:-----:U--:10.2.7.1/24'
is 'the deleted one is gone' "$(list | grep -c ^b9/l9:)" 0
is 'the changed one shows it' "$(list | grep ^b10/l3:)" "$(list b10/l3)"
is 'and how' "$(list b10/l3)" 'b10/l3:static:ok:U---d:U-d:10.4.3.1/24'
is 'the new one is not recorded' "$(list | grep ^a2/now:)" 'a2/now:static:ok:U----:---:10.99.0.1/24'
list | grep -v a1/l7: >$W/all
one_by_one | grep -v a1/l7: >$W/each
holds 'one by one is the same again' diff $W/all $W/each

run ipadm show-if -p -o ifname,persistent
is 'interfaces without their addresses' "$(echo "$out" | grep ^a1:)" "$(ipadm show-if -p -o ifname,persistent a1)"

list >$W/all
sed -i '1i# by hand' $conf
list >$W/each
holds 'a document not as it is written here is read as a whole' cmp $W/all $W/each
sed -i 1d $conf

# From there on the saved document counts as one that can't be read: what is only in it is not listed.
list | grep -v ^a1/l7: | cut -d : -f 1,2 >$W/all
sed -i '/^\[address b9.5\/l5\]/,/^$/s/^type.*/type = nonsense/' $conf
run list
is 'a part that makes no sense stops nothing' "$rc" 0
says 'and is told with its line' "ipadm.conf:$(grep -n 'type = nonsense' $conf | cut -d : -f 1)"
echo "$out" | cut -d : -f 1,2 >$W/each
holds 'what is active is listed' diff $W/all $W/each
finish
