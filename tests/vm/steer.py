# SPDX-License-Identifier: Apache-2.0
"""Sockets that are bound to an IPMP group, by programs that this kernel takes: echo requests over the group, answered by
a peer at a switch, before and after the member by which they go has failed."""
import guest

SETUP = (
    'ip netns add switch', 'ip -n switch link add br0 type bridge', 'ip -n switch link set br0 up', 'ip netns add peer',
    'ip link add eth0 netns peer type veth peer name peerp netns switch', 'ip -n switch link set peerp master br0 up',
    'ip -n peer link set eth0 up', 'ip -n peer addr add 192.0.2.1/24 dev eth0',
    'ip -n peer addr add 2001:db8:1::1/64 dev eth0 nodad',
    'ip link add net0 type veth peer name net0p netns switch', 'ip -n switch link set net0p master br0 up',
    'ip link add net1 type veth peer name net1p netns switch', 'ip -n switch link set net1p master br0 up',
)
COMMANDS = ('create-if net0', 'create-if net1', 'create-addr -a 192.0.2.10/24 ipmp0/v4',
            'create-addr -a 2001:db8:1::10/64 ipmp0/v6')
HOSTS = ('192.0.2.1', '2001:db8:1::1')


def answers(m, host):
    return m.run(f'ping -I ipmp0 -c 1 -W 2 {host}').status == 0


def reached(p, m, when):
    for host in HOSTS:
        p.ok(f'{host} answers a bound socket {when}', m.wait(lambda host=host: answers(m, host)))


def nominated(m):
    """The member that takes in all multicast."""
    return [name for name in ('net0', 'net1') if int(m.must(f'cat /sys/class/net/{name}/flags'), 16) & 0x200]


def run(ctx):
    p = ctx.points
    with ctx.boot() as m:
        m.must(' && '.join(SETUP))
        p.ok('the daemon comes up', guest.start_daemon(m))
        for command in COMMANDS[:2]:
            guest.accepted(p, command, m, 'ipadm ' + command)
        p.equal('the group is made', m.run('ipadm create-ipmp -i net0,net1').out.strip(), 'ipmp0')
        for command in COMMANDS[2:]:
            guest.accepted(p, command, m, 'ipadm ' + command)
        p.equal('the kernel takes the programs', m.run('ipadm show-if -p -o steering ipmp0').out.strip(), 'on')
        reached(p, m, 'over the group')
        p.equal('one member is nominated', nominated(m), ['net0'])
        m.must('ip -n switch link set net0p down')
        p.ok('another one is when it fails', m.wait(lambda: nominated(m) == ['net1']))
        reached(p, m, 'over the other member')
        p.equal('nothing drifted', m.run('ipadm check').out, '')
