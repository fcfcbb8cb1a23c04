#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may do what: anyone may read; root and the members of the admin group may change.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

if ! setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
	skip 'who may do what' 'no second user here: needs root'
	finish
fi

link net0 net1 net2
ipadm create-if net0
begin

is 'a user without privilege may read' "$(as_user ipadm show-if -p -o ifname,state,persistent net0)" 'net0:down:-46'
before=$(state)
for words in 'create-if net1' 'create-if -t net1' 'delete-if net0' 'disable-if -t net0' 'enable-if -t net0' \
	'offline-if net0' 'online-if net0' reload; do
	# shellcheck disable=SC2086 # these are words
	run as_user ipadm $words
	is "but not: $words" "$rc|$out" '3|'
	case $err in
	*'[eauth]' | *'[eperm]') ok 'and is told so' ;;
	*) not_ok 'and is told so' "$err" ;;
	esac
done
is 'nothing changed' "$(state)" "$before"

if [ "$MODE" = daemon ]; then
	for method in CreateInterface DeleteInterface EnableInterface DisableInterface MoveInterface OfflineInterface \
		OnlineInterface; do
		reply=$(as_user "$PYTHON" $BIN/ns.py call "org.ipadm.$method" '{"name": "net0"}')
		case $reply in
		*'"error"'*eauth* | *'"error"'*eperm* | *'"error"'*PermissionDenied*) ok "the daemon itself refuses $method" ;;
		*) not_ok "the daemon itself refuses $method" "$reply" ;;
		esac
	done
	reply=$(as_user "$PYTHON" $BIN/ns.py call org.ipadm.Reload)
	case $reply in
	*'"error"'*) ok 'and Reload' ;;
	*) not_ok 'and Reload' "$reply" ;;
	esac
	reply=$(as_user "$PYTHON" $BIN/ns.py call org.ipadm.ListInterfaces)
	case $reply in
	*'"error"'*) not_ok 'but lists' "$reply" ;;
	*net0*) ok 'but lists' ;;
	*) not_ok 'but lists' "$reply" ;;
	esac
	is 'nothing changed' "$(state)" "$before"

	# The admin group.
	stop_daemon
	rm /etc/group
	printf 'root:x:0:\nnetadmins:x:4711:\nnogroup:x:65534:\n' >/etc/group
	sed -i 's/^\[ipadm\]$/&\nadmin-group = netadmins/' $conf
	start_daemon
	accepted 'a member of the admin group may change' as_user --groups=4711 ipadm create-if net1
	is 'what he said is done' "$(shown net1)" 'net1:IP:down:bm--------46:-46'
	accepted 'and undone' as_user --groups=4711 ipadm delete-if net1
	run as_user --groups=4712 ipadm create-if net1
	is 'a member of another group may not' "$rc|$out" '3|'
	is 'the line in the document stays' "$(grep -c '^admin-group = netadmins$' $conf)" 1
fi

chmod 600 $conf
run as_user ipadm show-if -p -o ifname,state net0
is 'who may not read the saved file sees what is active' "$rc|$out" '0|net0:down'
case $err in
'ipadm: warning: '*) ok 'with a warning' ;;
*) not_ok 'with a warning' "$err" ;;
esac
finish
