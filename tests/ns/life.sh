#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The life cycle of an interface, and what is refused on the way.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0
before=$(kernel_state net0)
begin

accepted 'create-if' ipadm create-if net0
is 'it is shown' "$(shown)" 'net0:IP:down:bm--------46:-46'
holds 'the link is up' is_up net0
is 'no link-local address' "$(addresses net0)" ''
is 'address generation is off' "$(genmode net0)" none
is 'router advertisements are off' "$(sysctl6 net0 accept_ra)" 0
is 'IPv6 is on' "$(sysctl6 net0 disable_ipv6)" 0
is 'it is recorded' "$(recorded net0)|$(live net0)" "$(recorded net0)|$(recorded net0)"
is 'for both families' "$(recorded net0 | tr -d ' ,')" inetinet6
is 'the document is for everybody to read' "$(stat -c %a $conf)" 644

refused 'create-if again' if-exists 1 ipadm create-if net0
refused 'enable-if of an active one' if-exists 1 ipadm enable-if -t net0

ip addr add 192.0.2.1/24 dev net0
is 'with an address it is ok' "$(shown net0)" 'net0:IP:ok:bm--------46:-46'
ip link set net0p down
is 'without a carrier it has failed' "$(shown net0)" 'net0:IP:failed:bm--------46:-46'
ip link set net0p up

accepted 'disable-if' ipadm disable-if -t net0
is 'it is shown as disabled' "$(shown)" 'net0:IP:disabled:------------:-46'
is 'the address went' "$(addresses net0)" ''
is 'the link is as before' "$(kernel_state net0)" "$before"
is 'its record is there' "$(recorded net0 | tr -d ' ,')|$(live net0)" 'inetinet6|'
refused 'create-if of a disabled one' op-disable-obj 1 ipadm create-if net0
refused 'disable-if of a disabled one' enxio 1 ipadm disable-if -t net0

accepted 'enable-if' ipadm enable-if -t net0
is 'it is shown again' "$(shown)" 'net0:IP:down:bm--------46:-46'
is 'still no link-local address' "$(addresses net0)|$(genmode net0)" '|none'

accepted 'delete-if' ipadm delete-if net0
is 'it is not shown' "$(shown)" ''
is 'the link is as it was before us' "$(kernel_state net0)" "$before"
is 'no record is left' "$(recorded net0)|$(live net0)" '|'
refused 'delete-if again' enxio 1 ipadm delete-if net0
refused 'enable-if of an absent one' notfound 1 ipadm enable-if -t net0
refused 'disable-if of an absent one' enxio 1 ipadm disable-if -t net0
run ipadm show-if net0
is 'show-if of an absent one' "$rc|$out" '1|'
says 'and says so' '[enxio]'

ipadm create-if net0 && ipadm disable-if -t net0
accepted 'delete-if of a disabled one' ipadm delete-if net0
is 'its record is gone' "$(recorded net0)|$(shown)" '|'
accepted 'create-ip is the same' ipadm create-ip net0
accepted 'delete-ip too' ipadm delete-ip net0

# Nothing of this may leave a trace.
before=$(state)
refused 'create-if without a link' dlpi-failure 1 ipadm create-if nosuch0
refused 'create-if of a logical name' invalid-arg 1 ipadm create-if net0:1
for bad in a/b . .. 'a b' 0123456789abcdef "$(printf '%0300d' 0)" '' 'net%d'; do
	refused "create-if of a bad name: $(printf %.20s "$bad")" invalid-arg 1 ipadm create-if "$bad"
done
for words in 'create-if' 'create-if net0 net1' 'create-if -x net0' 'create-if -f ipx net0' 'no-such-command' \
	'show-if -o' 'create-if -n' '--no-such-option'; do
	# shellcheck disable=SC2086 # these are words
	run ipadm $words
	is "usage: ipadm $words" "$rc|$out" '2|'
done
refused 'disable-if without -t' notsup 1 ipadm disable-if net0
refused 'enable-if without -t' notsup 1 ipadm enable-if net0
run ipadm creat-if net0
says 'a mistyped word gets a suggestion' create-if
is 'nothing of this left a trace' "$(state)" "$before"
finish
