#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The modules for ipadm that Ansible carries, which nobody here wrote, run unmodified: ansible.yml.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"

leave_out() { # REASON
	skip "Ansible's modules" "$1"
	finish
}

export HOME=$W/home ANSIBLE_LOCAL_TEMP=$W/home/tmp ANSIBLE_REMOTE_TEMP=$W/home/tmp
export ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_PIPELINING=true
mkdir -p "$HOME/tmp"
command -v ansible-playbook >/dev/null || leave_out 'ansible is not installed'
ansible-doc -t module community.network.ipadm_if >/dev/null 2>$W/why ||
	leave_out 'its collection community.network is not installed'

peer_link net0
peer ip addr add 198.51.100.1/24 dev net0p
begin
case $MODE in
once) lease=refused ;;
*) if command -v dnsmasq >/dev/null && command -v dhcpcd >/dev/null; then
	lease=served
	dnsmasq_serve 198.51.100.10,198.51.100.50,2m
else
	lease=unknown
fi ;;
esac

ansible-playbook -i localhost, -c local -e ansible_python_interpreter="$PYTHON" -e lease=$lease \
	"$HERE/ansible.yml" >$W/played 2>$W/why
# A line a task: its verdict, its play, its name, and what a bad one said.
"$PYTHON" -c '
import json, sys
for play in json.load(sys.stdin)["plays"]:
    for task in play["tasks"]:
        for result in task["hosts"].values():
            if not result.get("skipped"):
                bad = result.get("failed")
                print("bad" if bad else "good", play["play"]["name"], task["task"]["name"],
                      json.dumps(result)[:1500] if bad else "", sep="\t")' <$W/played >$W/verdicts 2>>$W/why ||
	not_ok 'the plays are played' "$(head -c 2000 $W/why)"
tab=$(printf '\t')
while IFS=$tab read -r verdict play name why; do
	if [ "$verdict" = good ]; then
		ok "$play: $name"
	else
		not_ok "$play: $name" "$why"
	fi
done <$W/verdicts
wanted=$(($(grep -c '^    - name:' "$HERE/ansible.yml") - $(grep -c '^      when:' "$HERE/ansible.yml")))
holds 'all of it was played' test "$(wc -l <$W/verdicts)" -ge $wanted
stop_server
finish
