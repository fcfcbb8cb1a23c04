# SPDX-License-Identifier: Apache-2.0
"""A network card is pulled out of the running machine and comes back, alone and as a member of an IPMP group."""
import guest

ADDRESSES = ['192.0.2.1/24', '2001:db8::1/64']
GROUP = ['10.9.0.1', '2001:db8:9::1']


def unplug(p, m, number, name):
    m.unplug(number)
    p.ok(f'{name} is pulled', m.wait(lambda: not guest.link(m, name)))


def plug(p, m, number, name):
    m.plug(number)
    p.ok(f'{name} is back', m.wait(lambda: guest.link(m, name)))


def of_group(m, name):
    return sorted(row.split('/')[0] for row in guest.addresses(m, name) if row.split('/')[0] in GROUP)


def alone(p, m):
    for command in ('create-addr -a 192.0.2.1/24 eth0/v4', 'create-addr -a 2001:db8::1/64 eth0/v6',
                    'set-ifprop -p mtu=1400 -m ipv4 eth0'):
        guest.accepted(p, command, m, 'ipadm ' + command)
    p.equal('the addresses are there', guest.addresses(m, 'eth0'), ADDRESSES)
    for turn in ('once', 'twice'):
        unplug(p, m, 0, 'eth0')
        p.ok(f'{turn}: the interface has failed', m.wait(
            lambda: m.run('ipadm show-if -p -o state eth0').out.strip() == 'failed'))
        plug(p, m, 0, 'eth0')
        m.wait(lambda: guest.addresses(m, 'eth0') == ADDRESSES)
        p.equal(f'{turn}: the addresses are back', guest.addresses(m, 'eth0'), ADDRESSES)
        m.wait(lambda: guest.link(m, 'eth0').get('mtu') == 1400)
        p.equal(f'{turn}: so is the MTU', guest.link(m, 'eth0').get('mtu'), 1400)
    unplug(p, m, 0, 'eth0')
    guest.accepted(p, 'a change while it is out', m, 'ipadm delete-addr eth0/v4')
    plug(p, m, 0, 'eth0')
    m.wait(lambda: guest.addresses(m, 'eth0') == ADDRESSES[1:])
    p.equal('what was deleted meanwhile stays away', guest.addresses(m, 'eth0'), ADDRESSES[1:])
    guest.accepted(p, 'delete-if eth0', m, 'ipadm delete-if eth0')


def member(p, m):
    for command in ('create-if eth0', 'create-if eth1', 'create-ipmp -i eth0,eth1 g0', 'set-ifprop -p standby=on -m ip eth1',
                    'set-ifprop -p flap_damping=off -m ip g0', 'create-addr -a 10.9.0.1/24 g0/v4',
                    'create-addr -a 2001:db8:9::1/64 g0/v6'):
        guest.accepted(p, command, m, 'ipadm ' + command)
    m.wait(lambda: of_group(m, 'eth0') == GROUP)
    p.equal('a member has the addresses', of_group(m, 'eth0'), GROUP)
    unplug(p, m, 0, 'eth0')
    m.wait(lambda: of_group(m, 'eth1') == GROUP)
    p.equal('the other one takes them over', of_group(m, 'eth1'), GROUP)
    plug(p, m, 0, 'eth0')
    m.wait(lambda: of_group(m, 'eth0') == GROUP)
    p.equal('they return with the first', of_group(m, 'eth0'), GROUP)
    p.equal('and leave the other', of_group(m, 'eth1'), [])


def run(ctx):
    with ctx.boot(nics=2) as m:
        ctx.points.ok('the daemon starts', guest.start_daemon(m))
        alone(ctx.points, m)
        member(ctx.points, m)
