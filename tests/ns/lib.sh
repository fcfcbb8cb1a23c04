# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# The house of the namespace tests: sourced by each of them as its first line. It starts the test anew
# in namespaces of its own and offers links, a daemon, and test points in TAP.
#
# A test is called as: NAME.sh MODE, where MODE is "daemon" (a resident ipmgmtd serves) or "once" (no
# daemon: the library starts the engine for each change). BUILD names the build directory.
#
# Judge by what the kernel, files and packets say, not by our own output alone.
set -u

HERE=$(cd "$(dirname "$0")" && pwd)
MODE=${1:-once}
# shellcheck disable=SC2034 # for tests that play with programs of others
PEERS=${XDG_CACHE_HOME:-${HOME-}/.cache}/ipadm-peers # of tools/fetch-peers

# shellcheck source=tools/enter-namespaces.sh
. "$HERE/../../tools/enter-namespaces.sh"

ERR=$W/stderr
points=0
failures=0

mkdir -p $W/sanitizer
chmod 1777 $W/sanitizer
export ASAN_OPTIONS=log_path=$W/sanitizer/asan
export UBSAN_OPTIONS=log_path=$W/sanitizer/ubsan:print_stacktrace=1
cp "$HERE/ns.py" $BIN/

# --- test points ---------------------------------------------------------------------------------

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

ok() { # NAME
	points=$((points + 1))
	echo "ok $points - $MODE: $1"
}

not_ok() { # NAME [WHY...]
	points=$((points + 1))
	failures=$((failures + 1))
	echo "not ok $points - $MODE: $1"
	shift
	[ $# = 0 ] || note "$*"
}

skip() { # NAME REASON
	points=$((points + 1))
	echo "ok $points - $MODE: $1 # SKIP $2"
}

is() { # NAME GOT WANTED
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:    $2
wanted: $3"
	fi
}

holds() { # NAME COMMAND...: it succeeds
	name=$1
	shift
	if "$@" >$W/holds 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$* came to $?: $(head -c 2000 $W/holds)"
	fi
}

fails() { # NAME COMMAND...: it does not succeed
	name=$1
	shift
	if "$@" >$W/holds 2>&1; then
		not_ok "$name" "$* succeeded: $(head -c 2000 $W/holds)"
	else
		ok "$name"
	fi
}

# Run a command; leaves its exit status in rc, its standard output in out, its errors in err.
run() {
	out=$("$@" 2>"$ERR")
	rc=$?
	err=$(cat "$ERR")
}

accepted() { # NAME COMMAND...: exit 0 without a word
	name=$1
	shift
	run "$@"
	is "$name" "$rc|$out|$err" '0||'
}

refused() { # NAME SYMBOL EXIT COMMAND...: one line with the symbol on stderr, nothing on stdout
	name=$1 symbol=$2 status=$3
	shift 3
	run "$@"
	case $err in
	*"
"*) one=no ;;
	"ipadm: "*" [$symbol]") one=yes ;;
	*) one=no ;;
	esac
	if [ "$rc|$out|$one" = "$status||yes" ]; then
		ok "$name"
	else
		not_ok "$name" "$*: exit $rc, wanted $status; wanted [$symbol]; stdout: $out
stderr: $err"
	fi
}

says() { # NAME WORD: the last error text has it in it
	case $err in
	*"$2"*) ok "$1" ;;
	*) not_ok "$1" "no \"$2\" in: $err" ;;
	esac
}

wait_for() { # SECONDS COMMAND...: poll until it succeeds
	tries=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

finish() {
	[ -z "${daemon-}" ] || stop_daemon
	if [ -n "$(ls $W/sanitizer)" ]; then
		not_ok 'no word from a sanitizer' "$(head -n 60 $W/sanitizer/*)"
	else
		ok 'no word from a sanitizer'
	fi
	if [ $failures != 0 ] && [ -s $W/daemon.log ]; then
		note "the daemon's log:"
		note "$(tail -n 40 $W/daemon.log)"
	fi
	echo "1..$points"
	exit $((failures != 0))
}

ns() { # ARGUMENT...: the tests' own eyes
	"$PYTHON" $BIN/ns.py "$@"
}

# --- the engine ----------------------------------------------------------------------------------

daemon=
SOCKET=/run/ipadm/org.ipadm

start_daemon() { # [ARGUMENT...]
	$BIN/ipmgmtd "$@" >>$W/daemon.log 2>&1 &
	daemon=$!
	wait_for 20 daemon_answers || not_ok 'the daemon comes up' "$(tail -n 20 $W/daemon.log)"
}

daemon_answers() {
	kill -0 $daemon || return 0 # it will be missed soon enough
	ns connect $SOCKET
}

stop_daemon() { # [SIGNAL]: leaves how it ended in daemon_status
	kill "-${1:-TERM}" $daemon 2>/dev/null
	wait $daemon 2>/dev/null
	daemon_status=$?
	daemon=
}

# Begin as the mode says.
begin() {
	[ "$MODE" != daemon ] || start_daemon
}

# --- links ---------------------------------------------------------------------------------------

link() { # NAME...: a veth with carrier, down; its other end is NAMEp
	for l in "$@"; do
		ip link add "$l" type veth peer name "${l}p" &&
			ip link set "${l}p" addrgenmode none && ip link set "${l}p" up
	done
}

# A link to another network namespace, called peer: its other end there is IFNAMEp, up.
peer_link() { # IFNAME
	[ -e /run/netns/peer ] || ip netns add peer
	ip link add "$1" type veth peer name "${1}p" netns peer
	ip -n peer link set lo up
	ip -n peer link set "${1}p" up
}

peer() { # COMMAND...: there
	ip netns exec peer "$@"
}

# Duplicate detection is over, of link-local addresses too: the kernel adds their routes then.
settled() {
	! ip -6 -o addr show tentative | grep -q .
}

state() { # [IFNAME]: what the kernel and both documents say
	ns state "$@"
}

# What net0 and net1 are like, and all IPv4 routes and both documents, without what each commit changes.
shape() {
	kernel_state net0 net1
	ip -j -4 route show table all | "$PYTHON" -c 'import json, sys; print(sorted(map(str, json.load(sys.stdin))))'
	grep -v -e '^generation' -e '^pairs-with' -e '^sorted' $conf $active
}

kernel_state() { # [IFNAME...]: what the kernel says
	ns kernel "$@"
}

counter() { # NAME: of the daemon (GetStatus)
	ns call org.ipadm.GetStatus | "$PYTHON" -c '
import json, sys
reply = json.load(sys.stdin)["parameters"]
print(reply.get("status", reply)[sys.argv[1]])' "$1"
}

addresses() { # IFNAME [FAMILY]: its addresses, in one line
	ip ${2+-f "$2"} -o addr show dev "$1" | awk '{ printf "%s%s", sep, $4; sep = " " }'
}

sysctl6() { # IFNAME KEY
	cat "/proc/sys/net/ipv6/conf/$1/$2"
}

linklocal() { # IFNAME: its link-local addresses, in one line
	ip -6 -o addr show dev "$1" scope link | awk '{ printf "%s%s", sep, $4; sep = " " }'
}

usable() { # IFNAME ADDRESS: there, and neither tentative nor a duplicate
	ip -o addr show dev "$1" -tentative -dadfailed | grep -qF " $2/"
}

genmode() { # IFNAME
	ip -d -o link show dev "$1" | sed -n 's/.*addrgenmode \([a-z0-9_]*\).*/\1/p'
}

is_up() { # IFNAME
	ip -o link show dev "$1" up | grep -q .
}

# The kernel says up to a second late that a link with a carrier runs.
links_settled() {
	! ip -o link show up | grep LOWER_UP | grep -q 'state [A-Z]*DOWN'
}

shown() { # [IFNAME]: as programs read it
	wait_for 10 links_settled
	ipadm show-if -p -o ifname,class,state,current,persistent "$@" | grep -v '^lo:'
}

addrs() { # [OPERAND]: the addresses as programs read them, those of lo and of no object left out
	ipadm show-addr -p -o addrobj,type,state,current,persistent,addr "$@" | grep -v -e ^lo/ -e '/?:' | sed 's/\\:/:/g'
}

conf=/etc/ipadm/ipadm.conf
active=/run/ipadm/active.conf

# Another user, with none of our privileges: as_user [--groups=N] COMMAND...
as_user() {
	groups=--clear-groups
	case $1 in --groups=*) groups=$1; shift ;; esac
	setpriv --reuid=65534 --regid=65534 "$groups" -- "$@"
}

recorded() { # IFNAME: the families that the persistent document has for it
	ns families $conf "$1"
}

live() { # IFNAME: those of the active document
	ns families $active "$1"
}
