#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random operations, hot-plug, kills and foreign changes, with a checker that knows nothing of the product but its documents.

Usage: soak.py SECONDS SEED LOG    in the namespaces of soak.sh, with the links net0 to net3 there

Every few operations all is let come to rest, repaired, and looked at: what the active document has is what `ip` shows, no
more and no less. Every few such looks all is deleted: then the kernel is as it was at first, and the daemon has no more
memory, descriptors and children. What does not hold is printed, with the operations before it; the exit status tells.
"""
import collections
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import ns

ACTIVE = '/run/ipadm/active.conf'
CONF = '/etc/ipadm/ipadm.conf'
UNCONFIRMED = ['/etc/ipadm/.ipadm.conf.unconfirmed', '/run/ipadm/unconfirmed.conf']
LINKS = ['net0', 'net1', 'net2', 'net3']
GROUP = 'ipmp0'
OURS = re.compile(r'10\.7[78]\.|2001:db8:7[78]:')
# Answers that no operation may have here, whatever it asks for.
NEVER = {'io-error', 'no-memory', 'bad-document', 'ebade', 'timeout', 'usage', 'eperm', 'eauth', 'no-bufs', 'read-only',
         'no-space'}
REST = 10     # operations between two looks
FORGET = 8    # looks between two times that all is deleted
PATIENCE = 25 # seconds that things may take to come to rest
MEMORY_KB = 4096  # more than at the first time that all was deleted
FDS = 6       # the same: some are opened with the first need, and stay


class Soak:
    def __init__(self, seconds, seed, log):
        self.until = time.monotonic() + seconds
        self.random = random.Random(seed)
        self.log = log
        self.daemon = None
        self.history = collections.deque(maxlen=150)
        self.answers = collections.Counter()
        self.problems = []
        self.counts = collections.Counter()
        self.quiet = None
        self.foreign = set()  # links that others had something on

    # ---- the programs ----

    def note(self, what):
        self.history.append(what)

    def ipadm(self, *words, stdin=None):
        self.note('ipadm ' + ' '.join(words))
        try:
            done = subprocess.run(['ipadm', *words], input=stdin, capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            self.problem('no end of: ipadm ' + ' '.join(words))
            return None
        symbol = re.search(r'\[([a-z0-9-]+)\]\s*$', done.stderr)
        symbol = symbol[1] if symbol else ('done' if done.returncode == 0 else 'told')
        self.answers[symbol] += 1
        told = words[0] in ('status', 'check') and done.returncode == 2  # that something needs attention
        if (done.returncode not in (0, 1) and not told) or symbol in NEVER:
            self.problem(f'ipadm {" ".join(words)}: exit {done.returncode}: {done.stderr.strip()}')
        return done

    def ip(self, *words):
        self.note('ip ' + ' '.join(words))
        subprocess.run(['ip', *words], capture_output=True, check=False)

    def start(self):
        with open(self.log, 'ab') as log:
            self.daemon = subprocess.Popen(['ipmgmtd'], stdout=log, stderr=log)
        self.wait(self.answers_calls, 'the daemon comes up')

    def answers_calls(self):
        if self.daemon.poll() is not None:
            return True
        try:
            ns.call('org.ipadm.GetStatus', {})
            return True
        except (OSError, ValueError):
            return False

    def end(self, how):
        self.note(f'signal {how}')
        self.daemon.send_signal(how)
        status = self.daemon.wait()
        if how == signal.SIGTERM and status != 0:
            self.problem(f'the daemon ended with {status}')
        self.daemon = None

    def wait(self, what, name):
        """Poll; None or what the last look said."""
        until = time.monotonic() + PATIENCE
        while (found := what()) is not True and time.monotonic() < until:
            time.sleep(0.05)
        if found is True:
            return True
        self.problem(f'{name}: {found}')
        return False

    def problem(self, text):
        self.problems.append(text)
        print('problem:', text)
        print('  after:', *self.history, sep='\n    ', flush=True)

    # ---- what can happen ----

    def name(self):
        return self.random.choice(LINKS)

    def known(self):
        """An address object that is there, mostly."""
        names = [title.split()[1] for title in ns.sections(ACTIVE) if title.startswith('address ')]
        return self.random.choice(names) if names and self.random.random() < 0.8 else self.object()

    def object(self):
        where = self.random.choice([*LINKS, GROUP])
        return f'{where}/a{self.random.randrange(4)}'

    def address(self, name):
        link = 9 if name.startswith(GROUP) else int(name[3])
        k = self.random.randrange(1, 6)
        return self.random.choice([f'10.77.{link}.{k}/24', f'2001:db8:77:{link + 1}::{k}/64'])

    def maybe(self, *words):
        return words if self.random.random() < 0.3 else ()

    def op_create_if(self):
        self.ipadm('create-if', *self.maybe('-t'), *self.maybe('-f', self.random.choice(['inet', 'inet6'])), self.name())

    def op_delete_if(self):
        self.ipadm('delete-if', *self.maybe('-f', self.random.choice(['inet', 'inet6'])), self.name())

    def op_toggle_if(self):
        self.ipadm(self.random.choice(['disable-if', 'enable-if']), '-t', self.name())

    def op_create_addr(self):
        name = self.object()
        self.ipadm('create-addr', *self.maybe('-t'), *self.maybe('-d'), '-a', self.address(name), name)

    def op_addrconf(self):
        self.ipadm('create-addr', '-T', 'addrconf', self.name() + '/auto')

    def op_dhcp(self):
        self.ipadm('create-addr', '-T', 'dhcp', '-w', '1', self.name() + '/dhcp')

    def op_delete_addr(self):
        self.ipadm('delete-addr', self.known())

    def op_toggle_addr(self):
        self.ipadm(self.random.choice(['disable-addr', 'enable-addr', 'up-addr', 'down-addr']), '-t', self.known())

    def op_ifprop(self):
        prop = self.random.choice(['mtu=1400', 'mtu=9000', 'forwarding=on', 'dad=off'])
        proto = self.random.choice(['ipv4', 'ipv6'])
        if self.random.random() < 0.5:
            self.ipadm('set-ifprop', *self.maybe('-t'), '-p', prop, '-m', proto, self.name())
        else:
            self.ipadm('reset-ifprop', '-p', prop.split('=')[0], '-m', proto, self.name())

    def op_addrprop(self):
        prop = self.random.choice(['deprecated=on', 'deprecated=off', 'prefixlen=28'])
        self.ipadm('set-addrprop', *self.maybe('-t'), '-p', prop, self.known())

    def op_prop(self):
        if self.random.random() < 0.5:
            self.ipadm('set-prop', *self.maybe('-t'), '-p', f'ttl={self.random.randrange(1, 255)}', 'ipv4')
        else:
            self.ipadm('reset-prop', '-p', 'ttl', 'ipv4')

    def op_group(self):
        members = ','.join(self.random.sample(LINKS, 2))
        self.ipadm(*self.random.choice([
            ('create-ipmp', '-i', members, GROUP), ('create-ipmp', GROUP), ('delete-ipmp', '-f', GROUP),
            ('delete-ipmp', GROUP), ('add-ipmp', '-i', self.name(), GROUP), ('remove-ipmp', '-i', self.name(), GROUP)]))

    def op_use_group(self):
        """A group that works, whatever there was before."""
        members = self.random.sample(LINKS, self.random.randrange(2, 4))
        for name in members:
            self.ipadm('create-if', name)
        self.ipadm('create-ipmp', '-i', ','.join(members), GROUP)
        for k in range(3):
            name = f'{GROUP}/a{k}'
            self.ipadm('create-addr', *self.maybe('-t'), '-a', self.address(name), name)

    def op_offline(self):
        self.ipadm(self.random.choice(['offline-if', 'online-if']), self.name())

    def op_again(self):
        done = self.ipadm('export')
        if done and done.returncode == 0:
            self.ipadm('apply', *self.maybe('--merge'), '-', stdin=done.stdout)

    def whole(self):
        """A document, of links that may be there, which the engine may refuse."""
        interfaces, addresses = {}, {}
        for link in self.random.sample(LINKS, self.random.randrange(4)):
            interfaces[link] = {'families': ['inet', 'inet6']}
            if self.random.random() < 0.2:
                interfaces[link]['ipv4.mtu'] = 1400
            for k in range(self.random.randrange(3)):
                name = f'{link}/a{k}'
                addresses[name] = {'type': 'static', 'address': self.address(name)}
                if self.random.random() < 0.2:
                    addresses[name]['up'] = 'no'
        return json.dumps({'interfaces': interfaces, 'addresses': addresses})

    def apply(self, *words):
        done = self.ipadm('apply', *words, '-', stdin=self.whole())
        return done is not None and done.returncode == 0

    def op_apply(self):
        self.apply(*self.maybe('--merge'), *self.maybe('-t'))

    def op_undo(self):
        self.ipadm(*self.random.choice([('undo',), ('redo',), ('undo', str(self.random.randrange(1, 60)))]))

    def recorded(self):
        """But for what is made where it is needed."""
        return {name: {key: value for key, value in keys.items() if key != 'ipv6.secret'}
                for name, keys in ns.sections(CONF).items()}

    def op_there_and_back(self):
        """What was recorded is recorded again."""
        before, rows = self.recorded(), self.generations()
        if not self.apply(*self.maybe('--merge')) or self.generations() == rows:
            return
        after = self.recorded()
        for command, wanted in (('undo', before), ('redo', after)):
            done = self.ipadm(command)
            if done and done.returncode == 0 and self.recorded() != wanted:
                self.problem(f'{command}: {self.recorded()} is not {wanted}')

    def generations(self):
        done = subprocess.run(['ipadm', 'history', '-p', '-o', 'generation'], capture_output=True, text=True, check=False)
        return done.stdout

    def op_confirm(self):
        """A change that waits, and what becomes of it."""
        before = self.recorded()
        seconds = self.random.choice(['1', '60'])
        if not self.apply('--confirm=' + seconds, *self.maybe('--merge'), *self.maybe('-t')):
            return
        if not (alone := self.random.random() < 0.7):
            self.random.choice([self.op_create_addr, self.op_undo, self.op_pull, self.op_restart, self.op_kill])()
        if seconds == '1':
            self.wait(self.nothing_waits, 'a change that nobody confirmed waits on')
        elif self.random.random() < 0.5:
            self.ipadm('confirm')
            return
        else:
            self.ipadm('revert')
        # Something else may have been done when the time was over.
        if alone and self.recorded() != before:
            self.problem(f'taken back: {self.recorded()} is not {before}')

    def nothing_waits(self):
        kept = [path for path in UNCONFIRMED if os.path.exists(path)]
        return not kept or f'kept: {kept}'

    def op_edit(self):
        """By hand; perhaps something else is tried before it is taken in."""
        lines = []
        for title, keys in ns.sections(CONF).items():
            if title.startswith('address ') and self.random.random() < 0.3:
                if self.random.random() < 0.5 or 'address' not in keys:
                    continue
                keys['address'] = self.address(title.split()[1])
            lines += [f'[{title}]', *(f'{key} = {value}' for key, value in keys.items())]
        self.note('ipadm.conf is edited')
        with open(CONF + '.new', 'w', encoding='utf-8') as conf:
            conf.write('\n'.join(['[ipadm]', 'version = 1', *lines, '']))
        os.rename(CONF + '.new', CONF)
        if self.random.random() < 0.3:
            self.random.choice([self.op_create_addr, self.op_undo, self.op_pull, self.op_restart, self.op_kill])()
        self.ipadm('reload')

    def op_read(self):
        for word in ('show-if', 'show-addr', 'status', 'check', 'history', 'show-ifprop'):
            self.ipadm(word)

    def op_pull(self):
        name = self.name()
        self.ip('link', 'del', name)
        if self.random.random() < 0.7:
            self.plug(name)

    def op_plug(self):
        for name in LINKS:
            if not os.path.exists('/sys/class/net/' + name):
                self.plug(name)

    def plug(self, name):
        self.ip('link', 'add', name, 'type', 'veth', 'peer', 'name', name + 'p')
        self.ip('link', 'set', name + 'p', 'addrgenmode', 'none')
        self.ip('link', 'set', name + 'p', 'up')

    def op_carrier(self):
        self.ip('link', 'set', self.name() + 'p', self.random.choice(['up', 'down']))

    def op_foreign(self):
        name = self.name()
        self.foreign.add(name)
        self.ip(*self.random.choice([
            ('addr', 'add', '10.99.0.1/32', 'dev', name), ('addr', 'del', '10.99.0.1/32', 'dev', name),
            ('route', 'replace', '10.98.0.0/16', 'dev', name), ('route', 'del', '10.98.0.0/16'),
            ('addr', 'flush', 'dev', name, 'to', '10.77.0.0/16'), ('-6', 'addr', 'flush', 'dev', name, 'to', '2001:db8:77::/48'),
            ('nexthop', 'flush')]))

    def op_down(self):
        """Only of links that are ours: what becomes of others is not our business."""
        name = self.name()
        if f'interface {name}' in ns.sections(ACTIVE):
            self.ip('link', 'set', name, 'down')

    def op_kill(self):
        """Amid an operation. Some more without a daemon, then it is back."""
        victim = subprocess.Popen(['ipadm', 'create-addr', '-a', self.address('net0'), 'net0/a0'],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.note('create-addr net0/a0, and the daemon is killed amid it')
        time.sleep(self.random.random() * 0.02)
        self.end(signal.SIGKILL)
        victim.wait()
        for _ in range(self.random.randrange(4)):
            self.random.choice([self.op_create_addr, self.op_delete_addr, self.op_create_if, self.op_pull])()
        self.start()

    def op_restart(self):
        self.end(signal.SIGTERM)
        self.start()

    def op_client(self):
        """One that goes in the middle of what it asked for."""
        client = subprocess.Popen(['ipadm', 'monitor'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.op_create_addr()
        client.kill()
        client.wait()

    OPS = {op_create_if: 10, op_delete_if: 5, op_toggle_if: 4, op_create_addr: 20, op_delete_addr: 8, op_addrconf: 2, op_dhcp: 1,
           op_toggle_addr: 8, op_ifprop: 5, op_addrprop: 4, op_prop: 2, op_group: 3, op_use_group: 4, op_offline: 3, op_again: 1, op_apply: 4, op_undo: 6,
           op_there_and_back: 3, op_confirm: 4, op_edit: 4,
           op_read: 1, op_pull: 3, op_plug: 3, op_carrier: 3, op_foreign: 5, op_down: 2, op_kill: 1, op_restart: 1, op_client: 1}

    # ---- what must hold ----

    def expected(self, sections, links):
        """{(ifname, address)} of the document, of the links that are there. A member that is offline has none."""
        links = links - {title.split()[1] for title, keys in sections.items() if keys.get('offline') == 'yes'}
        found = set()
        for title, keys in sections.items():
            kind, _, name = title.partition(' ')
            ifname = name.split('/')[0]
            if kind == 'address' and keys.get('type') == 'static' and keys.get('up') != 'no' and ifname in links:
                found.add((ifname, keys['address']))
        return found

    def differences(self):
        """True, or what is wrong."""
        sections = ns.sections(ACTIVE)
        rows = [(row['ifname'], info) for row in ns.ip_json('addr') if 'ifname' in row for info in row['addr_info']]
        links = {row['ifname'] for row in ns.ip_json('link')}
        members = {title.split()[1] for title, keys in sections.items() if title.startswith('interface ') and 'group' in keys}
        shown, bound = set(), collections.Counter()
        for ifname, info in rows:
            if not OURS.match(info['local']):
                continue
            if ifname in members and info['prefixlen'] in (32, 128):
                bound[info['local']] += 1
            else:
                shown.add((ifname, f"{info['local']}/{info['prefixlen']}"))
        expected = self.expected(sections, links)
        twice = [address for address, n in bound.items() if n > 1]
        stray = [address for address in bound if not any(a.split('/')[0] == address for i, a in expected if i == GROUP)]
        if expected != shown or twice or stray:
            return f'missing {expected - shown}, too much {shown - expected}, bound twice {twice}, bound astray {stray}'
        return True

    def look(self):
        self.counts['looks'] += 1
        self.ipadm('repair')
        self.wait(self.differences, 'the documents and the kernel differ')
        self.wait(self.no_drift, 'drift is left')
        self.wait(self.nothing_waits, 'what is kept for a confirmation stays')
        stages = ns.documents()['stages']
        if stages:
            self.problem(f'a stage is left: {stages}')

    def no_drift(self):
        """But for what can't be repaired: links that are pulled out, and what others made."""
        done = subprocess.run(['ipadm', 'check'], capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines()[1:]
                 if line.strip() and not line.rstrip().endswith('foreign') and os.path.exists('/sys/class/net/' + line.split()[0].split('/')[0])]
        return (not lines and not done.stderr) or f'{lines} {done.stderr}'

    def measure(self):
        here = f'/proc/{self.daemon.pid}'
        with open(here + '/status', encoding='ascii') as status:
            memory = int(re.search(r'VmRSS:\s*(\d+)', status.read())[1])
        with open(here + '/exe', 'rb') as program:
            sanitized = b'__asan_init' in program.read()
        return {'memory': 0 if sanitized else memory, 'fds': len(os.listdir(here + '/fd'))}

    def children(self):
        found = subprocess.run(['pgrep', '-l', 'dhcp|ipmgmtd'], capture_output=True, text=True, check=False).stdout
        lines = [line for line in found.splitlines() if not line.startswith(f'{self.daemon.pid} ')]
        return not lines or f'still there: {lines}'

    def as_at_first(self):
        return describe(self.first, ns.kernel(())) or True

    def fewer_fds(self):
        self.counts['descriptors'] = now = self.measure()['fds']
        return now <= self.quiet['fds'] + FDS or f"{now} descriptors, {self.quiet['fds']} at first"

    def forget(self):
        """All is deleted: nothing may stay."""
        self.counts['times that all was deleted'] += 1
        self.op_plug()
        for name in LINKS:  # what others have on a link keeps it up
            self.ip('addr', 'flush', 'dev', name, 'to', '10.99.0.0/16')
        # One that was taken over, again perhaps, while others had it up stays so.
        up = [name for name in self.foreign if 'up=1' in ns.sections(ACTIVE).get(f'interface {name}', {}).get('before', '')]
        done = self.ipadm('apply', '-', stdin='version: 1\n')
        if done and done.returncode != 0:
            self.problem('not all can be deleted: ' + done.stderr)
        for name in LINKS:
            self.ip('link', 'set', name + 'p', 'up')
            self.ip('addr', 'flush', 'dev', name)
            self.ip('route', 'flush', '10.98.0.0/16')
            if name in up:
                self.ip('link', 'set', name, 'down')
        self.foreign.clear()
        self.wait(self.as_at_first, 'the kernel is not as it was at first')
        self.wait(self.children, 'children')
        self.ip('addr', 'add', '10.99.0.2/32', 'dev', 'lo')  # news, with which the daemon forgets who has watched
        self.ip('addr', 'del', '10.99.0.2/32', 'dev', 'lo')
        if self.random.random() < 0.1:
            self.op_restart()
        now = self.measure()
        if self.quiet is None:
            self.quiet = now
        self.wait(self.fewer_fds, 'descriptors')
        if now['memory'] > self.quiet['memory'] + MEMORY_KB:
            self.problem(f"memory: {now['memory']} kB, {self.quiet['memory']} at first")
        self.counts['memory in kB'] = now['memory']

    def run(self):
        for name in LINKS:
            self.plug(name)
        self.start()
        self.ipadm('create-if', 'net0')
        self.ipadm('delete-if', 'net0')
        time.sleep(0.1)
        self.first = ns.kernel(())
        kinds, weights = zip(*self.OPS.items())
        while time.monotonic() < self.until and not self.problems:
            for _ in range(FORGET):
                for _ in range(REST):
                    self.counts['operations'] += 1
                    self.random.choices(kinds, weights)[0](self)
                self.look()
                if time.monotonic() >= self.until or self.problems:
                    break
            if not self.problems:
                self.forget()
        self.end(signal.SIGTERM)


def describe(first, now):
    """What is different, in a line or two."""
    lines = []
    for what in ('addresses', 'routes'):
        lines += [f'less: {row}' for row in first[what] if row not in now[what]]
        lines += [f'more: {row}' for row in now[what] if row not in first[what]]
    for name in {**first['links'], **now['links']}:
        was, is_now = first['links'].get(name), now['links'].get(name)
        if was != is_now:
            keys = {key for key in {**(was or {}), **(is_now or {})} if (was or {}).get(key) != (is_now or {}).get(key)}
            lines.append(f'{name}: ' + ', '.join(f'{key} {(was or {}).get(key)} -> {(is_now or {}).get(key)}' for key in keys))
    return '\n'.join(lines)


def main(seconds, seed, log):
    soak = Soak(float(seconds), int(seed), log)
    soak.run()
    print(json.dumps({'seed': int(seed), **soak.counts, 'answers': soak.answers}))
    return 1 if soak.problems else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 4 else __doc__)
