# SPDX-License-Identifier: Apache-2.0
"""The measurements of apply, for measure.py: a document of n interfaces with 10 addresses each, beside the raw batch; and one
changed address of it, beside what reading the document costs.
"""
import time

import addresses as a
import measure as m

DOCUMENT = '/mnt/document'
CHANGED = '/mnt/changed'
HEADER = '[ipadm]\nversion = 1\n\n'


def write(path, wanted, changed=False):
    """Everything that record() has; one address is another one in a changed document."""
    with open(path, 'w', encoding='utf-8') as out:
        out.write(HEADER)
        for name in sorted(wanted):
            out.write(f'[interface {name}]\nfamilies = inet inet6\n{a.PROPERTIES}\n')
        for name in sorted(wanted):
            for k, address in enumerate(a.addresses_of(wanted.index(name))):
                if changed and k == 0 and name == wanted[0]:
                    address = '198.51.100.1/24'
                out.write(f'[address {name}/a{k}]\ntype = static\naddress = {address}\n\n')


def empty():
    with open(m.CONF, 'w', encoding='utf-8') as out:
        out.write('[ipadm]\nversion = 1\n')


def whole(table, build, n, runs, goals):
    """All of it on bare links: without a daemon, and with one, which makes the kernel tell of ten thousand addresses."""
    def fresh():
        a.fresh(build, n)
        empty()

    def alone():
        fresh()
        return m.timed(['ipadm', 'apply', DOCUMENT])

    def raw():
        fresh()
        return a.raw(build, 'restore')()

    table.row('apply 10 addresses each : raw batch, links first', n, *m.pairs(runs, alone, raw), 1.2 if goals else None)

    def served():
        fresh()
        daemon = m.start_daemon()
        spent = m.timed(['ipadm', 'apply', DOCUMENT])
        daemon.terminate()
        daemon.wait()
        return spent

    table.row('the same by the daemon : raw batch', n, *m.pairs(runs, served, raw))


def one(table, n, runs, goals):
    """One address of all is another one. What that costs beyond what an apply costs that finds nothing to do, which is
    reading the document, is beside the same change by commands. Of the daemon's method, for the command then looks at the
    kernel, too."""
    turn = [DOCUMENT, CHANGED]
    name = m.names(n)[0]
    messages = {}
    for path in turn:
        with open(path, encoding='utf-8') as text:
            messages[path] = m.message('Apply', document=text.read())

    def apply(changes):
        begin = time.perf_counter()
        found = m.call(messages[turn[0]])['changed']
        spent = (time.perf_counter() - begin) * 1000
        if found != changes:
            raise SystemExit(f'bench: apply of {turn[0]}: changed is {found}')
        return spent

    def changed():
        turn.reverse()
        return apply(True)

    def same():
        return apply(False)

    def commands():
        address = '198.51.100.1/24' if turn[0] == DOCUMENT else a.addresses_of(0)[0]
        turn.reverse()
        return (m.timed(['ipadm', 'delete-addr', f'{name}/a0']) +
                m.timed(['ipadm', 'create-addr', '-a', address, f'{name}/a0']))

    m.quiet('ipadm', 'apply', turn[0])
    rows = [(changed(), same(), commands()) for _ in range(runs)]
    ours, beside, other = zip(*rows)
    table.row('apply, one changed : apply, none changed', n, ours, beside, 1.3 if goals else None)
    table.row('one changed beyond that : delete-, create-addr', n, [x - y for x, y in zip(ours, beside)], other,
              1 if goals else None)
    before = m.counters()
    changed()
    after = m.counters()
    for key, what in (('syncs', 'syncs'), ('messages', 'netlink requests'), ('dumps', 'of them dumps'),
                      ('sysctls', 'sysctls written')):
        table.fact(f'apply, one changed: {what}', n, after[key] - before[key],
                   '= 2 (one durable commit)' if key == 'syncs' else '')


def run(table, build, n):
    goals = n == 1000
    runs = 5 if n >= 1000 else 9
    m.make_links(n)
    names = m.names(n)
    a.batches(names)
    write(DOCUMENT, names)
    write(CHANGED, names, True)
    whole(table, build, n, runs, goals)
    daemon = m.start_daemon()
    m.quiet('ipadm', 'apply', DOCUMENT)
    a.settle()
    one(table, n, 25, goals)
    daemon.terminate()
    daemon.wait()
    a.clean(build)
    m.drop_links()
    m.forget_boot()
