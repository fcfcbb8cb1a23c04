#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our own collection for Ansible over a dozen hosts: namespaces, each with files and a daemon of its own, which are
# reached over an address of theirs: fleet.yml.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ansible_lib.sh
. "$HERE/ansible_lib.sh"

HOSTS=12
what='the collection ipadm.network'

export ANSIBLE_COLLECTIONS_PATH=$W/collections:/usr/share/ansible/collections
export ANSIBLE_CONNECTION_PLUGINS=$W/connections
mkdir -p $W/collections/ansible_collections $W/connections
command -v ansible-playbook >/dev/null || leave_out "$what" 'ansible is not installed'
command -v ping >/dev/null || leave_out "$what" 'ping is not installed'
ln -s "$(cd "$HERE/../../ansible/ipadm" && pwd)" $W/collections/ansible_collections/ipadm
cp "$HERE/fleet_connection.py" $W/connections/
is 'the collection has the version of the programs' \
	"$(sed -n 's/^version: //p' "$HERE/../../ansible/ipadm/network/galaxy.yml")" "$(ipadm version | cut -d' ' -f2)"
is 'ansible-doc reads all modules' "$(ansible-doc -t module ipadm.network.config ipadm.network.confirm ipadm.network.facts \
	2>&1 | grep -o '^> [A-Z_.]*' | tr '\n' ' ')" '> IPADM.NETWORK.CONFIG > IPADM.NETWORK.CONFIRM > IPADM.NETWORK.FACTS '

host_up() { # NUMBER: leaves its process in pid
	unshare -n -m --propagation private sh -c '
		for dir in /run /var/lib /etc/ipadm; do mount -t tmpfs -o mode=755 host "$dir"; done
		mkdir /run/netns
		mount -t sysfs sysfs /sys
		ip link set lo up
		touch /run/ready
		exec sleep infinity' &
	pid=$!
	wait_for 20 test -e /proc/$pid/root/run/ready || not_ok "host $1 comes up"
	ip link add "h$1" master fleet type veth peer name mgmt netns $pid
	ip link set "h$1" addrgenmode none up
	nsenter -t $pid -n -m sh -c "
		ip link set mgmt addrgenmode none up && ip addr add 203.0.113.$((100 + $1))/24 brd + dev mgmt &&
			ip link add net0 type veth peer name net0p && ip link set net0p addrgenmode none up
		exec $BIN/ipmgmtd" >>$W/daemon.log 2>&1 &
	daemons="$daemons $!"
}

ip link add fleet type bridge
ip addr add 203.0.113.1/24 dev fleet
ip link set fleet addrgenmode none up
daemons=
{
	echo '[fleet]'
	for number in $(seq 1 $HOSTS); do
		host_up "$number"
		[ "$number" != 1 ] || one=$pid
		echo "host$number number=$number ansible_host=203.0.113.$((100 + number)) fleet_pid=$pid"
	done
	printf '[one]\nhost1\n[all:vars]\nansible_connection=fleet_connection\nansible_python_interpreter=%s\n' "$PYTHON"
} >$W/inventory

nsenter -t $one -n -m "$PYTHON" "$HERE/remote.py" serve &
printf '%s\n' '{"addresses": {"net0/more": {"absent": true}}}' >/proc/$one/root/run/absent.json
play "$HERE/fleet.yml" $HOSTS -i $W/inventory -f 4
# shellcheck disable=SC2086 # a list of numbers
kill $daemons
endings=
for pid in $daemons; do
	wait "$pid"
	endings="$endings $?"
done
is 'the daemons end well' "$endings" "$(printf ' 0%.0s' $(seq 1 $HOSTS))"
finish
