# SPDX-License-Identifier: Apache-2.0
"""The whole life of an interface, by the resident daemon, on each kind of link that the kernel makes."""
import collections

import guest

IPV4 = '198.51.100.7/24'
IPV6 = '2001:db8:7::7/64'
BOTH = sorted((IPV4, IPV6))
FORWARDING = 'ipv4/conf/x0/forwarding'

# @before stays while the link, x0, is made (twice); @after takes it away.
Kind = collections.namedtuple('Kind', 'name make before after', defaults=('true', 'true'))
KINDS = (
    Kind('dummy', 'ip link add x0 type dummy'),
    Kind('veth', 'ip link add x0 type veth peer name x0p && ip link set x0p addrgenmode none up'),
    Kind('bond', 'ip link add x0 type bond mode active-backup miimon 100 && ip link set s0 down && '
         'ip link set s0 master x0', 'ip link add s0 type dummy', 'ip link del s0'),
    Kind('vlan', 'ip link add link p0 name x0 type vlan id 5', 'ip link add p0 type dummy && ip link set p0 up',
         'ip link del p0'),
    Kind('macvlan', 'ip link add link p0 name x0 type macvlan mode bridge',
         'ip link add p0 type dummy && ip link set p0 up', 'ip link del p0'),
    Kind('vrf', 'ip link add x0 type vrf table 100'),
    Kind('port of a vrf', 'ip link add x0 type dummy && ip link set x0 master v0',
         'ip link add v0 type vrf table 101 && ip link set v0 up', 'ip link del v0'),
    Kind('bridge', 'ip link add x0 type bridge'),
    Kind('sit', 'ip link add x0 type sit local 203.0.113.1 remote 203.0.113.2'),
)


class Life:
    """Points about x0 of one kind."""

    def __init__(self, points, m, kind):
        self.points = points
        self.m = m
        self.kind = kind

    def ok(self, name, good, why=''):
        self.points.ok(f'{self.kind}: {name}', good, why)

    def equal(self, name, got, wanted):
        self.points.equal(f'{self.kind}: {name}', got, wanted)

    def accepted(self, command):
        guest.accepted(self.points, f'{self.kind}: {command}', self.m, 'ipadm ' + command)

    def has(self, name, wanted):
        self.equal(name, guest.addresses(self.m, 'x0'), wanted)

    def comes_to_have(self, name, wanted):
        self.m.wait(lambda: guest.addresses(self.m, 'x0') == wanted)
        self.has(name, wanted)


def create(x):
    x.accepted('create-if x0')
    x.ok('the link is up', guest.is_up(x.m, 'x0'))
    x.has('it has no address', [])
    x.accepted(f'create-addr -a {IPV4} x0/v4')
    x.accepted(f'create-addr -a {IPV6} x0/v6')
    x.has('both addresses are there', BOTH)


def change(x):
    mtu = guest.link(x.m, 'x0').get('mtu')
    x.accepted('set-ifprop -p mtu=1400 -m ipv4 x0')
    x.equal('the link has the MTU', guest.link(x.m, 'x0').get('mtu'), 1400)
    x.accepted('reset-ifprop -p mtu -m ipv4 x0')
    x.equal('and its own again', guest.link(x.m, 'x0').get('mtu'), mtu)
    x.accepted('set-ifprop -p forwarding=on -m ipv4 x0')
    x.equal('it forwards', guest.setting(x.m, FORWARDING), '1')
    x.accepted('down-addr x0/v4')
    x.has('an address that is down is gone', [IPV6])
    x.accepted('up-addr x0/v4')
    x.has('and is back', BOTH)
    x.accepted('disable-addr -t x0/v6')
    x.has('one that is disabled is gone', [IPV4])
    x.accepted('enable-addr -t x0/v6')
    x.has('and is back, too', BOTH)


def disable(x, before):
    x.accepted('disable-if -t x0')
    x.equal('disabled it is as before us', guest.state(x.m, 'x0'), before)
    x.accepted('enable-if -t x0')
    x.has('enabled it has its addresses', BOTH)
    x.equal('and forwards', guest.setting(x.m, FORWARDING), '1')


def lose_daemon(x):
    state = guest.state(x.m, 'x0')
    guest.stop_daemon(x.m, 'KILL')
    x.equal('the daemon was killed: all is there', guest.state(x.m, 'x0'), state)
    x.ok('it starts again', guest.start_daemon(x.m))
    x.equal('and changes nothing', guest.state(x.m, 'x0'), state)


def lose_link(x, make):
    x.m.must('ip link del x0')
    failed = 'ipadm show-if -p -o state x0 | grep -qx failed'
    x.ok('the link is gone: the interface has failed', x.m.wait(lambda: x.m.run(failed).status == 0))
    x.m.must(make)
    x.comes_to_have('the link is back: so are the addresses', BOTH)
    x.ok('it is up', guest.is_up(x.m, 'x0'))
    x.m.wait(lambda: guest.setting(x.m, FORWARDING) == '1')
    x.equal('and forwards', guest.setting(x.m, FORWARDING), '1')


def delete(x, before):
    x.accepted('delete-addr x0/v4')
    x.has('an address is deleted', [IPV6])
    x.accepted('delete-if x0')
    x.equal('the link is as it was before us', guest.state(x.m, 'x0'), before)
    x.equal('no record is left', x.m.run(f'grep -c x0 {guest.CONF}').out.strip(), '0')


def live(points, m, kind):
    made = m.run(f'{kind.before} && {kind.make}')
    if made.status != 0:
        points.skip(kind.name, f'this kernel does not make it: {made.err.strip()}')
        return
    x = Life(points, m, kind.name)
    before = guest.state(m, 'x0')
    create(x)
    change(x)
    disable(x, before)
    lose_daemon(x)
    lose_link(x, kind.make)
    delete(x, before)
    m.must(f'ip link del x0; {kind.after}')


def sixtofour(points, m):
    """A sit link to nobody in particular: it has the address that RFC 3056 derives."""
    make = 'ip link add x0 type sit remote any local 192.0.2.9'
    address = '2002:c000:209::1/16'
    own = '::192.0.2.9/96'  # the kernel's
    m.must(make)
    x = Life(points, m, '6to4')
    before = guest.state(m, 'x0')
    x.accepted('create-if x0')
    x.has('it has the address of its IPv4 one', sorted((own, address)))
    guest.refused(points, '6to4: no IPv4', m, f'ipadm create-addr -a {IPV4} x0/a', 'notsup')
    x.accepted(f'create-addr -a {IPV6} x0/more')
    x.has('and another one', sorted((own, address, IPV6)))
    x.accepted('disable-if -t x0')
    x.equal('disabled it is as before us', guest.state(m, 'x0'), before)
    x.accepted('enable-if -t x0')
    x.has('enabled it has them again', sorted((own, address, IPV6)))
    m.must('ip link del x0', make)
    x.comes_to_have('the link is back: so are they', sorted((own, address, IPV6)))
    x.accepted('delete-if x0')
    x.equal('the link is as it was before us', guest.state(m, 'x0'), before)
    m.must('ip link del x0')


def vni(points, m):
    """An interface whose link is ours."""
    x = Life(points, m, 'vni')
    x.accepted('create-vni vni5')
    x.equal('its link is a dummy', guest.link(m, 'vni5').get('linkinfo', {}).get('info_kind'), 'dummy')
    x.accepted(f'create-addr -a {IPV4} vni5/a')
    x.equal('it has its address', guest.addresses(m, 'vni5'), [IPV4])
    x.accepted('disable-if -t vni5')
    x.accepted('enable-if -t vni5')
    x.equal('it has it again', guest.addresses(m, 'vni5'), [IPV4])
    x.accepted('delete-vni vni5')
    x.equal('its link is gone', guest.link(m, 'vni5'), {})


def run(ctx):
    with ctx.boot() as m:
        ctx.points.ok('the daemon starts', guest.start_daemon(m))
        for kind in KINDS:
            live(ctx.points, m, kind)
        sixtofour(ctx.points, m)
        vni(ctx.points, m)
        ctx.points.ok('the daemon ends', guest.stop_daemon(m))
