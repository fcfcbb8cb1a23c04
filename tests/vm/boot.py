# SPDX-License-Identifier: Apache-2.0
"""systemd as PID 1, with our units as they are installed: order of the boot, restart, crash, activation by the socket,
names that udev gives, orderly ends and a power cut."""
import json
import shutil

import guest
import initrd
import root

ADDRESSES = ['192.0.2.1/24', '2001:db8::1/64']
MAC = '52:54:00:00:00:01'
AGENT = '''[Unit]
Description=what the host asks for
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target
[Service]
Type=exec
ExecStart=/bin/sh /agent
'''
WITNESS = '''[Unit]
Description=which addresses there are when the network is online
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'ip -j addr >/run/online.json'
'''
# They have nothing to do here, and cost seconds of each boot in emulation.
MASKED = ('getty@tty1.service', 'serial-getty@ttyS0.service', 'systemd-logind.service', 'e2scrub_reap.service',
          'e2scrub_all.timer', 'apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'fstrim.timer',
          'systemd-update-utmp.service', 'systemd-update-utmp-runlevel.service', 'systemd-binfmt.service',
          'proc-sys-fs-binfmt_misc.automount', 'dev-hugepages.mount', 'dev-mqueue.mount', 'sys-kernel-debug.mount',
          'sys-kernel-tracing.mount')


class System:
    """A disk with systemd, and the guests that boot from it: with our programs as they were built, or with the directory
    @payload_directory in their place; with @more packages of Debian."""

    def __init__(self, ctx, payload_directory=None, more=()):
        self.ctx = ctx
        self.disk = ctx.path('root.img')
        root.copy(ctx.cache, self.disk, more)
        payload = initrd.Tree()
        payload.directory(payload_directory or ctx.installed, 'payload')
        units = 'payload/etc/systemd/system'
        for name, text in (('vm-agent.service', AGENT), ('vm-witness.service', WITNESS)):
            payload.data(f'{units}/{name}', text.encode())
            payload.link(f'../{name}', f'{units}/multi-user.target.wants/{name}')
        for name in MASKED:
            payload.link('/dev/null', f'{units}/{name}')
        self.initrd = ctx.path('initrd')
        payload.write(ctx.path('payload'))
        with open(self.initrd, 'wb') as out:  # the kernel unpacks one archive after the other
            for path in (ctx.initrd, ctx.path('payload')):
                with open(path, 'rb') as part:
                    shutil.copyfileobj(part, out)

    def boot(self):
        return self.ctx.boot(initrd=self.initrd, disks=[f'file={self.disk},format=raw'], nics=1, memory=512,
                             append='vm.root=/dev/vda systemd.show_status=0')


def nic(m):
    return next((row['ifname'] for row in m.ip('link') if row.get('address') == MAC), 'none')


def show(m, unit, key):
    return m.run(f'systemctl show -P {key} {unit}').out.strip()


def comes_up(p, name, m):
    p.equal(f'{name}: the system runs', m.run('systemctl is-system-running --wait', seconds=240).out.strip(), 'running')
    failed = m.run('systemctl list-units --failed --plain --no-legend').out
    p.equal(f'{name}: no unit has failed', failed.strip(), '')


def install(p, m):
    p.equal('enabled and started as README.md says', m.run('systemctl enable --now ipmgmtd').status, 0)
    p.equal('it is active', show(m, 'ipmgmtd.service', 'ActiveState'), 'active')
    for unit in ('ipmgmtd.service', 'ipmgmtd.socket'):
        p.equal(f'{unit} is enabled, and active', (show(m, unit, 'UnitFileState'), show(m, unit, 'ActiveState')),
                ('enabled', 'active'))
    ifname = nic(m)
    for command in (f'create-addr -a 192.0.2.1/24 {ifname}/v4', f'create-addr -a 2001:db8::1/64 {ifname}/v6',
                    f'set-ifprop -p forwarding=on -m ipv4 {ifname}', 'set-prop -p ttl=33 ipv4', 'create-vni vni0',
                    'create-addr -a 10.0.0.1/8 vni0/a'):
        guest.accepted(p, command.replace(ifname, 'NIC'), m, 'ipadm ' + command)


def looks_as_wanted(p, name, m):
    ifname = nic(m)
    p.equal(f'{name}: the addresses', guest.addresses(m, ifname), ADDRESSES)
    p.equal(f'{name}: those of the vni', guest.addresses(m, 'vni0'), ['10.0.0.1/8'])
    p.equal(f'{name}: the settings', (guest.setting(m, f'ipv4/conf/{ifname}/forwarding'),
                                      guest.setting(m, 'ipv4/ip_default_ttl')), ('1', '33'))


def restarted(p, m, name, command):
    """Another process serves, and the kernel has seen no change of an address or a link."""
    was = show(m, 'ipmgmtd', 'MainPID')
    m.must('(exec ip monitor link address route >/run/monitor 2>&1 &)')
    m.run(command.format(was))
    p.ok(f'{name}: another process serves', m.wait(
        lambda: show(m, 'ipmgmtd', 'ActiveState') == 'active' and show(m, 'ipmgmtd', 'MainPID') not in ('0', was)))
    looks_as_wanted(p, name, m)
    m.run('kill $(pidof ip)')
    p.equal(f'{name}: the kernel saw no change', m.run('cat /run/monitor').out, '')


def by_socket(p, m):
    m.run('systemctl stop ipmgmtd.service')
    p.equal('stopped: the socket is there', (show(m, 'ipmgmtd.service', 'ActiveState'),
                                             show(m, 'ipmgmtd.socket', 'ActiveState')), ('inactive', 'active'))
    looks_as_wanted(p, 'stopped', m)
    guest.accepted(p, 'a change starts it', m, 'ipadm create-addr -t -a 10.0.0.2/8 vni0/b')
    p.equal('it runs', show(m, 'ipmgmtd.service', 'ActiveState'), 'active')
    guest.accepted(p, 'and stays for the next', m, 'ipadm delete-addr vni0/b')


def in_order(p, m):
    """We were ready before the network was called up, and what waits for that found the addresses on a link of ours:
    a card may still be without its name then."""
    times = [int(show(m, unit, 'ActiveEnterTimestampMonotonic') or 0)
             for unit in ('ipmgmtd.service', 'network.target', 'network-online.target', 'vm-witness.service')]
    p.ok('ipmgmtd, network, network-online, and who waits for it', times == sorted(times) and times[0] > 0, times)
    seen = {row['ifname']: sorted(f'{a["local"]}/{a["prefixlen"]}' for a in row['addr_info'] if a['scope'] != 'link')
            for row in json.loads(m.run('cat /run/online.json').out or '[]') if row.get('ifname')}
    p.equal('who waits for it found the addresses', '10.0.0.1/8' in seen.get('vni0', ()), True)


def pulled(p, m):
    ifname = nic(m)
    m.unplug(0)
    p.ok('the network card is pulled', m.wait(lambda: nic(m) == 'none'))
    m.plug(0)
    p.ok('and comes back under its name', m.wait(lambda: nic(m) == ifname))
    m.wait(lambda: guest.addresses(m, ifname) == ADDRESSES)
    m.wait(lambda: guest.setting(m, f'ipv4/conf/{ifname}/forwarding') == '1')
    looks_as_wanted(p, 'pulled and back', m)


def run(ctx):
    p = ctx.points
    system = System(ctx)
    with system.boot() as m:
        comes_up(p, 'first boot', m)
        install(p, m)
        looks_as_wanted(p, 'configured', m)
        restarted(p, m, 'restart', 'systemctl restart ipmgmtd')
        restarted(p, m, 'killed', 'kill -9 {}')
        p.ok('systemctl poweroff', m.power_off('systemctl poweroff'))
    with system.boot() as m:
        comes_up(p, 'second boot', m)
        looks_as_wanted(p, 'second boot', m)
        in_order(p, m)
        by_socket(p, m)
        pulled(p, m)
        guest.accepted(p, 'one more address', m, 'ipadm create-addr -a 10.0.0.3/8 vni0/last')
        m.kill()
    with system.boot() as m:
        comes_up(p, 'after a power cut', m)
        p.equal('after a power cut: the last address', guest.addresses(m, 'vni0'), ['10.0.0.1/8', '10.0.0.3/8'])
        p.equal('after a power cut: the others', guest.addresses(m, nic(m)), ADDRESSES)
        in_order(p, m)
