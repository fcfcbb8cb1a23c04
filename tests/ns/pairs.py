#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pairs of random documents on real links: A is applied, B is applied, and B is undone, or A applied again. Kernel and documents are as A
made them then. Called by pairs.sh inside its namespaces; speaks TAP.

Usage: pairs.py PAIRS [FIRST]       seeds from FIRST (1) on
"""
import json
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, '/mnt/bin')
import ns  # noqa: E402  (the copy that lib.sh made)

LINKS = ['net0', 'net1', 'net2', 'net3']
VIRTUAL = bool(os.environ.get('VIRTUAL'))  # the kernel can make virtual interfaces
# Values for a property, where it is not left out.
IF_INET = {'ipv4.mtu': [1400, 1500, 1492], 'ipv4.metric': [1, 7, 300], 'ipv4.forwarding': ['on', 'off'],
           'ipv4.rp_filter': ['strict', 'loose'], 'ipv4.arp': ['off', 'on'], 'ipv4.arp_ignore': [1, 2],
           'ipv4.proxy_arp': ['on'], 'ipv4.exchange_routes': ['off'], 'ipv4.usesrc': LINKS,
           'ipv4.gc_stale_time': [61, 90], 'ipv4.route_localnet': ['on']}
IF_INET6 = {'ipv6.mtu': [1280, 1400], 'ipv6.metric': [2, 512], 'ipv6.forwarding': ['on', 'off'], 'ipv6.nud': ['off'],
            'ipv6.accept_ra': ['off', 'on', 'always'], 'ipv6.autoconf': ['off', 'on'], 'ipv6.use_tempaddr': ['prefer'],
            'ipv6.addr_gen_mode': ['none', 'eui64', 'stable-privacy'], 'ipv6.hop_limit': [63, 65],
            'ipv6.usesrc': LINKS, 'ipv6.gc_stale_time': [61]}
PROTOCOLS = {'ipv4': {'ttl': [60, 63], 'forwarding': ['on', 'off'], 'hostmodel': ['strong', 'weak']},
             'ipv6': {'hoplimit': [60, 63], 'forwarding': ['on', 'off']},
             'tcp': {'ecn': ['active', 'passive', 'never'], 'somaxconn': [1024]}}


class Writer:
    """A random document: as a program writes it."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.doc = {'interfaces': {}, 'addresses': {}, 'protocols': {}}
        self.used = set()

    def chance(self, percent):
        return self.r.random() * 100 < percent

    def some(self, table, percent):
        return {key: self.r.choice(values) for key, values in table.items() if self.chance(percent)}

    def local(self, make):
        """One that no other object has."""
        while True:
            text = make()
            if text not in self.used:
                self.used.add(text)
                return text

    def static(self, name, inet, at):
        plen = self.r.choice((24, 24, 24, 25, 16)) if inet else self.r.choice((64, 64, 48))
        local = self.local(lambda: f'10.{at}.{self.r.randint(0, 2)}.{self.r.randint(1, 60)}' if inet else
                           f'2001:db8:{at}:{self.r.randint(0, 2)}::{self.r.randint(1, 60):x}')
        obj = {'type': 'static', 'address': f'{local}/{plen}'}
        if self.chance(15):
            obj['up'] = False
        if self.chance(15):
            obj['deprecated'] = 'on'
        if self.chance(5):
            obj['private'] = 'on'
        self.doc['addresses'][name] = obj

    def interface(self, name, at):
        families = self.r.choice((['inet'], ['inet6'], ['inet', 'inet6'], ['inet', 'inet6']))
        obj = {'families': families}
        if 'inet' in families:
            obj['ipv4.dad'] = 'off'
            obj.update(self.some(IF_INET, 7))
        if 'inet6' in families:
            obj['ipv6.dad'] = 'off'
            obj.update(self.some(IF_INET6, 7))
        self.doc['interfaces'][name] = obj
        self.addresses(name, at, families)
        if 'inet6' in families and self.chance(20):
            self.doc['addresses'][f'{name}/auto'] = {'type': 'addrconf'}
            if self.chance(30):
                self.doc['addresses'][f'{name}/auto']['interface-id'] = '::1a/64'

    def addresses(self, name, at, families):
        for inet, letter in ((True, 'a'), (False, 'b')):
            if ('inet' if inet else 'inet6') not in families:
                continue
            for i in range(self.r.randint(0, 4)):
                if self.chance(60):
                    self.static(f'{name}/{letter}{i}', inet, at)

    def group(self):
        """Of two members, each family of which is probed for nobody."""
        families = ['inet', 'inet6']
        self.doc['interfaces']['ipmp0'] = {'families': families, 'class': 'ipmp', 'ipv4.dad': 'off', 'ipv6.dad': 'off',
                                           'ip.probes': 'off', **self.some({'ip.flap_damping': ['off']}, 30)}
        for name in ('net2', 'net3'):
            member = {'families': families, 'group': 'ipmp0', 'ipv4.dad': 'off', 'ipv6.dad': 'off'}
            if name == 'net3':
                member.update(self.some({'ip.standby': ['on']}, 30))
            self.doc['interfaces'][name] = member
        self.addresses('ipmp0', 9, families)

    def change(self, doc):
        """Another one that has much in common with it."""
        other = self.write()
        for kind, objects in other.items():
            for name, obj in doc[kind].items():
                dice = self.r.random()
                if name not in objects and dice < 0.4 or name in objects and dice < 0.6:
                    objects[name] = obj
        return self.mend(other)

    def mend(self, doc):
        """What can't be is left out."""
        interfaces = doc['interfaces']
        taken = set()
        for name, obj in list(interfaces.items()):
            if 'group' in obj and 'ipmp0' not in interfaces:
                del interfaces[name]
        known = [name for name in LINKS if name in interfaces and 'group' not in interfaces[name]]
        for name, obj in interfaces.items():
            for key in ('ipv4.usesrc', 'ipv6.usesrc'):
                if key in obj and (obj[key] not in known or obj[key] == name):
                    interfaces[name] = obj = {k: v for k, v in obj.items() if k != key}
        for name, obj in list(doc['addresses'].items()):
            interface = interfaces.get(name.split('/')[0], {'families': []})
            inet6 = obj['type'] == 'addrconf' or ':' in obj['address']
            local = obj.get('address', name).split('/')[0]
            if ('inet6' if inet6 else 'inet') not in interface['families'] or local in taken or \
                    'group' in interface and obj['type'] != 'static':
                del doc['addresses'][name]
            taken.add(local)
        if not interfaces:
            interfaces['net0'] = {'families': ['inet'], 'ipv4.dad': 'off'}
        return doc

    def write(self):
        names = LINKS
        if self.chance(15):
            self.group()
            names = LINKS[:2]
        for at, name in enumerate(names):
            if self.chance(75):
                self.interface(name, at)
        for at in range(2 if VIRTUAL else 0):
            if self.chance(15):
                name = f'vni{at}'
                self.doc['interfaces'][name] = {'families': ['inet'], 'class': 'vni'}
                self.static(f'{name}/a', True, 20 + at)
        for name, table in PROTOCOLS.items():
            obj = self.some(table, 8)
            if obj:
                self.doc['protocols'][name] = obj
        return self.mend(self.doc)


def settings():
    """What /proc/sys/net has of IP."""
    found = {}
    for family in ('ipv4', 'ipv6'):
        for place, _, files in os.walk(f'/proc/sys/net/{family}'):
            for file in files:
                path = f'{place}/{file}'
                # Of what we make ourselves there is nothing when it is gone.
                if file not in ('flush', 'stable_secret') and (text := ns.read(path)) is not None:
                    found[path[len('/proc/sys/net/'):]] = text.strip()
    return found


def is_made(name):
    return name.startswith(('vni', 'ipmp'))


def is_bound(info):
    return info.get('noprefixroute') and info['prefixlen'] in (32, 128)


def links():
    found = {}
    bound = []
    for row in ns.ip_json('addr'):
        name = row['ifname']
        infos = [ns.stable(info) for info in row.pop('addr_info')]
        for info in infos:
            # The kernel can't take back that it was told its own metric.
            if info['family'] == 'inet6' and info.get('metric') == 256:
                del info['metric']
        row = ns.stable(row)
        for key in ('stats', 'promiscuity', *(['address'] if is_made(name) else [])):
            row.pop(key, None)
        # By which members a group answers for what depends on the past.
        bound += [info for info in infos if is_bound(info)]
        infos = [info for info in infos if not is_bound(info)]
        row['flags'] = sorted(set(row['flags']) - {'ALLMULTI'})  # which member is nominated depends on the past
        row['addresses'] = sorted(infos, key=lambda info: json.dumps(info, sort_keys=True))
        found[name] = row
    found['members'] = sorted([info['local'] for info in bound])
    return found


def is_of_member(row):
    """By way of which member a group is reached, too; and the local route of what is bound to one."""
    return row['protocol'] == '74' or row.get('type') == 'local' and row['dev'] in LINKS and \
        row['dst'].startswith(('10.9.', '2001:db8:9:'))


def routes():
    rows = [ns.stable(row) for family in ('-4', '-6') for row in ns.ip_json(family, 'route', 'show', 'table', 'all')]
    return sorted(json.dumps(row, sort_keys=True) for row in rows if not is_of_member(row))


def documents():
    """Without what of a group's members depends on the past."""
    found = ns.documents()
    for section in found['/run/ipadm/active.conf'].values():
        section.pop('state', None)
    return found


def look():
    return {'links': links(), 'routes': routes(), 'settings': settings(), 'documents': documents()}


def is_whole(state):
    """The carrier of links is found out, and the kernel has made the local routes of addresses, which it does behind them."""
    rows = [row for row in state['links'].values() if isinstance(row, dict)]
    local = {(row['dev'], row['dst']) for row in map(json.loads, state['routes']) if row.get('type') == 'local'}
    return not any('NO-CARRIER' in row['flags'] for row in rows) and all(
        (row['ifname'], info['local']) in local for row in rows if row['ifname'] in LINKS and 'UP' in row['flags']
        for info in row['addresses'] if info['family'] == 'inet6')


def settled():
    """Until it is whole, and the addresses of groups are where they belong."""
    now = look()
    for _ in range(200):
        before, now = now, look()
        if now == before and is_whole(now):
            break
        time.sleep(0.02)
    return now


def compare(want, see=lambda state: state):
    """What is otherwise, and stays so."""
    for _ in range(100):
        wrong = differences(see(look()), see(want))
        if not wrong:
            break
        time.sleep(0.02)
    return wrong


def differences(got, want, path=''):
    if isinstance(got, dict) and isinstance(want, dict):
        return [d for key in sorted(set(got) | set(want))
                for d in differences(got.get(key), want.get(key), f'{path}/{key}')]
    if got == want:
        return []
    if isinstance(got, list) and isinstance(want, list):
        return [f'{path}: {sign} {row}' for sign, rows, others in (('+', got, want), ('-', want, got))
                for row in rows if row not in others] or [f'{path}: another order']
    return [f'{path}: {got!r}, wanted {want!r}']


class Wrong(Exception):
    pass


def run(what, *words, data=None):
    done = subprocess.run(['ipadm', *words], input=data, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Wrong(f'{what}: ipadm {" ".join(words)}: {done.returncode}: {done.stdout[:600]}{done.stderr[:600]}')


def put(doc, what='nothing'):
    """It is there then, all of it: some things as soon as the kernel has told the daemon of others."""
    run(what, 'apply', '-', data=json.dumps(doc, indent=1))
    for _ in range(100):
        if subprocess.run(['ipadm', 'check'], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.02)
    run(what, 'check')


def lines(doc):
    return [f'{name}: {json.dumps(obj)}' for objects in doc.values() for name, obj in objects.items()]


def without_secrets(state):
    """A document that is applied has none, and those that are there stay."""
    for sections in state['documents'].values():
        for section in sections.values() if isinstance(sections, dict) else []:
            section.pop('ipv6.secret', None)
    return state


def pair(seed, first):
    a = Writer(f'{seed} A').write()
    b = Writer(f'{seed} B').change(a) if seed % 3 else Writer(f'{seed} B').write()
    try:
        put(a, 'A')
        want = settled()
        put(b, 'B')
        # Secrets that are gone are gone, unless the history has them.
        if seed % 2 and 'stable' not in json.dumps(a):
            put(a, 'A again')
            wrong = compare(want, without_secrets)
        else:
            run('undo', 'undo')
            wrong = compare(want)
        put({})
        wrong += [f'without a document: {line}' for line in compare(first)]
    except Wrong as error:
        wrong = str(error).splitlines()
    return wrong and [*wrong[:30], 'A', *lines(a), 'B', *lines(b)]


def main(count, start=1):
    put({})
    first = settled()
    bad = 0
    for seed in range(start, start + count):
        wrong = pair(seed, first)
        if wrong:
            bad += 1
            print(f'# seed {seed}:')
            print('\n'.join(f'# {line}' for line in wrong))
            put({})
            first = settled()
            if bad == 3:
                break
    print(f'{"not ok" if bad else "ok"} 1 - {count} pairs of documents from seed {start} on: A, B, and A again or undo')
    print('1..1')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
