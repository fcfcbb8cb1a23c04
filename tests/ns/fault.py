#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fail, or kill, the one-shot engine at the N-th call of each kind, for every N until it succeeds.

After an error reply kernel and both documents are what they were. After a kill, or when the engine went
away without a reply, the next engine finds exactly the old or exactly the new state. Called by fault.sh inside its namespaces; speaks TAP.
"""
import os
import subprocess
import sys

sys.path.insert(0, '/mnt/bin')
import ns  # noqa: E402  (the copy that lib.sh made)

KINDS = {'sync': 'fail before after', 'rename': 'fail before after', 'write': 'fail before after',
         'send': 'fail before after', 'alloc': 'fail'}
MOST = 4000
points = 0
failed = 0


def point(good, name, *why):
    global points, failed
    points += 1
    failed += not good
    print(f'{"ok" if good else "not ok"} {points} - {name}')
    if not good:
        for line in why:
            print(f'# {line}')
    sys.stdout.flush()


def ipadm(words, fault=None):
    environment = dict(os.environ)
    environment.pop('FAULT', None)
    if fault:
        environment['FAULT'] = fault
    done = subprocess.run(['ipadm', *words.split()], env=environment, capture_output=True, text=True,
                          errors='replace', check=False)
    return done.returncode, done.stdout + done.stderr


def look():
    """Next hops without their numbers, which depend on those of links."""
    hops = [[row.get('dev'), len(row.get('group', []))] for row in ns.ip_json('nexthop')]
    return {'kernel': ns.kernel(['net0', 'net1', 'ipmp0']), 'hops': sorted(hops, key=str),
            'documents': ns.documents()}


def must(words):
    rc, text = ipadm(words)
    if rc != 0:
        raise SystemExit(f'Bail out! ipadm {words}: {text}')


def differences(got, want, path=''):
    if isinstance(got, dict) and isinstance(want, dict):
        return [d for key in sorted(set(got) | set(want))
                for d in differences(got.get(key), want.get(key), f'{path}/{key}')]
    return [] if got == want else [f'{path}: {got!r}, wanted {want!r}']


class Operation:
    """One command, and those that prepare for it."""

    def __init__(self, words, prepare):
        self.words, self.prepare = words, prepare
        self.reset()
        self.old = look()
        must(words)
        self.new = look()

    def reset(self):
        """Back to where nothing of net0 and ipmp0 is known, then to where the operation begins."""
        subprocess.run(['ipadm', 'delete-ipmp', '-f', 'ipmp0'], capture_output=True, check=False)
        subprocess.run(['ipadm', 'delete-if', 'net0'], capture_output=True, check=False)
        for words in self.prepare:
            must(words)

    def one(self, kind, number, act):
        """(whether it was the last one, what is wrong)"""
        rc, text = ipadm(self.words, f'{kind}:{number}:{act}')
        replied = '[ipc-error]' not in text
        if act == 'fail' and replied:
            now = look()
            if rc == 0:
                wrong = differences(now, self.new)
                self.reset()
                return True, wrong
            wrong = differences(now, self.old)
            last = text.rstrip().rsplit('\n', 1)[-1]
            if not last.startswith('ipadm: ') or not last.endswith(']'):
                wrong.append(f'said: {text!r}')
        else:
            survived = rc == 0
            ipadm('delete-if nosuch0')  # any change makes the next engine recover
            now = look()
            old, new = differences(now, self.old), differences(now, self.new)
            wrong = (new if survived else old and new and ['neither old nor new:', *old, '--', *new])
            if survived:
                self.reset()
                return True, wrong
            if not new:
                self.reset()
        if wrong:
            self.reset()
        return False, wrong

    def run(self, kind, act):
        wrong = []
        for number in range(1, MOST):
            last, found = self.one(kind, number, act)
            wrong += [f'{kind} {number}: {line}' for line in found]
            if last or len(wrong) > 40:
                break
        name = f'{self.words}: {kind} {act}, {number - 1} times'
        point(last and not wrong, name, *wrong[:40])


GROUP = ['create-if -f inet net0', 'create-ipmp -i net0 ipmp0']


def main():
    operations = [
        ('create-if net0', []),
        ('create-if -t net0', []),
        ('create-if -f inet6 net0', ['create-if -f inet net0']),
        ('disable-if -t net0', ['create-if net0']),
        ('enable-if -t net0', ['create-if net0', 'disable-if -t net0']),
        ('delete-if net0', ['create-if net0']),
        ('delete-if -f inet net0', ['create-if net0']),
        ('create-addr -a 192.0.2.1/24 net0/v4', []),
        ('create-addr -a 2001:db8::1/64 net0/v6', ['create-if net0', 'set-ifprop -p dad=off -m ipv6 net0']),
        ('delete-addr net0/v4', ['create-addr -a 192.0.2.1/24 net0/v4']),
        ('down-addr net0/v4', ['create-addr -a 192.0.2.1/24 net0/v4']),
        ('set-ifprop -p rp_filter=2 -m ipv4 net0', ['create-if net0']),
        ('set-addrprop -p prefixlen=25 net0/v4', ['create-addr -a 192.0.2.1/24 net0/v4']),
        ('create-ipmp ipmp0', []),
        ('create-ipmp -i net0 ipmp0', ['create-if -f inet net0']),
        ('create-addr -a 192.0.2.1/24 ipmp0/v4', GROUP),
        ('delete-addr ipmp0/v4', [*GROUP, 'create-addr -a 192.0.2.1/24 ipmp0/v4']),
        ('remove-ipmp -i net0 ipmp0', [*GROUP, 'create-addr -a 192.0.2.1/24 ipmp0/v4']),
        ('add-ipmp -i net0 ipmp0', ['create-if -f inet net0', 'create-ipmp ipmp0', 'create-addr -a 192.0.2.1/24 ipmp0/v4']),
        # The data address is the other's: to whom an undo would give it is open.
        ('offline-if net0', ['create-ipmp -i net1 ipmp0', 'create-addr -a 192.0.2.1/24 ipmp0/v4',
                             'create-addr -a 192.0.2.101/24 net0/t', 'add-ipmp -i net0 ipmp0']),
        ('delete-ipmp -f ipmp0', [*GROUP, 'create-addr -a 192.0.2.1/24 ipmp0/v4']),
    ]
    for words, prepare in operations:
        operation = Operation(words, prepare)
        for kind, acts in KINDS.items():
            for act in acts.split():
                operation.reset()
                operation.run(kind, act)
    print(f'1..{points}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
