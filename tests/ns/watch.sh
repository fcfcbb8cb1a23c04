#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ipadm-watch follows a key: of a gateway of our own, which does what etcd's does, and of etcd where it is installed or
# `make check-others` has fetched it.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

if [ ! -e "$BUILD/src/watch/ipadm-watch" ]; then
	skip 'ipadm-watch' 'it is not built: there is no libcurl'
	finish
fi
cp "$BUILD/src/watch/ipadm-watch" $BIN/
PATH=$PATH:$PEERS/etcd-server/usr/bin
key=/ipadm/host1
url=etcd://127.0.0.1:1,127.0.0.1/ipadm/host1

gateway() { # ARGUMENT...
	"$PYTHON" "$HERE/etcd.py" "$@"
}

start_server() {
	case $kind in
	gateway) "$PYTHON" "$HERE/etcd.py" serve $W/store >$W/server.log 2>&1 & ;;
	etcd) etcd --data-dir $W/etcd >>$W/server.log 2>&1 & ;;
	esac
	server=$!
	wait_for 30 gateway put /other /dev/null || not_ok "$kind: it comes up" "$(tail -n 3 $W/server.log)"
}

stop_server() {
	kill -9 $server
	wait $server 2>/dev/null
}

start_watch() { # [ARGUMENT...]
	: >$W/watch.log
	ipadm-watch --retry 1 "$@" $url 2>>$W/watch.log &
	watch=$!
}

stop_watch() {
	kill $watch
	wait $watch
}

document() { # ADDRESS [LINK]
	printf '{"interfaces": {"net0": {"families": ["inet"]}}, "addresses": {"net0/v4": {"type": "static", "address": "%s"}}}\n' "$1"
}

put() { # ADDRESS
	document "$1" >$W/document
	gateway put $key $W/document >/dev/null
}

has() { # ADDRESS
	[ "$(addresses net0 inet)" = "$1" ]
}

logged() { # PATTERN
	grep -q "$1" $W/watch.log
}

follow() {
	ipadm delete-if net0 2>/dev/null
	start_server
	is "$kind: without a document nothing is done" \
		"$(ipadm-watch --once $url 2>&1 | tail -n 1); $(addresses net0 inet)" \
		"ipadm-watch: $key: there is no document, and the configuration stays; "
	put 192.0.2.1/24
	holds "$kind: once" ipadm-watch --once $url
	is "$kind: it is applied" "$(addresses net0 inet)" 192.0.2.1/24
	is "$kind: and the history tells from where" "$(ipadm history -p -o command,message | head -n 1 | sed 's/\\:/:/g')" \
		"ipadm-watch $url:etcd $key revision $(gateway put /other /dev/null | awk '{ print $1 - 1 }')"
	ip addr del 192.0.2.1/24 dev net0
	start_watch
	holds "$kind: what is there is no change" wait_for 20 logged ': unchanged$'
	holds "$kind: that the kernel is another one is told" wait_for 20 logged 'the kernel differs in 1 place'
	put 192.0.2.2/24
	holds "$kind: a change" wait_for 20 has 192.0.2.2/24
	before=$(state)
	put 192.0.2.300/24
	holds "$kind: a mistake is told" wait_for 20 logged "refused, and the configuration stays: $key:1:.*net0/v4.*\[bad-document\]"
	is "$kind: and nothing changes" "$(state)" "$before"
	gateway delete $key >/dev/null
	holds "$kind: a document is deleted" wait_for 20 logged 'was deleted, and the configuration stays'
	is "$kind: and nothing changes then" "$(state)" "$before"
	put 192.0.2.3/24
	holds "$kind: there is one again" wait_for 20 has 192.0.2.3/24

	printf '{"interfaces": {"net7": {"families": ["inet"]}}}' >$W/document
	gateway put $key $W/document >/dev/null
	holds "$kind: there is no such link" wait_for 20 logged 'refused, and the configuration stays.*net7'
	link net7
	holds "$kind: it comes, and the document is tried again" wait_for 20 ipadm show-if net7
	is "$kind: the other interface is gone by that" "$(addresses net0 inet)" ''
	put 192.0.2.4/24
	holds "$kind: and comes back" wait_for 20 has 192.0.2.4/24
	ip link del net7

	: >$W/watch.log
	stop_server
	holds "$kind: the server is gone" wait_for 20 logged "$key: "
	start_server
	put 192.0.2.5/24
	put 192.0.2.6/24
	gateway compact >/dev/null
	holds "$kind: it is back, with another document" wait_for 20 has 192.0.2.6/24
	holds "$kind: the watch is, too" wait_for 20 logged ': applied$'
	put 192.0.2.7/24
	holds "$kind: and goes on" wait_for 20 has 192.0.2.7/24
	stop_watch
	is "$kind: it ends well" $? 0

	: >$W/watch.log
	ipadm create-addr -a 192.0.2.77/24 net0/other
	ipadm apply --watch --merge --confirm $url 2>>$W/watch.log &
	watch=$!
	put 192.0.2.8/24
	holds "$kind: apply --watch" wait_for 20 has '192.0.2.77/24 192.0.2.8/24'
	holds "$kind: it confirms what it did" wait_for 20 logged ': confirmed$'
	is "$kind: all words are handed on" "$(tr '\0' ' ' </proc/$watch/cmdline)" "ipadm-watch --merge --confirm 120 -- $url "
	stop_watch
	is "$kind: it ends well, too" $? 0
	stop_server
}

link net0
begin
kind=gateway
follow
kind=etcd
if command -v etcd >/dev/null; then
	follow
else
	skip 'with etcd itself' 'it is neither installed nor fetched (make check-others)'
fi


# --- a change that loses etcd -----------------------------------------------------------------------

there() { # ARGUMENT...: etcd is on another host
	ETCD_AT=198.51.100.254 peer "$PYTHON" "$HERE/etcd.py" "$@"
}

put_there() { # [ADDRESS]: of net1, over which etcd is reached
	printf 'interfaces:\n  net0: {families: [inet]}\n' >$W/document
	[ -z "$1" ] || printf '  net1: {families: [inet]}\naddresses:\n  net1/v4: {type: static, address: %s}\n' "$1" >>$W/document
	there put $key $W/document >/dev/null
}

has_net1() { # ADDRESS: and no other
	[ "$(addresses net1 inet)" = "$1" ]
}

peer_link net1
peer ip addr add 198.51.100.254/24 dev net1p
ipadm create-addr -a 198.51.100.1/24 net1/v4
there serve $W/store2 >$W/server.log 2>&1 &
server=$!
wait_for 20 there put /other /dev/null
url=etcd://198.51.100.254$key
start_watch --confirm 600
wait_for 20 logged 'there is no document'
put_there 198.51.100.1/24
holds 'a change is confirmed' wait_for 20 logged ': confirmed$'
refused 'so that none waits' notfound 1 ipadm confirm
is 'it is applied' "$(ipadm show-if -p -o ifname | tr '\n' ' ')|$(addresses net1 inet)" 'lo net0 net1 |198.51.100.1/24'
put_there 198.51.100.9/24
holds 'etcd is reached from another address behind it' wait_for 20 has_net1 198.51.100.9/24
put_there 203.0.113.9/24
holds 'the address that etcd is reached over is not to go' \
	wait_for 20 logged 'taken back: it takes 198.51.100.9 away, over which etcd is reached'
is 'it is there' "$(addresses net1 inet)" 198.51.100.9/24
stop_watch
put_there 198.51.100.9/24
start_watch --confirm 3
holds 'nothing to do' wait_for 20 logged ': unchanged$'
put_there ''
holds 'etcd is lost' wait_for 60 logged 'taken back: etcd was not reached in time'
is 'and all is as it was' "$(addresses net1 inet)|$(ipadm show-if -p -o ifname | tr '\n' ' ')" '198.51.100.9/24|lo net0 net1 '
stop_watch
kill $server
wait $server 2>/dev/null
ipadm delete-if net1
url=etcd://127.0.0.1:1,127.0.0.1$key

# --- TLS, and who we are ----------------------------------------------------------------------------

certificate() { # NAME [ARGUMENT...]
	tls=$1
	shift
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/O=$tls" -keyout $W/tls/$tls.key \
		-out $W/tls/$tls.pem "$@" 2>>$W/openssl.log
}

start_safe() {
	case $kind in
	gateway) "$PYTHON" "$HERE/etcd.py" serve $W/safe >$W/server.log 2>&1 & ;;
	etcd) etcd --data-dir $W/etcd-safe --listen-client-urls https://127.0.0.1:2379 --advertise-client-urls https://127.0.0.1:2379 \
		--cert-file $W/tls/server.pem --key-file $W/tls/server.key --client-cert-auth --trusted-ca-file $W/tls/ca.pem \
		>$W/server.log 2>&1 & ;;
	esac
	server=$!
}

# What is missing, and what it says then.
not_in() { # NAME PATTERN ARGUMENT...
	what=$1
	pattern=$2
	shift 2
	run ipadm-watch --once "$@" $safe
	is "$kind: $what" "$rc|$out|$(grep -c "$pattern" $ERR)" '1||1'
}

safe() {
	unset ETCD_LOGIN
	[ $kind = etcd ] || export ETCD_LOGIN=host:secret
	start_safe
	wait_for 30 gateway put /other /dev/null || not_ok "$kind, safe: it comes up" "$(tail -n 3 $W/server.log)"
	[ $kind = gateway ] || gateway protect host:secret
	export ETCD_LOGIN=host:secret
	document 192.0.2.8/24 >$W/document
	gateway put $key $W/document >/dev/null
	before=$(state)
	not_in 'a certificate that nobody here trusts' 'certificate' --login $W/login
	not_in 'no certificate of ours' 'cannot ask https://127.0.0.1:2379' --cacert $W/tls/ca.pem --login $W/login
	set -- --cacert $W/tls/ca.pem --cert $W/tls/client.pem --key $W/tls/client.key
	not_in 'nobody logs in' 'user name is empty' "$@"
	not_in 'a wrong password' 'authentication failed' "$@" --login $W/wrong
	if [ $kind = etcd ]; then
		not_in 'a certificate with a name' 'CommonName of client' --cacert $W/tls/ca.pem --cert $W/tls/named.pem \
			--key $W/tls/named.key --login $W/login
	fi
	not_in 'a password that others may read' 'only its owner may read: chmod 600' "$@" --login $W/open
	is "$kind: nothing has changed" "$(state)" "$before"
	holds "$kind: with all of them" ipadm-watch --once "$@" --login $W/login $safe
	is "$kind: it is applied" "$(addresses net0 inet)" 192.0.2.8/24
	: >$W/watch.log
	ipadm-watch "$@" --login $W/login $safe 2>>$W/watch.log &
	watch=$!
	holds "$kind: it follows" wait_for 20 logged ': unchanged$'
	document 192.0.2.9/24 >$W/document
	gateway put $key $W/document >/dev/null
	holds "$kind: a change" wait_for 20 has 192.0.2.9/24
	stop_watch
	stop_server
}

if command -v openssl >/dev/null; then
	mkdir $W/tls
	certificate ca
	for one in server client; do
		certificate $one -CA $W/tls/ca.pem -CAkey $W/tls/ca.key -addext subjectAltName=IP:127.0.0.1 \
			-addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth,clientAuth
	done
	certificate named -CA $W/tls/ca.pem -CAkey $W/tls/ca.key -subj /CN=host -addext basicConstraints=critical,CA:FALSE
	umask 077
	echo host:secret >$W/login
	echo host:no >$W/wrong
	echo host:secret >$W/open
	umask 022
	chmod 644 $W/open
	safe=etcds://127.0.0.1$key
	export ETCD_TLS=$W/tls
	for kind in gateway etcd; do
		if [ $kind = gateway ] || command -v etcd >/dev/null; then
			safe
		else
			skip 'with TLS and etcd itself' 'it is neither installed nor fetched (make check-others)'
		fi
	done
	unset ETCD_TLS ETCD_LOGIN
else
	skip 'TLS' 'openssl is not installed'
fi

# --- no etcd ----------------------------------------------------------------------------------------

before=$(state)
run ipadm-watch --once $url
is 'nobody is there' "$rc|$out|$(grep -c "$key: cannot ask http://127.0.0.1:" $ERR)" '1||2'
"$PYTHON" "$HERE/etcd.py" serve-nonsense &
server=$!
wait_for 20 "$PYTHON" -c "import socket; socket.create_connection((\"127.0.0.1\", 2379))"
start_watch
holds 'nonsense is told' wait_for 20 logged 'this is no answer of etcd'
stop_watch
is 'it ends while it waits' $? 0
kill $server
wait $server 2>/dev/null
is 'and nothing changes' "$(state)" "$before"
for bad in '' http://127.0.0.1/x etcd://127.0.0.1 etcd://127.0.0.1/ etcd:///x etcd://a,,b/x "$url $url" "--retry=0 $url" --what; do
	# shellcheck disable=SC2086 # several words
	run ipadm-watch $bad
	is "no command line: $bad" "$rc|$out|$(printf '%s\n' "$err" | grep -c '^ipadm-watch: ')" '2||1'
done
for bad in --temporary --plan-id=1 --message=why; do
	run ipadm apply --watch $bad $url
	is "apply --watch $bad" "$rc|$out|$(printf '%s\n' "$err" | grep -c "option ${bad%=*} does not go with --watch.*\[usage\]")" '2||1'
done
refused 'apply --watch without ipadm-watch' notsup 1 env PATH=/none $BIN/ipadm apply --watch $url
says 'and where it is to be had' 'a package of its own'
finish
