# SPDX-License-Identifier: Apache-2.0
"""bench/bonding in a guest: an IPMP group beside the bonding driver, and what both lose when a member fails."""
import re

ROUNDS = 6
TRIES = 3  # a machine that stands still amid a round is nobody's fault
PAUSE = 5  # milliseconds between two datagrams: more of them than emulation carries would tell of it alone
LINE = re.compile(r'^(bond|group), round \d+: lost ([\d ]+) of (\d+) each$', re.M)


def measure(ctx):
    """What each lost in each stream of each round, of how many, and what was printed."""
    with ctx.boot() as m:
        m.must('mkdir -p /vm/programs', 'cp /usr/bin/ipadm /usr/sbin/ipmgmtd /vm/datagrams /vm/programs/')
        result = m.run(f'sh /vm/bonding /vm/programs {ROUNDS} {PAUSE} 2>&1', seconds=600)
    figures = {'bond': [], 'group': []}
    for name, lost, number in LINE.findall(result.out):
        figures[name] += [(int(one), int(number)) for one in lost.split()]
    ctx.points.note(result.out)
    return figures, result.out


def total(rows):
    return sum(lost for lost, _ in rows)


def run(ctx):
    for _ in range(TRIES):
        figures, out = measure(ctx)
        less = total(figures['group']) < total(figures['bond'])
        if less or any(len(rows) != 4 * ROUNDS for rows in figures.values()):
            break
    for name, rows in figures.items():
        ctx.points.equal(f'{name}: {ROUNDS} failures of four streams were measured', len(rows), 4 * ROUNDS)
        ctx.points.ok(f'{name}: every stream went on by the other member', rows and all(lost < number for lost, number in rows), out)
    ctx.points.ok(f'the group lost less than the bond: {total(figures["group"])} of {total(figures["bond"])}', less, out)
