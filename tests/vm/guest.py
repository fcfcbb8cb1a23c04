# SPDX-License-Identifier: Apache-2.0
"""What the parts of the suite share: how a part gets its guests, and how they look at what a guest's kernel has.

The witness is `ip -j`, and files; never our own output alone.
"""
import os
import subprocess
import tempfile

import machine

CONF = '/etc/ipadm/ipadm.conf'
LOG = '/run/ipmgmtd.log'
# What may differ although nobody changed anything, and what a link that was made anew has otherwise.
VOLATILE = ('ifindex', 'link_index', 'operstate', 'address', 'permaddr', 'link', 'linkinfo', 'qdisc', 'master')
SETTINGS = ('ipv6/conf/{}/disable_ipv6', 'ipv6/conf/{}/accept_ra', 'ipv6/conf/{}/autoconf', 'ipv6/conf/{}/forwarding',
            'ipv4/conf/{}/forwarding', 'ipv4/conf/{}/tag')


def cache_of(build):
    """Where kernels and roots are kept."""
    home = os.environ.get('XDG_CACHE_HOME')
    return os.path.join(home, 'ipadm-vm') if home else os.path.join(build, 'vm-cache')


class Context:
    """One part on one kernel: its points, its guests, its directory."""

    def __init__(self, kernel, initrd, build, installed, points):
        self.kernel = kernel
        self.initrd = initrd
        self.installed = installed
        self.readdoc = os.path.join(build, 'tests/vm/readdoc')
        self.packages = os.path.join(build, 'packages')
        self.cache = cache_of(build)
        self.points = points
        self.directory = tempfile.TemporaryDirectory(prefix='ipadm-vm-part.')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def boot(self, **options):
        return machine.Machine(self.kernel, options.pop('initrd', self.initrd), **options)

    def disk(self, name, size='32M', tree=None):
        """An ext4 file system in a file of its own, to begin with what is below @tree."""
        path = self.path(name)
        more = ['-d', tree] if tree else []
        done = subprocess.run(['mke2fs', '-q', '-F', '-t', 'ext4', *more, path, size], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise machine.GuestFailed(f'mke2fs: {done.stderr}')
        return path


def start_daemon(m, before=''):
    """A resident daemon that is ready; whether it came to that."""
    ready = f'grep -c "ipmgmtd: ready" {LOG}'
    were = m.run(ready).out.strip() or '0'
    m.must(f'({before} ipmgmtd >>{LOG} 2>&1 &)')
    return m.wait(lambda: (m.run(ready).out.strip() or '0') != were)


def stop_daemon(m, signal='TERM'):
    m.run(f'kill -{signal} $(pidof ipmgmtd)')
    return m.wait(lambda: m.run('pidof ipmgmtd').status != 0)


def accepted(p, name, m, command):
    """The command succeeds without a word."""
    result = m.run(command)
    return p.ok(name, result.status == 0 and not result.out and not result.err,
                f'{command}: exit status {result.status}: {result.out}{result.err}')


def refused(p, name, m, command, symbol):
    """It fails with one line that ends with the symbol."""
    result = m.run(command)
    good = result.status == 1 and not result.out and result.err.endswith(f' [{symbol}]\n') and \
        result.err.count('\n') == 1
    return p.ok(name, good, f'{command}: exit status {result.status}, wanted [{symbol}]: {result.out}{result.err}')


def addresses(m, ifname):
    """Those of a link, in order, without link-local ones."""
    return sorted(f'{row["local"]}/{row["prefixlen"]}' for link in m.ip('addr', 'show', 'dev', ifname)
                  for row in link.get('addr_info', ()) if not row.get('local', 'fe80:').startswith('fe80:'))


def link(m, ifname):
    """The row of a link; an empty one when it is not there."""
    return next(iter(m.ip('-d', 'link', 'show', 'dev', ifname)), {})


def is_up(m, ifname):
    return 'UP' in link(m, ifname).get('flags', ())


def state(m, ifname):
    """All that a link should get back when we leave it."""
    row = {key: value for key, value in link(m, ifname).items() if key not in VOLATILE}
    row['flags'] = sorted(set(row.get('flags', ())) - {'LOWER_UP', 'NO-CARRIER', 'M-DOWN'})
    row['addresses'] = addresses(m, ifname)
    files = ' '.join(f'/proc/sys/net/{path.format(ifname)}' for path in SETTINGS)
    row['settings'] = m.run(f'grep -H . {files}').out
    return row


def setting(m, path):
    return m.run(f'cat /proc/sys/net/{path}').out.strip()
