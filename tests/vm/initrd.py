# SPDX-License-Identifier: Apache-2.0
"""The first root of every guest: an archive in the "newc" format of cpio, which the kernel unpacks into memory.

It has busybox, the kernel's modules, the installed programs and ip(8), each with the libraries that it loads; dash as
its shell, for that of busybox, which its other applets start, would run its own `ip` before the real one.
"""
import os
import shutil
import stat
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
NOT_FROM_BUSYBOX = ('busybox', 'sh', 'ash', 'unshare', 'ip', 'ipaddr', 'iplink', 'iproute', 'iprule', 'ipneigh', 'iptunnel')
MERGED = ('bin', 'sbin', 'lib', 'lib64')  # links to the same below /usr, as Debian has them
DIRECTORIES = ('proc', 'sys', 'dev', 'run', 'tmp', 'mnt', 'newroot', 'root', 'etc', 'etc/modprobe.d', 'var', 'var/lib',
               'usr', *(f'usr/{name}' for name in MERGED))
# No links that nobody asked for; sit0 and the like come all the same.
MODPROBE = b'options bonding max_bonds=0\noptions dummy numdummies=0\noptions ifb numifbs=0\n'


def libraries(program):
    """What the loader would load, the loader too."""
    out = subprocess.run(['ldd', program], capture_output=True, text=True, check=False).stdout
    for line in out.splitlines():
        for word in line.split():
            if word.startswith('/'):
                yield word
                break


class Tree:
    """{path: (mode, content)}: what is to be in an archive. Directories come by themselves."""

    def __init__(self):
        self.entries = {}
        for name in DIRECTORIES:
            self.entries[name] = (stat.S_IFDIR | 0o755, b'')
        for name in MERGED:
            self.link(f'usr/{name}', name)

    def path(self, name):
        name = os.path.normpath(name).lstrip('/')
        first, _, rest = name.partition('/')
        return f'usr/{name}' if first in MERGED and rest else name

    def parents(self, name):
        parent = os.path.dirname(name)
        if parent and parent not in self.entries:
            self.parents(parent)
            self.entries[parent] = (stat.S_IFDIR | 0o755, b'')

    def link(self, target, name):
        name = self.path(name)
        self.parents(name)
        self.entries[name] = (stat.S_IFLNK | 0o777, target.encode())

    def data(self, name, content, mode=0o644):
        name = self.path(name)
        self.parents(name)
        self.entries[name] = (stat.S_IFREG | mode, content)

    def file(self, source, name=None):
        with open(source, 'rb') as content:
            self.data(name or source, content.read(), stat.S_IMODE(os.stat(source).st_mode))

    def program(self, source, name=None):
        """A program with its libraries."""
        self.file(os.path.realpath(source), name or source)
        for library in libraries(source):
            if self.path(library) not in self.entries:
                self.file(os.path.realpath(library), library)

    def directory(self, source, at=''):
        for base, _, names in os.walk(source):
            if base != source or at:
                inside = self.path(os.path.join(at, os.path.relpath(base, source)))
                self.parents(inside)
                self.entries.setdefault(inside, (stat.S_IFDIR | 0o755, b''))
            for name in names:
                path = os.path.join(base, name)
                inside = os.path.join(at, os.path.relpath(path, source))
                if os.path.islink(path):
                    self.link(os.readlink(path), inside)
                else:
                    self.file(path, inside)

    def write(self, path):
        with open(path, 'wb') as out:
            for number, (name, (mode, content)) in enumerate(self.entries.items(), 1):
                put_entry(out, number, name, mode, content)
            put_entry(out, 0, 'TRAILER!!!', 0, b'')


def pad(out, written):
    out.write(b'\0' * (-written % 4))


def put_entry(out, number, name, mode, content):
    """A header of thirteen numbers of eight hexadecimal digits, the name, the content; each padded to four bytes."""
    encoded = name.encode() + b'\0'
    fields = (number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0)
    out.write(b'070701' + b''.join(b'%08x' % field for field in fields) + encoded)
    pad(out, 110 + len(encoded))
    out.write(content)
    pad(out, len(content))


def find_program(name):
    path = shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')
    if not path:
        raise FileNotFoundError(f'{name} is not installed')
    return path


def make(kernel, programs, installed):
    """The tree of a guest: @programs are {path in the guest: path here}, @installed what `meson install` made."""
    tree = Tree()
    busybox = find_program('busybox')
    tree.file(busybox, 'bin/busybox')
    for applet in subprocess.run([busybox, '--list'], capture_output=True, text=True, check=True).stdout.split():
        if applet not in NOT_FROM_BUSYBOX:
            tree.link('busybox', f'bin/{applet}')
    tree.link('../bin/busybox', 'sbin/modprobe')  # where the kernel looks for it
    tree.program(find_program('dash'), 'bin/sh')
    for name in ('ip', 'unshare'):
        tree.program(find_program(name), f'bin/{name}')
    tree.directory(kernel.modules)
    tree.data('etc/modprobe.d/vm.conf', MODPROBE)
    tree.data('etc/passwd', b'root:x:0:0:root:/root:/bin/sh\n')
    tree.data('etc/group', b'root:x:0:\n')
    for name, source in programs.items():
        tree.program(source, name)
    tree.directory(installed)
    for program in ('usr/bin/ipadm', 'usr/sbin/ipmgmtd'):
        tree.program(os.path.join(installed, program), program)
    tree.file(os.path.join(HERE, '../../bench/bonding'), 'vm/bonding')
    tree.file(os.path.join(HERE, 'init.sh'), 'init')
    tree.file(os.path.join(HERE, 'agent.sh'), 'agent')
    return tree
