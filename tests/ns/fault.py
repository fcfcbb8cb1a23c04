#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fail, or kill, the one-shot engine at the N-th call of each kind, for every N until it succeeds.

After an error reply kernel and both documents are what they were. After a kill, or when the engine went
away without a reply, the next engine finds exactly the old or exactly the new state. Called by fault.sh inside its namespaces; speaks TAP.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, '/mnt/bin')
import ns  # noqa: E402  (the copy that lib.sh made)

KINDS = {'sync': 'fail before after', 'rename': 'fail before after', 'write': 'fail before after',
         'send': 'fail before after', 'alloc': 'fail'}
MOST = 4000
# Of allocations some: all of them are met on the fake. EVERY=yes: here, too.
STRIDE = 1 if os.environ.get('EVERY') else 24
MET = '/mnt/met'  # made when there was such a call
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
        environment['FAULT_MET'] = MET
        if os.path.exists(MET):
            os.unlink(MET)
    done = subprocess.run(['ipadm', *words.split()], env=environment, capture_output=True, text=True,
                          errors='replace', check=False)
    return done.returncode, done.stdout + done.stderr


def look():
    """Next hops without their numbers, which depend on those of links."""
    hops = [[row.get('dev'), len(row.get('group', []))] for row in ns.ip_json('nexthop')]
    return {'ttl': ns.read('/proc/sys/net/ipv4/ip_default_ttl'), 'kernel': ns.kernel(['net0', 'net1', 'ipmp0']), 'hops': sorted(hops, key=str),
            'documents': ns.documents()}


def look_for(*wanted):
    """The kernel makes the routes of IPv6 addresses a moment later."""
    for _ in range(20):
        now = look()
        if now in wanted:
            break
        time.sleep(0.05)
    return now


def must(words):
    if words.startswith('ip '):
        subprocess.run(words.split(), check=True)
        return
    rc, text = ipadm(words)
    if rc != 0:
        raise SystemExit(f'Bail out! ipadm {words}: {text}')


def whole():
    """The kernel makes the routes of an IPv6 address a moment later."""
    now = look()
    for _ in range(100):
        before, now = now, look()
        if now == before and len(ns.ip_json('-6', 'route', 'show', 'table', 'local', 'type', 'local', 'dev', 'net0')) >= len(
                [info for row in ns.ip_json('-6', 'addr', 'show', 'dev', 'net0', 'up') for info in row.get('addr_info', ())]):
            break
        time.sleep(0.01)
    return now


def differences(got, want, path=''):
    if isinstance(got, dict) and isinstance(want, dict):
        return [d for key in sorted(set(got) | set(want))
                for d in differences(got.get(key), want.get(key), f'{path}/{key}')]
    if isinstance(got, list) and isinstance(want, list):
        rows = [f'{path}: {sign} {row!r}' for sign, these, those in (('+', got, want), ('-', want, got))
                for row in these if row not in those]
        return rows or ([f'{path}: another order'] if got != want else [])
    return [] if got == want else [f'{path}: {got!r}, wanted {want!r}']


class Operation:
    """One command, and those that prepare for it."""

    def __init__(self, words, prepare):
        self.words, self.prepare = words, prepare
        self.reset()
        self.old = whole()
        must(words)
        self.new = whole()

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
        last = not os.path.exists(MET)
        if act == 'fail' and replied:
            now = look_for(self.new if rc == 0 else self.old)
            if rc == 0:
                wrong = differences(now, self.new)
                self.reset()
                return last, wrong
            wrong = differences(now, self.old)
            word = text.rstrip().rsplit('\n', 1)[-1]
            if not word.startswith('ipadm: ') or not word.endswith(']'):
                wrong.append(f'said: {text!r}')
        else:
            survived = rc == 0
            ipadm('delete-if nosuch0')  # any change makes the next engine recover
            now = look_for(self.old, self.new)
            old, new = differences(now, self.old), differences(now, self.new)
            wrong = (new if survived else old and new and ['neither old nor new:', *old, '--', *new])
            if survived:
                self.reset()
                return last, wrong
            if not new:
                self.reset()
        if wrong:
            self.reset()
        return last, wrong

    def run(self, kind, act):
        wrong = []
        tries = 0
        for number in range(1, MOST, STRIDE if kind == 'alloc' else 1):
            tries += 1
            last, found = self.one(kind, number, act)
            wrong += [f'{kind} {number}: {line}' for line in found]
            if last or len(wrong) > 40:
                break
        name = f'{self.words}: {kind} {act}, {tries - 1} times'
        point(last and not wrong, name, *wrong[:40])


# Two configurations as a whole: what is of one of them alone, of both, and otherwise in both.
OLD = """[ipadm]
version = 1
[interface net0]
families = inet inet6
ipv4.dad = off
ipv6.dad = off
ipv4.mtu = 1400
[interface net1]
families = inet inet6
[address net0/a]
type = static
address = 192.0.2.1/24
[address net0/b]
type = static
address = 192.0.2.2/24
[address net0/v6]
type = static
address = 2001:db8::1/64
"""
NEW = """[ipadm]
version = 1
[interface net0]
families = inet
ipv4.dad = off
ipv4.forwarding = on
[interface net1]
families = inet inet6
ipv6.dad = off
[address net0/b]
type = static
address = 192.0.2.2/24
[address net0/c]
type = static
address = 198.51.100.1/24
[address net1/v6]
type = static
address = 2001:db8:1::1/64
[protocol ipv4]
ttl = 63
"""

FOREIGN = ['ip link set net0 up', 'ip addr add 192.0.2.1/24 dev net0', 'ip addr add 2001:db8::1/64 dev net0']
GROUP = ['create-if -f inet net0', 'create-ipmp -i net0 ipmp0']

# By what they are about: each part is a test.
PARTS = {
    'host': [
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
        ('adopt-if net0', FOREIGN),
        ('undo', [*FOREIGN, 'adopt-if net0']),
        # Last: what they leave of net1 is otherwise.
        ('apply /mnt/new', ['apply /mnt/old']),
        ('undo', ['apply /mnt/old', 'apply /mnt/new']),
    ],
    'group': [
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
    ],
}


def main(part, *chosen):
    """part: of PARTS; chosen: the subcommands of them that are tried, all without any."""
    for name, text in (('old', OLD), ('new', NEW)):
        with open(f'/mnt/{name}', 'w', encoding='utf-8') as out:
            out.write(text)
    for words, prepare in PARTS[part]:
        if chosen and words.split()[0] not in chosen:
            continue
        operation = Operation(words, prepare)
        for kind, acts in KINDS.items():
            for act in acts.split():
                operation.reset()
                operation.run(kind, act)
    print(f'1..{points}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
