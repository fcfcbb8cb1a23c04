# SPDX-License-Identifier: Apache-2.0
"""The measurements with addresses, for measure.py: n interfaces with 5 IPv4 and 5 IPv6 addresses each.

Duplicate detection is off on both sides: ip(8) has none for IPv4, and "nodad" is the option for IPv6.
"""
import subprocess

import measure as m

ADDRESSES = '/mnt/addresses'
PROPERTIES = 'ipv4.dad = off\nipv6.dad = off\n'


def addresses_of(number):
    """Each in a prefix of its own."""
    four = [f'10.{(number * 5 + k) >> 8 & 255}.{(number * 5 + k) & 255}.1/24' for k in range(5)]
    six = [f'2001:db8:{number:x}:{k}::1/64' for k in range(5)]
    return four + six


def record(header, section, wanted):
    with open(m.CONF, 'w', encoding='utf-8') as out:
        out.write(header)
        for name in sorted(wanted):
            out.write(section.replace('@', name) + PROPERTIES + '\n')
        for name in sorted(wanted):
            for k, address in enumerate(addresses_of(wanted.index(name))):
                out.write(f'[address {name}/a{k}]\ntype = static\naddress = {address}\n\n')


def batches(wanted):
    """The same work for ip -batch, link by link, and for the raw floor, links first."""
    with open('/mnt/natural', 'w', encoding='utf-8') as natural, \
            open('/mnt/undo', 'w', encoding='utf-8') as undo, open(ADDRESSES, 'w', encoding='utf-8') as raw:
        raw.writelines(f'up {name}\n' for name in wanted)
        for number, name in enumerate(wanted):
            natural.write(f'link set {name} up\n')
            for address in addresses_of(number):
                natural.write(f'addr add {address} dev {name}{" nodad" if ":" in address else ""}\n')
                undo.write(f'addr del {address} dev {name}\n')
                raw.write(f'add {name} {address}\n')
            undo.write(f'link set {name} down\n')


def raw(build, *arguments):
    def run():
        with open(ADDRESSES, encoding='utf-8') as lines:
            begin = m.time.perf_counter()
            subprocess.run([f'{build}/bench/rawaddr', *arguments], stdin=lines, check=True, stdout=m.NULL)
            return (m.time.perf_counter() - begin) * 1000
    return run


def clean(build):
    """Addresses off before anything else: the kernel is cubic otherwise."""
    raw(build, 'clear')()


def fresh(build, n):
    clean(build)
    m.fresh(n)


def restore(table, build, n, runs, goals):
    def of(work):
        def run():
            fresh(build, n)
            return work()
        return run

    ours = of(lambda: m.timed(['ipmgmtd', '--once']))
    table.row('restore 10 addresses each : raw batch, links first', n,
              *m.pairs(runs, ours, of(raw(build, 'restore'))), 1.2 if goals else None)
    table.row('restore 10 addresses each : ip -batch', n,
              *m.pairs(runs, ours, of(lambda: m.timed(['ip', '-batch', '/mnt/natural']))), 0.5 if goals else None)


def delete(table, build, n, runs, goals, conf):
    """All of it: by an empty document that is taken in."""
    def ours():
        fresh(build, n)
        with open(m.CONF, 'w', encoding='utf-8') as out:
            out.write(conf)
        m.timed(['ipmgmtd', '--once'])
        with open(m.CONF, 'w', encoding='utf-8') as out:
            out.write('[ipadm]\nversion = 1\n')
        return m.timed(['ipadm', 'reload'])

    def beside(work):
        def run():
            fresh(build, n)
            raw(build, 'restore')()
            return work()
        return run

    table.row('delete all of it : ip -batch', n,
              *m.pairs(runs, ours, beside(lambda: m.timed(['ip', '-batch', '/mnt/undo']))), 0.1 if goals else None)
    table.row('delete all of it : raw, routes first', n, *m.pairs(runs, ours, beside(raw(build, 'clear'))))


def settle():
    """Until the kernel has nothing to tell of addresses and links for two seconds: a minute at most. What is dumped while
    it is still at work says little of who dumps it."""
    for _ in range(30):
        told = subprocess.run(['timeout', '2', 'ip', 'monitor', 'link', 'address'], capture_output=True, check=False)
        if not told.stdout:
            return


def lists(table, build, n, runs, goals):
    settle()

    def run(*command):
        return lambda: m.timed(list(command))
    one = m.names(n)[-1]
    table.row('show-addr : ip addr', n, *m.pairs(runs, run('ipadm', 'show-addr'), run('ip', 'addr')),
              0.25 if goals else None)
    table.row('show-addr : raw floor', n,
              *m.pairs(runs, run('ipadm', 'show-addr'), run(f'{build}/bench/rawaddr', 'show')))
    table.row('show-addr ONE : ip addr show dev', n,
              *m.pairs(runs, run('ipadm', 'show-addr', f'{one}/a0'), run('ip', 'addr', 'show', 'dev', one)),
              0.8 if goals else None)
    m.completion(table, n, 25, 'all addresses', 'delete-addr', '')
    m.completion(table, n, 25, 'an address', 'delete-addr', f'{one}/')


def change(table, n, runs, goals):
    """One persisted address with the daemon beside ip addr add, which saves nothing."""
    one, other = m.names(n)[:2]

    def ours(family, address):
        def run():
            spent = m.timed(['ipadm', 'create-addr', '-a', address, f'{one}/bench'])
            m.quiet('ipadm', 'delete-addr', f'{one}/bench')
            return spent
        return run

    def beside(address, *options):
        def run():
            spent = m.timed(['ip', 'addr', 'add', address, 'dev', other, *options])
            m.quiet('ip', 'addr', 'del', address, 'dev', other)
            return spent
        return run

    table.row('create-addr IPv4, recorded : ip addr add', n,
              *m.pairs(runs, ours(4, '198.51.100.1/24'), beside('198.51.100.2/24')), 1.5 if goals else None)
    table.row('create-addr IPv6, recorded : ip addr add', n,
              *m.pairs(runs, ours(6, '2001:db8:ffff::1/64'), beside('2001:db8:ffff::2/64', 'nodad')),
              1.5 if goals else None)
    for words in (['create-addr', '-a', '198.51.100.1/24'], ['delete-addr']):
        before = m.counters()
        m.quiet('ipadm', *words, f'{one}/bench')
        after = m.counters()
        for key, what in (('syncs', 'syncs'), ('messages', 'netlink requests'), ('dumps', 'of them dumps'),
                          ('sysctls', 'sysctls written')):
            table.fact(f'{words[0]}: {what}', n, after[key] - before[key],
                       '= 2 (one durable commit)' if key == 'syncs' else '')


def run(table, build, n, header, section):
    goals = n == 1000
    runs = 5 if n >= 1000 else 9
    m.make_links(n)
    batches(m.names(n))
    record(header, section, m.names(n))
    with open(m.CONF, encoding='utf-8') as text:
        conf = text.read()
    restore(table, build, n, runs, goals)
    fresh(build, n)
    m.timed(['ipmgmtd', '--once'])
    lists(table, build, n, 25, goals)
    daemon = m.start_daemon()
    change(table, n, 25, goals)
    m.memory(table, n, build, daemon, 'show-addr')
    daemon.terminate()
    daemon.wait()
    delete(table, build, n, 3 if n >= 1000 else runs, goals, conf)
    clean(build)
    m.drop_links()
    m.forget_boot()
