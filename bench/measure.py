#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The measurements of bench/run, which has made the namespaces: a table of ratios.

Every ratio is the median over pairs that were run in turn, one of ours and one beside it, so that what
disturbs the machine disturbs both. Absolute times are medians too and say nothing about other machines.
"""
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time

SOCKET = '/run/ipadm/org.ipadm'
CONF = '/etc/ipadm/ipadm.conf'
GROUP = '77'
PARTS = os.environ.get('BENCH_PARTS', 'links addresses apply failover peers').split()
NULL = os.open('/dev/null', os.O_RDWR)
FILES = [(os.POSIX_SPAWN_DUP2, NULL, 0), (os.POSIX_SPAWN_DUP2, NULL, 1)]


def timed(command):
    """Run one command; milliseconds of wall time."""
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=FILES)
    _, status = os.waitpid(pid, 0)
    spent = (time.perf_counter() - begin) * 1000
    if status != 0:
        raise SystemExit(f'bench: {" ".join(command)}: exit status {os.waitstatus_to_exitcode(status)}')
    return spent


def quiet(*command, data=None):
    subprocess.run(command, input=data, text=True, check=True, stdout=subprocess.DEVNULL)


class Table:
    def __init__(self):
        self.rows = []
        self.versions = {}
        print(f'{"what":46} {"N":>5} {"ours":>9} {"beside":>9} {"ratio":>6}  goal')

    def row(self, what, n, ours, beside, goal=None):
        """ours and beside: milliseconds of runs in turn."""
        ratio = statistics.median(a / b for a, b in zip(ours, beside))
        verdict = '' if goal is None else f'<= {goal:.2f} {"met" if ratio <= goal else "MISSED"}'
        print(f'{what:46} {n:>5} {statistics.median(ours):>6.2f} ms {statistics.median(beside):>6.2f} ms '
              f'{ratio:>6.{2 if ratio >= 0.1 else 4}f}  {verdict}', flush=True)
        self.rows.append({'what': what, 'n': n, 'ours': statistics.median(ours), 'beside': statistics.median(beside),
                          'ratio': ratio, 'goal': verdict})

    def fact(self, what, n, value, goal=''):
        print(f'{what:46} {n:>5} {value:>9} {"":>9} {"":>6}  {goal}', flush=True)
        self.rows.append({'what': what, 'n': n, 'value': value, 'beside': None, 'goal': goal})


def pairs(count, ours, beside):
    """Run both in turn, after one of each that does not count."""
    ours(), beside()
    results = [(ours(), beside()) for _ in range(count)]
    return [r[0] for r in results], [r[1] for r in results]


def make_links(n):
    """n links, as pairs; none is up."""
    lines = [f'link add b{i} group {GROUP} type veth peer name c{i} group {GROUP}\n' for i in range(n // 2)]
    quiet('ip', '-batch', '-', data=''.join(lines))


def drop_links():
    """All of them with one message: one by one the kernel waits for each."""
    quiet('ip', 'link', 'del', 'group', GROUP)


def names(n):
    return [f'{side}{i}' for i in range(n // 2) for side in 'bc']


def sample():
    """The text that one recorded interface makes: (header, section with @ for its name)."""
    quiet('ip', 'link', 'add', 'bench0', 'type', 'veth', 'peer', 'name', 'bench1')
    quiet('ipadm', 'create-if', 'bench0')
    with open(CONF, encoding='utf-8') as text:
        header, _, section = text.read().partition('[interface bench0]')
    quiet('ipadm', 'delete-if', 'bench0')
    quiet('ip', 'link', 'del', 'bench0')
    return header, '[interface @]' + section.rstrip() + '\n'


def record(header, section, wanted):
    with open(CONF, 'w', encoding='utf-8') as out:
        out.write(header + '\n'.join(section.replace('@', name) for name in sorted(wanted)))


def forget_boot():
    subprocess.run(['rm', '-rf', '/run/ipadm'], check=True)


def fresh(n):
    drop_links()
    make_links(n)
    forget_boot()


def restore(table, n, runs):
    """The boot's restore beside ip -batch, link by link, without and with what we set besides."""
    batch = '/mnt/batch'
    with open(batch, 'w', encoding='utf-8') as out:
        for name in names(n):
            out.write(f'link set {name} addrgenmode none\nlink set {name} up\n')

    def ours():
        fresh(n)
        return timed(['ipmgmtd', '--once'])

    def plain():
        fresh(n)
        return timed(['ip', '-batch', batch])

    def with_sysctls():
        fresh(n)
        begin = time.perf_counter()
        for name in names(n):
            for key, value in (('accept_ra', b'0'), ('disable_ipv6', b'0')):
                fd = os.open(f'/proc/sys/net/ipv6/conf/{name}/{key}', os.O_WRONLY)
                os.write(fd, value)
                os.close(fd)
        spent = (time.perf_counter() - begin) * 1000
        return spent + timed(['ip', '-batch', batch])

    table.row('boot restore : ip -batch (generation none, up)', n, *pairs(runs, ours, plain),
              0.6 if n == 1000 else None)
    table.row('boot restore : ip -batch and the same sysctls', n, *pairs(runs, ours, with_sysctls))
    fresh(n)
    timed(['ipmgmtd', '--once'])


def lists(table, n, runs, raw):
    def run(*command):
        return lambda: timed(list(command))
    one = names(n)[-1]
    table.row('show-if : ip -br link', n, *pairs(runs, run('ipadm', 'show-if'), run('ip', '-br', 'link')),
              0.6 if n == 1000 else None)
    table.row('show-if : raw floor', n, *pairs(runs, run('ipadm', 'show-if'), run(raw)))
    table.row('show-if ONE : ip link show dev ONE', n,
              *pairs(runs, run('ipadm', 'show-if', one), run('ip', 'link', 'show', 'dev', one)), 0.8)
    table.row('show-if ONE : raw floor', n, *pairs(runs, run('ipadm', 'show-if', one), run(raw, one)))
    completion(table, n, runs, 'a subcommand', 'show-')
    completion(table, n, runs, 'all interfaces', 'show-if', '')
    completion(table, n, runs, 'a property', 'set-ifprop', '-p', '')
    completion(table, n, runs, 'its values', 'set-ifprop', '-p', 'forwarding=')


def completion(table, n, runs, what, *words):
    """What the shells' completions wait for: the whole command, without a daemon."""
    spent = statistics.median(timed(['ipadm', 'complete', '--', 'ipadm', *words]) for _ in range(runs))
    table.fact(f'complete: {what}', n, f'{spent:.2f} ms', f'<= 20 {"met" if spent <= 20 else "MISSED"}')


def call(message):
    """What the daemon answers to a message, which is bytes: its parameters."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(SOCKET)
        sock.sendall(message)
        data = b''
        while not data.endswith(b'\0'):
            data += sock.recv(65536)
    reply = json.loads(data[:-1])
    if 'error' in reply:
        raise SystemExit(f'bench: {reply}')
    return reply['parameters']


def message(method, **parameters):
    return json.dumps({'method': 'org.ipadm.' + method, 'parameters': parameters}).encode() + b'\0'


def counters():
    reply = call(message('GetStatus'))
    return reply.get('status', reply)


def start_daemon():
    daemon = subprocess.Popen(['ipmgmtd'], stderr=subprocess.DEVNULL)
    for _ in range(2000):
        with socket.socket(socket.AF_UNIX) as sock:
            if sock.connect_ex(SOCKET) == 0:
                return daemon
        time.sleep(0.01)
    raise SystemExit('bench: the daemon does not come up')


def peak_of(build, *command):
    done = subprocess.run([f'{build}/bench/peak', *command], check=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    return int(done.stderr.split()[-1])


def change(table, n, runs):
    """One persisted creation with the daemon beside one link brought up."""
    quiet('ip', 'link', 'add', 'one0', 'type', 'veth', 'peer', 'name', 'two0')
    quiet('ip', 'link', 'set', 'two0', 'addrgenmode', 'none', 'up')
    quiet('ip', 'link', 'add', 'one1', 'type', 'veth', 'peer', 'name', 'two1')
    quiet('ip', 'link', 'set', 'two1', 'addrgenmode', 'none', 'up')
    quiet('ip', 'link', 'set', 'one1', 'addrgenmode', 'none')

    def ours():
        spent = timed(['ipadm', 'create-if', 'one0'])
        quiet('ipadm', 'delete-if', 'one0')
        return spent

    def beside():
        spent = timed(['ip', 'link', 'set', 'one1', 'up'])
        quiet('ip', 'link', 'set', 'one1', 'down')
        return spent

    table.row('create-if, recorded : ip link set up', n, *pairs(runs, ours, beside), 1.5)
    for command in ('create-if', 'delete-if'):
        before = counters()
        quiet('ipadm', command, 'one0')
        after = counters()
        for key, what in (('syncs', 'syncs'), ('messages', 'netlink requests'), ('dumps', 'of them dumps'),
                          ('sysctls', 'sysctls written')):
            table.fact(f'{command}: {what}', n, after[key] - before[key],
                       '= 2 (one durable commit)' if key == 'syncs' else '')
    quiet('ip', 'link', 'del', 'one0')
    quiet('ip', 'link', 'del', 'one1')


def memory(table, n, build, daemon, listing='show-if'):
    goal = n <= 1000
    command = peak_of(build, 'ipadm', listing)
    table.fact(f'peak memory of {listing}', n, f'{command} KiB',
               f'<= 4096 {"met" if command <= 4096 else "MISSED"}' if goal else '')
    with open(f'/proc/{daemon.pid}/status', encoding='utf-8') as status:
        resident = int(re.search(r'VmHWM:\s*(\d+)', status.read()).group(1))
    table.fact('peak memory of the daemon', n, f'{resident} KiB',
               f'<= 8192 {"met" if resident <= 8192 else "MISSED"}' if goal else '')
    beside = ['ip', '-br', 'link'] if listing == 'show-if' else ['ip', 'addr']
    table.fact(f'peak memory of {" ".join(beside)}', n, f'{peak_of(build, *beside)} KiB')


def links(table, build, n, header, section):
    runs = 25 if n <= 1000 else 9
    make_links(n)
    record(header, section, names(n))
    restore(table, n, 7 if n <= 1000 else 3)
    lists(table, n, runs, f'{build}/bench/rawshow')
    daemon = start_daemon()
    change(table, n, runs)
    memory(table, n, build, daemon)
    daemon.terminate()
    daemon.wait()
    drop_links()
    forget_boot()
    os.unlink(CONF)


def main(build, path, sizes):
    header, section = sample()
    table = Table()
    table.versions['ipadm'] = report.first_line('ipadm', '--version')
    table.versions['iproute2'] = report.first_line('ip', '-V')
    for n in sizes:
        if 'links' in PARTS:
            links(table, build, n, header, section)
        if n <= 1000 and 'addresses' in PARTS:
            addresses.run(table, build, n, header, section)
            os.unlink(CONF)
        if n <= 1000 and 'apply' in PARTS:
            applying.run(table, build, n)
            os.unlink(CONF)
        if n <= 1000 and 'failover' in PARTS:
            failover.run(table, build, header, n)
            os.unlink(CONF)
        if n <= 1000 and 'peers' in PARTS:
            peers.run(table, n, header, section)
        print()
        if path != '-':
            report.write(path, table.rows, table.versions)
    if 'failover' in PARTS:
        failover.losses(table, build)
        if path != '-':
            report.write(path, table.rows, table.versions)
    report.print_slopes(table.rows)


if __name__ == '__main__':
    # Under its own name for what it imports, so that both have one NULL and one clock.
    sys.modules['measure'] = sys.modules['__main__']
    import addresses
    import applying
    import failover
    import peers
    import report
    main(sys.argv[1], sys.argv[2], [int(arg) for arg in sys.argv[3:]] or [10, 1000, 5000])
