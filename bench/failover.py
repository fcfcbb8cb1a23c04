# SPDX-License-Identifier: Apache-2.0
"""The measurements of IPMP, for measure.py: a member with many addresses loses its carrier, and what that costs beside
the raw batch, and with many routes beside few. And what is lost of streams of a datagram each millisecond.

Times are from the start of a command (the other end goes down; the raw batch is sent) until the last address is
gone from where it was, by the kernel's events.
"""
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import measure as m

GROUPS = 0x10 | 0x100  # RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
DELADDR = 21
HEAD = struct.Struct('=IHHII')


class Events:
    """What the kernel tells of addresses."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE
        self.sock.bind((0, GROUPS))
        self.sock.settimeout(60)

    def drop(self):
        self.sock.setblocking(False)
        try:
            while True:
                self.sock.recv(1 << 16)
        except BlockingIOError:
            self.sock.settimeout(60)

    def spent(self, n, command, data=None):
        """Milliseconds from the start of a command until @n addresses are gone."""
        begin = time.perf_counter()
        with subprocess.Popen(command, stdin=data):
            while n > 0:
                part = self.sock.recv(1 << 16)
                end = time.perf_counter()
                at = 0
                while at < len(part):
                    length, kind, _, _, _ = HEAD.unpack_from(part, at)
                    n -= kind == DELADDR
                    at += (length + 3) & ~3
        return (end - begin) * 1000


def make_member(name):
    m.quiet('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', name + 'p')
    m.quiet('ip', 'link', 'set', name + 'p', 'addrgenmode', 'none', 'up')


def port(name, state):
    m.quiet('ip', 'link', 'set', name + 'p', state)


def record(header, n, inet6, standby):
    with open(m.CONF, 'w', encoding='utf-8') as out:
        out.write(header)
        for name, keys in (('ipmp0', 'class = ipmp'), ('net0', 'group = ipmp0'),
                           ('net1', 'group = ipmp0\n' + ('ip.standby = on' if standby else ''))):
            more = 'ip.flap_damping = off\n' if name == 'ipmp0' else ''
            out.write(f'[interface {name}]\nfamilies = inet inet6\n{keys}\n{more}\n')
        for k, address in enumerate(addresses_of(n, inet6)):
            out.write(f'[address ipmp0/a{k:04}]\ntype = static\naddress = {address}/{64 if inet6 else 16}\n\n')


def addresses_of(n, inet6):
    if inet6:
        return [f'2001:db8::{k + 2:x}' for k in range(n)]
    return [f'10.1.{k + 2 >> 8}.{k + 2 & 255}' for k in range(n)]


def bound(name):
    shown = subprocess.run(['ip', '-o', 'addr', 'show', 'dev', name], capture_output=True, text=True, check=True)
    return shown.stdout.count('/32 ') + shown.stdout.count('/128 ')


def wait_bound(name, n):
    for _ in range(6000):
        if bound(name) == n:
            return
        time.sleep(0.01)
    raise SystemExit(f'bench: {name} does not get its {n} addresses')


def failover(events, n, all_of_them):
    """The first member, which has n of all addresses, fails: what that takes, with it back in use afterwards."""
    wait_bound('net0', n)
    time.sleep(2.2)  # announcements are over
    events.drop()
    before = m.counters()
    spent = events.spent(n, ['ip', 'link', 'set', 'net0p', 'down'])
    wait_bound('net1', all_of_them)
    after = m.counters()
    port('net0', 'up')
    return spent, {key: after[key] - before[key] for key in ('messages', 'dumps')}


def raw_move(events, build, n, inet6):
    """The same number of addresses from one link to another."""
    text = '\n'.join(addresses_of(n, inet6)) + '\n'
    with open('/mnt/moved', 'w', encoding='utf-8') as out:
        out.write(text)

    def move(start, end):
        return [f'{build}/bench/rawaddr', 'move', start, end]
    with open('/mnt/moved', encoding='utf-8') as lines:
        # Here what is not there can't be taken off, which is no failure.
        subprocess.run(move('raw1', 'raw0'), stdin=lines, check=True)
    events.drop()
    with open('/mnt/moved', encoding='utf-8') as lines:
        return events.spent(n, move('raw0', 'raw1'), lines)


def moves(table, build, header, n, inet6):
    record(header, n, inet6, True)
    daemon = m.start_daemon()
    events = Events()
    ours, beside = [], []
    failover(events, n, n)
    for _ in range(5):
        spent, counts = failover(events, n, n)
        ours.append(spent)
        beside.append(raw_move(events, build, n, inet6))
    family = 'IPv6' if inet6 else 'IPv4'
    table.row(f'failover of {family} addresses : raw batch', n, ours, beside, 1.3 if n >= 1000 else None)
    for key, what in (('messages', 'netlink requests'), ('dumps', 'of them dumps')):
        table.fact(f'failover of {family} addresses: {what}', n, counts[key])
    stop(daemon)


def routes(table, header, n):
    record(header, 10, False, False)
    daemon = m.start_daemon()
    events = Events()
    results = []
    counts = []
    made = 0
    for wanted in (10, n):
        m.quiet('ip', '-batch', '-', data=''.join(
            f'route add 172.{16 + (k >> 8)}.{k & 255}.0/24 via 10.1.0.1 dev ipmp0\n' for k in range(made, wanted)))
        made = wanted
        for _ in range(1000):
            shown = subprocess.run(['ip', 'route', 'show', 'proto', '74'], capture_output=True, text=True, check=True)
            if shown.stdout.count('172.') == wanted:
                break
            time.sleep(0.05)
        failover(events, 5, 10)
        runs = [failover(events, 5, 10) for _ in range(7)]
        results.append([spent for spent, _ in runs])
        counts.append(runs[-1][1])
    table.row('failover, that many routes : ten routes', n, results[1], results[0], 1.3)
    table.fact('failover: netlink requests, ten routes', 10, counts[0]['messages'])
    table.fact('failover: netlink requests', n, counts[1]['messages'], '= as many')
    stop(daemon)


def stop(daemon):
    m.quiet('ipadm', 'delete-ipmp', '-f', 'ipmp0')
    for name in ('net0', 'net1'):
        m.quiet('ipadm', 'delete-if', name)
    daemon.terminate()
    daemon.wait()
    m.forget_boot()


def losses(table, build):
    """bench/bonding in namespaces of its own: the bond, which takes a driver, is its first part."""
    with tempfile.TemporaryDirectory() as programs:
        for program in (shutil.which('ipadm'), shutil.which('ipmgmtd'), f'{build}/bench/datagrams'):
            os.symlink(program, f'{programs}/{os.path.basename(program)}')
        done = subprocess.run(['sh', f'{os.path.dirname(__file__)}/bonding', programs], capture_output=True, text=True, check=False)
    for name, most, median in (('group', 3, 1), ('bond', None, None)):
        figures = [int(lost) for row in re.findall(rf'^{name}, round \d+: lost ([\d ]+) of', done.stdout, re.M) for lost in row.split()]
        if not figures:
            continue
        for what, value, goal in (('median', sorted(figures)[len(figures) // 2], median), ('at most', max(figures), most)):
            verdict = '' if goal is None else f'<= {goal} {"met" if value <= goal else "MISSED"}'
            table.fact(f'failover of a {name}: packets lost, {what}', len(figures), value, verdict)


def run(table, build, header, n):
    for name in ('net0', 'net1', 'raw0', 'raw1'):
        make_member(name)
    for name in ('raw0', 'raw1'):
        m.quiet('ip', 'link', 'set', name, 'up')
    moves(table, build, header, n, False)
    moves(table, build, header, n, True)
    routes(table, header, n)
    for name in ('raw0', 'raw1'):
        m.quiet('ip', 'addr', 'flush', 'dev', name)
    for name in ('net0', 'net1', 'raw0', 'raw1'):
        m.quiet('ip', 'link', 'del', name)
