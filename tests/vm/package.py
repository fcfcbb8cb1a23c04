# SPDX-License-Identifier: Apache-2.0
"""The Debian packages on a running system: installed, used, installed once more, removed and purged, while the network
stays as it is; below the AppArmor profile that comes with them, which has nothing to object.

The packages are those of `make deb`. DHCP is served in a network namespace of the guest.
"""
import glob
import os
import shutil

import boot
import guest
import kernel

MORE = ('apparmor', 'dhcpcd-base', 'dnsmasq-base', 'libcurl4')
OTHERS = '192.0.2.77/24'  # an address that is not ours
INSTALL = 'dpkg -i /packages/*.deb >/run/dpkg.log 2>&1'
PROFILE = '/usr/sbin/ipmgmtd (enforce)'
SERVER = ('ip netns add server', 'ip link add veth0 type veth peer name served netns server',
          'ip -n server addr add 198.51.100.1/24 dev served', 'ip -n server link set served up',
          'ip netns exec server dnsmasq --user=root --port=0 --interface=served --leasefile-ro --no-ping'
          ' --dhcp-range=198.51.100.50,198.51.100.60,1h --pid-file=/run/server.pid')


def payload(ctx):
    """What the guest gets: the packages, and nothing of ours besides."""
    packages = sorted(glob.glob(os.path.join(ctx.packages, '*.deb')))
    packages = [path for path in packages if '-dbgsym_' not in path]
    if len(packages) != 4:
        raise kernel.Unavailable('there are no packages: make deb')
    into = ctx.path('packages')
    os.makedirs(os.path.join(into, 'packages'))
    for path in packages:
        shutil.copy(path, os.path.join(into, 'packages'))
    return into


class Watch:
    """What the kernel says of addresses and links meanwhile."""

    def __init__(self, p, m, name):
        self.p, self.m, self.name = p, m, name

    def __enter__(self):
        self.m.must('(exec ip monitor link address >/run/monitor 2>&1 &)')

    def __exit__(self, *_):
        self.m.run('kill $(pidof ip)')
        self.p.equal(f'{self.name}: the kernel saw no change', self.m.run('cat /run/monitor').out, '')


def units(p, m, name):
    p.equal(f'{name}: the units are enabled and active',
            [(boot.show(m, unit, 'UnitFileState'), boot.show(m, unit, 'ActiveState'))
             for unit in ('ipmgmtd.service', 'ipmgmtd.socket')], [('enabled', 'active')] * 2)
    p.equal(f'{name}: nobody waits for the network who was not asked to',
            boot.show(m, 'ipadm-wait-online.service', 'UnitFileState'), 'disabled')


def confined(p, m, name):
    """The daemon is in its profile, and the kernel tells of nothing that it was denied."""
    if m.run('test -d /sys/kernel/security/apparmor').status != 0:
        p.skip(f'{name}: AppArmor', 'the kernel has none')
        return
    pid = boot.show(m, 'ipmgmtd', 'MainPID')
    p.equal(f'{name}: the profile', m.run(f'cat /proc/{pid}/attr/current').out.strip('\n\0'), PROFILE)
    p.equal(f'{name}: nothing is denied', m.run('dmesg | grep DENIED | sort -u | head -n 20').out, '')


def installed(p, m):
    m.must('ip link add others type dummy', 'ip link set others up', f'ip addr add {OTHERS} dev others')
    m.wait(lambda: 'tentative' not in m.run('ip -6 addr').out)
    with Watch(p, m, 'installing'):
        p.equal('dpkg -i', m.run(INSTALL, seconds=300).status, 0)
        units(p, m, 'installed')
    p.note(m.run('tail -n 15 /run/dpkg.log').out)
    p.ok('the group of those who may be let to', m.run('getent group ipadm').status == 0)
    p.equal('the directories', m.run('stat -c %A:%U /etc/ipadm /run/ipadm /var/lib/ipadm | sort -u').out,
            'drwxr-xr-x:root\n')
    p.equal('an address of others stays', guest.addresses(m, 'others'), [OTHERS])


def used(p, m):
    """All kinds of work for which the daemon needs something of the system."""
    nic = boot.nic(m)
    m.must(*SERVER)
    for name, command in (
            ('a static address', f'ipadm create-addr -a 192.0.2.1/24 {nic}/v4'),
            ('one of IPv6', f'ipadm create-addr -a 2001:db8::1/64 {nic}/v6'),
            ('a property', f'ipadm set-ifprop -p forwarding=on -m ipv4 {nic}'),
            ('one of a protocol', 'ipadm set-prop -p ttl=33 ipv4'),
            ('a link of ours', 'ipadm create-vni vni0'),
            ('its address', 'ipadm create-addr -a 10.0.0.1/8 vni0/a'),
            ('a lease', 'ipadm create-addr -T dhcp -w 60 veth0/d'),
            ('in a network namespace', 'ip netns add blue && ipadm -n blue create-addr -a 127.0.0.9/8 lo/x'),
            ('the program that follows etcd', 'ipadm-watch --version >/dev/null'),
            ('reading by another user', 'setpriv --reuid=1000 --regid=1000 --clear-groups ipadm >/dev/null')):
        guest.accepted(p, name, m, command)
    p.ok('the lease is in the kernel', guest.addresses(m, 'veth0')[:1] >= ['198.51.100.50/24'],
         guest.addresses(m, 'veth0'))
    p.equal('the address in the namespace', '127.0.0.9/8' in m.run('ip -n blue -o addr').out, True)
    guest.accepted(p, 'the lease is given back', m, 'ipadm delete-addr -r veth0/d')
    guest.accepted(p, 'its interface too', m, 'ipadm delete-if veth0')


def removed(p, m, name, command, gone):
    with Watch(p, m, name):
        p.equal(name, m.run(f'{command} >/run/dpkg.log 2>&1', seconds=300).status, 0)
    p.equal(f'{name}: no unit is left running', m.run('pidof ipmgmtd').out, '')
    p.equal(f'{name}: no unit has failed', m.run('systemctl list-units --failed --plain --no-legend').out, '')
    boot.looks_as_wanted(p, name, m)
    p.equal(f'{name}: what is left', m.run('ls -d /etc/ipadm /var/lib/ipadm 2>/dev/null').out, gone)


def run(ctx):
    p = ctx.points
    system = boot.System(ctx, payload(ctx), MORE)
    with system.boot() as m:
        boot.comes_up(p, 'first boot', m)
        installed(p, m)
        used(p, m)
        confined(p, m, 'used')
        boot.looks_as_wanted(p, 'configured', m)
        with Watch(p, m, 'upgrading'):
            p.equal('dpkg -i once more', m.run(INSTALL, seconds=300).status, 0)
        units(p, m, 'upgraded')
        boot.looks_as_wanted(p, 'upgraded', m)
        p.ok('systemctl poweroff', m.power_off('systemctl poweroff'))
    with system.boot() as m:
        boot.comes_up(p, 'second boot', m)
        units(p, m, 'second boot')
        boot.looks_as_wanted(p, 'second boot', m)
        confined(p, m, 'second boot')
        removed(p, m, 'removed', 'dpkg -r ipadm ipadm-watch', '/etc/ipadm\n/var/lib/ipadm\n')
        removed(p, m, 'purged', 'dpkg -P ipadm ipadm-watch libipadm-dev libipadm1', '')
        p.equal('purged: nothing of ours is left', m.run(
            'find / -xdev \\( -name "*ipadm*" -o -name "*ipmgmtd*" \\) -not -path "/packages/*" | sort').out, '')
