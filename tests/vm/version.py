# SPDX-License-Identifier: Apache-2.0
"""Documents of other versions: one of version 1, with what it may hold that we don't know, is read and its text kept;
one of a later version is refused, not applied, and not touched."""
import shlex

import guest

OLD = '''# made by hand
[ipadm]
version = 1

[interface d0]
families = inet inet6
# nobody knows this key
colour = green

[address d0/v4]
type = static
address = 192.0.2.1/24

[future thing]
key = value
'''
LATER = OLD.replace('version = 1', 'version = 2')


def put(m, text):
    m.must('mkdir -p /etc/ipadm', f'printf %s {shlex.quote(text).replace(chr(10), "@")} | tr @ "\\n" >{guest.CONF}')


def reads_old(p, ctx):
    with ctx.boot() as m:
        m.must('ip link add d0 type dummy')
        put(m, OLD)
        p.ok('version 1: the daemon starts', guest.start_daemon(m))
        p.equal('version 1: it is made active', guest.addresses(m, 'd0'), ['192.0.2.1/24'])
        p.equal('version 1: nothing was rewritten for that', m.run(f'cat {guest.CONF}').out, OLD)
        guest.accepted(p, 'version 1: it takes a change', m, 'ipadm create-addr -a 192.0.2.2/24 d0/more')
        text = m.run(f'cat {guest.CONF}').out
        kept = ('# made by hand\n', '# nobody knows this key\ncolour = green\n', '[future thing]\nkey = value\n',
                'version = 1\n')
        p.equal('version 1: what nobody knows is kept', [line for line in kept if line not in text], [])


def refuses_later(p, ctx):
    with ctx.boot() as m:
        m.must('ip link add d0 type dummy')
        put(m, LATER)
        p.ok('a later version: the daemon serves', guest.start_daemon(m))
        p.equal('a later version: nothing of it is applied', guest.addresses(m, 'd0'), [])
        p.ok('a later version: the log says what it is', m.run(f'grep -c "newer version" {guest.LOG}').status == 0,
             m.run(f'cat {guest.LOG}').out)
        guest.refused(p, 'a later version: no change is taken', m, 'ipadm create-addr -a 192.0.2.2/24 d0/more',
                      'bad-document')
        guest.stop_daemon(m)
        guest.refused(p, 'a later version: neither without the daemon', m, 'ipadm create-if d0', 'bad-document')
        p.ok('a later version: the boot says so', m.run('ipmgmtd --once').status != 0)
        p.equal('a later version: it is as it was', m.run(f'cat {guest.CONF}').out, LATER)
        put(m, OLD)
        p.ok('put back to version 1, the daemon starts', guest.start_daemon(m))
        p.equal('and makes it active', guest.addresses(m, 'd0'), ['192.0.2.1/24'])


def run(ctx):
    reads_old(ctx.points, ctx)
    refuses_later(ctx.points, ctx)
