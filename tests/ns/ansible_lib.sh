# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Sourced after lib.sh by the tests that play with Ansible: each task of a playbook is a test point.

export HOME=$W/home ANSIBLE_LOCAL_TEMP=$W/home/tmp ANSIBLE_REMOTE_TEMP=$W/home/tmp
export ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_PIPELINING=true
mkdir -p "$HOME/tmp"

leave_out() { # WHAT REASON
	skip "$1" "$2"
	finish
}

play() { # PLAYBOOK HOSTS ARGUMENT...: HOSTS is how many each task has
	playbook=$1 hosts=$2
	shift 2
	ansible-playbook "$@" "$playbook" >$W/played 2>$W/why
	# A line a task: its verdict, its play, its name, the number of hosts, and what a bad one said.
	"$PYTHON" -c '
import json, sys
for play in json.load(sys.stdin)["plays"]:
    for task in play["tasks"]:
        results = [result for result in task["hosts"].values() if not result.get("skipped")]
        bad = [result for result in results if result.get("failed") or result.get("unreachable")]
        if results:
            print("bad" if bad else "good", play["play"]["name"], task["task"]["name"], len(results),
                  json.dumps(bad[0])[:1500] if bad else "", sep="\t")' <$W/played >$W/verdicts 2>>$W/why ||
		not_ok 'the plays are played' "$(head -c 2000 $W/why)"
	while IFS=$(printf '\t') read -r verdict game task n why; do
		case $verdict:$n in
		good:1) ok "$game: $task" ;;
		good:*) ok "$game: $task, on $n hosts" ;;
		*) not_ok "$game: $task" "$why" ;;
		esac
	done <$W/verdicts
	wanted=$(($(grep -c '^    - name:' "$playbook") - $(grep -c '^      when:' "$playbook")))
	holds 'all of it was played' test "$(wc -l <$W/verdicts)" -ge $wanted
	is 'on all hosts' "$(cut -f4 $W/verdicts | sort -n | tail -n 1)" "$hosts"
}
