# SPDX-License-Identifier: Apache-2.0
"""Real reboots: /etc is on a disk, everything else in memory that goes with the guest.

Boots follow an orderly end, a power cut right behind an acknowledged change, and a power cut in the middle of changes.
"""
import os
import time

import guest

LINKS = ('ip link add d0 type dummy && ip link add d1 type dummy && ip link add d2 type dummy && '
         'ip link add m0 type veth peer name m0p && ip link add m1 type veth peer name m1p && '
         'ip link set m0p addrgenmode none up && ip link set m1p addrgenmode none up && '
         'ip link add t0 type sit remote any local 192.0.2.9')
CONFIGURE = (
    'create-addr -a 192.0.2.1/24 d0/v4', 'create-addr -a 2001:db8::1/64 d0/v6', 'set-ifprop -p mtu=1400 -m ipv4 d0',
    'create-if d1', 'create-addr -t -a 192.0.2.65/26 d1/temporary', 'create-addr -a 198.51.100.1/24 d1/v4',
    'disable-if -t d1', 'create-if -f inet d2', 'create-addr -d -a 203.0.113.1/24 d2/down', 'create-if t0',
    'create-vni vni0', 'create-addr -a 10.0.0.1/8 vni0/a', 'create-ipmp g0', 'create-if m0', 'create-if m1',
    'add-ipmp -i m0,m1 g0', 'create-addr -a 10.9.0.1/24 g0/v4', 'create-addr -a 2001:db8:9::1/64 g0/v6',
    'set-prop -p ttl=33 ipv4',
)
# What the boots make of it: the temporary address is forgotten, the disabled interface is back.
WANTED = {'d0': ['192.0.2.1/24', '2001:db8::1/64'], 'd1': ['198.51.100.1/24'], 'd2': [],
          't0': ['2002:c000:209::1/16', '::192.0.2.9/96'], 'vni0': ['10.0.0.1/8']}
GROUP = ['10.9.0.1', '2001:db8:9::1']


class Boots:
    def __init__(self, ctx):
        self.ctx = ctx
        tree = ctx.path('tree')
        os.makedirs(os.path.join(tree, 'etc/modprobe.d'))
        for name, text in (('passwd', 'root:x:0:0:root:/root:/bin/sh\n'), ('group', 'root:x:0:\n')):
            with open(os.path.join(tree, 'etc', name), 'w', encoding='utf-8') as out:
                out.write(text)
        self.disk = ctx.disk('etc.img', tree=os.path.join(tree, 'etc'))

    def boot(self):
        """A guest whose /etc is on the disk, with its links."""
        m = self.ctx.boot(disks=[f'file={self.disk},format=raw'])
        try:
            # The options of modules stay those of the first root.
            m.must('cp -a /etc/modprobe.d/. /run/ && mount -t ext4 /dev/vda /etc', 'cp /run/vm.conf /etc/modprobe.d/',
                   LINKS)
        except BaseException:
            m.kill()
            raise
        return m


def of_group(m):
    """The addresses of the members, whatever their prefix."""
    rows = [address.split('/')[0] for name in ('m0', 'm1', 'g0') for address in guest.addresses(m, name)]
    return sorted(row for row in set(rows) if row in GROUP)


def looks_as_wanted(p, name, m, wanted):
    got = {ifname: guest.addresses(m, ifname) for ifname in wanted}
    m.wait(lambda: of_group(m) == GROUP, 20)
    p.equal(f'{name}: the same addresses', got, wanted)
    p.equal(f'{name}: those of the group are on its members', of_group(m), GROUP)
    p.equal(f'{name}: the MTU', guest.link(m, 'd0').get('mtu'), 1400)
    p.equal(f'{name}: a property of a protocol', guest.setting(m, 'ipv4/ip_default_ttl'), '33')
    p.ok(f'{name}: an interface of one family', guest.is_up(m, 'd2') and
         guest.setting(m, 'ipv6/conf/d2/disable_ipv6') == '1')


def configure(p, boots):
    with boots.boot() as m:
        p.ok('the daemon starts on an empty disk', guest.start_daemon(m))
        for command in CONFIGURE:
            guest.accepted(p, command, m, 'ipadm ' + command)
        p.equal('the temporary address is there', guest.addresses(m, 'd1'), [])
        p.ok('an orderly end', guest.stop_daemon(m) and m.power_off('umount /etc; poweroff -f'))


def boot_and_cut(p, boots):
    """The power goes as soon as a change was acknowledged."""
    with boots.boot() as m:
        p.equal('before the daemon there is no address', guest.addresses(m, 'd0'), [])
        p.ok('the daemon starts', guest.start_daemon(m))
        looks_as_wanted(p, 'rebooted', m, WANTED)
        guest.accepted(p, 'one more address', m, 'ipadm create-addr -a 192.0.2.2/24 d0/last')
        m.kill()


def boot_once(p, boots, wanted):
    with boots.boot() as m:
        guest.accepted(p, 'ipmgmtd --once', m, 'ipmgmtd --once')
        looks_as_wanted(p, 'after a power cut', m, wanted)
        before = guest.state(m, 'd0')
        guest.accepted(p, 'ipmgmtd --once again', m, 'ipmgmtd --once')
        p.equal('a second start changes nothing', guest.state(m, 'd0'), before)
        p.ok('a link that comes late', guest.start_daemon(m) and m.run('ip link del d1').status == 0 and
             m.run('ip link add d1 type dummy').status == 0 and m.wait(lambda: guest.addresses(m, 'd1') == wanted['d1']))
        p.ok('an orderly end again', guest.stop_daemon(m) and m.power_off('umount /etc; poweroff -f'))


def cut_within(p, boots, wanted):
    """The power goes while changes are made; what each boot finds is whole."""
    loop = 'while :; do ipadm create-addr -a 203.0.113.77/24 d1/x; ipadm delete-addr d1/x; done'
    for number, pause in enumerate((0.3, 0.7, 1.1), 1):
        with boots.boot() as m:
            p.ok(f'cut {number}: the daemon starts', guest.start_daemon(m))
            m.must(f'({loop}) >/run/loop.log 2>&1 &')
            time.sleep(pause)
            m.kill()
        with boots.boot() as m:
            p.ok(f'cut {number}: and again after it', guest.start_daemon(m))
            m.run('ipadm delete-addr d1/x')
            looks_as_wanted(p, f'cut {number}', m, wanted)
            p.equal(f'cut {number}: no stage is left', m.run('ls -A /etc/ipadm').out.split(), ['ipadm.conf'])


def run(ctx):
    p = ctx.points
    boots = Boots(ctx)
    configure(p, boots)
    boot_and_cut(p, boots)
    wanted = {**WANTED, 'd0': sorted([*WANTED['d0'], '192.0.2.2/24'])}
    boot_once(p, boots, wanted)
    cut_within(p, boots, wanted)
