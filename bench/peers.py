# SPDX-License-Identifier: Apache-2.0
"""The measurements beside other programs that keep a configuration, for measure.py: n interfaces that are down get up, with
one IPv4 address each, from what is saved; and one of them gets another address.

Who is neither installed nor fetched by tools/fetch-peers is left out, with a line that says so. A daemon is measured until
the last address is there, by the kernel's events; there is no udev, as /sys is read-only for it.
"""
import glob
import os
import shutil
import socket
import subprocess
import time

import measure as m
import report
from failover import HEAD

ROOTS = os.environ.get('PEERS', '')
NEWADDR = 20
INDEX = 20  # where the header's end and the interface index are in a message of an address
LIMIT = 150  # seconds


def address_of(number, change=0):
    return f'10.{16 * change + (number >> 8)}.{number & 255}.1/24'


class Arrivals:
    """Interfaces whose first IPv4 addresses the kernel tells of."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE
        self.sock.bind((0, 0x10))  # RTMGRP_IPV4_IFADDR
        self.sock.settimeout(1)
        self.seen = set()

    def wait(self, n):
        """Until @n have one; False when that takes too long."""
        end = time.monotonic() + LIMIT
        while len(self.seen) < n and time.monotonic() < end:
            try:
                part = self.sock.recv(1 << 16)
            except socket.timeout:
                continue
            at = 0
            while at < len(part):
                length, kind, _, _, _ = HEAD.unpack_from(part, at)
                if kind == NEWADDR:
                    self.seen.add(part[at + INDEX:at + INDEX + 4])
                at += (length + 3) & ~3
        return len(self.seen) >= n

    def close(self):
        self.sock.close()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)


def ifconfig_files(wanted, change=0):
    write('/mnt/peer/up', ''.join(f'ifconfig {name} {address_of(k, change).split("/")[0]} netmask 255.255.255.0 up\n'
                                  for k, name in enumerate(wanted)))


def interfaces_file(wanted, change=0):
    write('/mnt/peer/interfaces', ''.join(f'auto {name}\niface {name} inet static\n\taddress {address_of(k, change)}\n\n'
                                          for k, name in enumerate(wanted)))


def networkd_files(wanted, change=0):
    # Its user, and nobody else, may write there.
    subprocess.run(['install', '-d', '-o', 'systemd-network', '-g', 'systemd-network', '/run/systemd/netif'], check=True)
    for k, name in enumerate(wanted):
        write(f'/run/systemd/network/50-{name}.network', f'[Match]\nName={name}\n[Network]\nAddress={address_of(k, change)}\n'
              'LinkLocalAddressing=no\nIPv6AcceptRA=no\n')


def manager_files(wanted, change=0):
    for k, name in enumerate(wanted):
        path = f'/mnt/peer/profiles/{name}.nmconnection'
        write(path, f'[connection]\nid={name}\nuuid=2815492f-7e56-435e-b2e9-{k:012x}\ntype=ethernet\n'
              f'interface-name={name}\n[ipv4]\nmethod=manual\naddress1={address_of(k, change)}\n[ipv6]\nmethod=disabled\n')
        os.chmod(path, 0o600)
    write('/mnt/peer/NetworkManager.conf', '[main]\nplugins=keyfile\ndhcp=internal\ndns=none\nrc-manager=unmanaged\n'
          'no-auto-default=*\n[keyfile]\npath=/mnt/peer/profiles\n')
    # A bus of its own, that starts nothing.
    write('/mnt/peer/bus.conf', '<busconfig><type>custom</type><listen>unix:path=/mnt/peer/bus</listen><auth>EXTERNAL</auth>'
          '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
          '<allow own="*"/></policy></busconfig>')
    os.makedirs('/run/NetworkManager', exist_ok=True)


BUS = ['dbus-daemon', '--config-file=/mnt/peer/bus.conf', '--nofork', '--nopidfile']
MANAGER = ['NetworkManager', '--no-daemon', '--config', '/mnt/peer/NetworkManager.conf', '--config-dir', '/mnt/peer/conf.d',
           '--system-config-dir', '/mnt/peer/none', '--intern-config', '/mnt/peer/intern', '--state-file', '/mnt/peer/state']

IFUPDOWN2 = '/usr/sbin/ifup'  # python does not ask for its executable bit, which only its installation sets

# name: its package; what must be there; what it reads; then the command that restores, or the daemons that do, the last of
# them measured; how one interface gets what was changed in the files.
PEERS = {
    'ifconfig': {'package': 'net-tools', 'needs': ['ifconfig'], 'files': ifconfig_files, 'up': ['sh', '/mnt/peer/up']},
    'ifupdown': {'package': 'ifupdown', 'needs': ['ifup'], 'files': interfaces_file,
                 'up': ['ifup', '-a', '-i', '/mnt/peer/interfaces'],
                 'change': [['ifup', '--force', '-i', '/mnt/peer/interfaces', '@']]},
    'ifupdown-ng': {'package': 'ifupdown-ng', 'needs': ['ifup'], 'files': interfaces_file,
                    'up': ['ifup', '-a', '-i', '/mnt/peer/interfaces'],
                    'change': [['ifup', '-f', '-i', '/mnt/peer/interfaces', '@']]},
    'ifupdown2': {'package': 'ifupdown2', 'needs': ['/usr/share/ifupdown2/__main__.py'], 'files': interfaces_file,
                  'up': ['python3', IFUPDOWN2, '-a', '-i', '/mnt/peer/interfaces'],
                  'change': [['python3', IFUPDOWN2, '-i', '/mnt/peer/interfaces', '@']]},
    'systemd-networkd': {'package': 'systemd', 'needs': ['/lib/systemd/systemd-networkd'], 'files': networkd_files,
                         'daemons': [['/lib/systemd/systemd-networkd']],
                         'version': ['/lib/systemd/systemd-networkd', '--version']},
    'NetworkManager': {'package': 'network-manager', 'needs': ['NetworkManager', 'nmcli', 'dbus-daemon'], 'files': manager_files,
                       'daemons': [BUS, MANAGER],
                       'change': [['nmcli', 'connection', 'reload'], ['nmcli', 'connection', 'up', '@']]},
}


class Peer:
    """One of them, at hand while it is entered: what was fetched of it lies over /usr and /etc/network then."""

    def __init__(self, name):
        self.name = name
        self.row = PEERS[name]
        self.daemons = []
        self.root = os.path.join(ROOTS, self.row['package'])
        self.laid = False

    def __enter__(self):
        shutil.rmtree('/mnt/peer', ignore_errors=True)
        os.makedirs('/mnt/peer')
        if glob.glob(self.root + '/usr/*'):
            subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir={self.root}/usr:/usr', '/usr'], check=True)
            self.laid = True
            subprocess.run(['rm', '-rf', '/etc/network'], check=True)  # a link, in a directory of our own
            if os.path.isdir(self.root + '/etc/network'):
                subprocess.run(['cp', '-r', self.root + '/etc/network', '/etc/network'], check=True)
        os.makedirs('/run/network', exist_ok=True)
        return self

    def __exit__(self, *_):
        self.end()
        if self.laid:
            subprocess.run(['umount', '-l', '/usr'], check=True)

    def missing(self):
        return [need for need in self.row['needs'] if not shutil.which(need) and not os.path.exists(need)]

    def version(self):
        if 'version' in self.row:
            return report.first_line(*self.row['version'])
        path = self.root + '/version'
        return report.first_line('cat', path) if os.path.exists(path) else 'as installed'

    def up(self, n):
        """Milliseconds until all @n interfaces have their addresses; None when they do not get them."""
        arrivals = Arrivals()
        begin = time.perf_counter()
        with open('/mnt/peer/log', 'ab') as log:
            if 'up' in self.row:
                subprocess.run(self.row['up'], check=False, stdin=m.NULL, stdout=log, stderr=log)
            for command in self.row.get('daemons', []):
                begin = time.perf_counter()
                self.daemons.append(subprocess.Popen(command, stdin=m.NULL, stdout=log, stderr=log))
                while command == BUS and not os.path.exists('/mnt/peer/bus'):
                    time.sleep(0.01)
        there = arrivals.wait(n)
        spent = (time.perf_counter() - begin) * 1000
        arrivals.close()
        return spent if there else None

    def said(self):
        with open('/mnt/peer/log', encoding='utf-8', errors='replace') as log:
            return ' / '.join(log.read().splitlines()[-2:])

    def change(self, name):
        begin = time.perf_counter()
        for command in self.row['change']:
            subprocess.run([name if word == '@' else word for word in command], check=True, stdout=m.NULL,
                           stderr=subprocess.PIPE, text=True)
        return (time.perf_counter() - begin) * 1000

    def end(self):
        while self.daemons:
            daemon = self.daemons.pop()
            daemon.terminate()
            daemon.wait()
        left = ['/run/network', '/run/systemd/netif', '/run/systemd/network', '/run/NetworkManager', '/mnt/peer/bus']
        subprocess.run(['rm', '-rf', *left, *glob.glob('/run/ifstate*')], check=True)
        os.makedirs('/run/network', exist_ok=True)


def record(header, section, wanted):
    with open(m.CONF, 'w', encoding='utf-8') as out:
        out.write(header)
        for name in sorted(wanted):
            out.write(section.replace('@', name) + 'ipv4.dad = off\n\n')
        for name in sorted(wanted):
            out.write(f'[address {name}/v4]\ntype = static\naddress = {address_of(wanted.index(name))}\n\n')


def restores(table, peer, wanted, runs):
    """Ours and its in turn, each on links as they are when a host boots."""
    ours, beside = [], []
    for _ in range(runs):
        m.fresh(len(wanted))
        ours.append(m.timed(['ipmgmtd', '--once']))
        m.fresh(len(wanted))
        peer.end()
        peer.row['files'](wanted)
        beside.append(peer.up(len(wanted)))
        if beside[-1] is None:
            table.fact(f'restore, 1 address each : {peer.name}', len(wanted), '', f'not all of them after {LIMIT} s: {peer.said()}')
            return False
    table.row(f'restore, 1 address each : {peer.name}', len(wanted), ours, beside)
    return True


def changes(table, peer, wanted, runs):
    """One interface gets another address: the daemon of ours beside what it has for that, with all else as it is."""
    name, ours, beside = wanted[0], [], []
    for k in range(runs):
        peer.row['files'](wanted, 1 + k)
        try:
            beside.append(peer.change(name))
        except subprocess.CalledProcessError as error:
            said = (error.stderr.strip().splitlines() or ['without a word'])[-1]
            table.fact(f'one address anew : {peer.name}', len(wanted), '', f'{" ".join(error.cmd[:3])} fails: {said}')
            return
    peer.end()
    m.fresh(len(wanted))
    daemon = m.start_daemon()
    for k in range(runs):
        begin = time.perf_counter()
        m.quiet('ipadm', 'create-addr', '-a', address_of(0, 1 + k), f'{name}/other')
        ours.append((time.perf_counter() - begin) * 1000)
        m.quiet('ipadm', 'delete-addr', f'{name}/other')
    daemon.terminate()
    daemon.wait()
    table.row(f'one address anew : {peer.name}', len(wanted), ours, beside)


def run(table, n, header, section):
    """Nothing of theirs is left: the links, and with them the addresses, are deleted."""
    if os.path.ismount('/sys'):
        subprocess.run(['mount', '-o', 'remount,ro', '/sys'], check=False)
    os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = 'unix:path=/mnt/peer/bus'
    wanted = m.names(n)
    m.make_links(n)
    for name in PEERS:
        with Peer(name) as peer:
            if peer.missing():
                table.fact(f'restore, 1 address each : {name}', n, '', f'left out: no {peer.missing()[0]} here')
                continue
            table.versions[name] = peer.version()
            record(header, section, wanted)
            runs = 3 if n < 1000 else 1
            if restores(table, peer, wanted, runs) and 'change' in peer.row:
                changes(table, peer, wanted, 3)
            peer.end()
        os.unlink(m.CONF)
    m.fresh(n)
    m.drop_links()
    m.forget_boot()
