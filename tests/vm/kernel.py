# SPDX-License-Identifier: Apache-2.0
"""Debian's kernels, fetched by apt into a cache and unpacked there: nothing is installed.

    CACHE/PACKAGE.CRC/vmlinuz       what qemu starts; the number stands for MODULES
    CACHE/PACKAGE.CRC/modules/...   lib/modules/VERSION with the modules that the guests load, and those they need
"""
import lzma
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib

# What a guest loads: the kernel asks for kinds of links by itself, as on any host.
MODULES = ('virtio_pci', 'virtio_blk', 'virtio_net', 'ext4', 'crc32c_generic', 'dummy', 'bonding', 'sit', 'vrf', '8021q',
           'macvlan', 'veth', 'bridge', 'ifb', 'tun', 'ipip', 'inet_diag', 'af_packet', 'unix_diag', 'autofs4', 'softdog',
           'sch_ingress', 'cls_bpf')


class Unavailable(Exception):
    """Something outside of the project is not to be had: a reason to skip."""


def call(*command, seconds=60, **options):
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=seconds, stdin=subprocess.DEVNULL,
                              **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f'{command[0]}: {error}') from error


def last_words(done):
    text = done.stderr if isinstance(done.stderr, str) else done.stderr.decode(errors='replace')
    return (text.strip().splitlines() or ['exit status ' + str(done.returncode)])[-1]


def depends(package):
    """The kernel package that a package of no content stands for."""
    out = call('apt-cache', 'depends', package, text=True).stdout
    for line in out.splitlines():
        name = line.strip().removeprefix('Depends: ')
        if name != line.strip() and name.startswith('linux-image-'):
            return name
    return None


def resolve(series):
    """The package with the newest kernel of a series; the packages that lead to it keep their names."""
    for package in (f'linux-image-{series}-cloud-amd64', 'linux-image-cloud-amd64'):
        name = depends(package)
        if name and name.removeprefix('linux-image-').startswith((series + '.', series + '-')):
            return name
    return None


def find(series):
    name = resolve(series)
    if not name and os.geteuid() == 0:
        call('apt-get', 'update', '-q', seconds=300)
        name = resolve(series)
    if not name:
        raise Unavailable(f'apt knows no linux-image of {series}')
    return name


def unpack(deb, into):
    """The kernel and all of its modules; the names in the archive begin with ./"""
    with subprocess.Popen(['dpkg-deb', '--fsys-tarfile', deb], stdout=subprocess.PIPE) as source:
        with tarfile.open(fileobj=source.stdout, mode='r|') as archive:
            for member in archive:
                name = member.name.removeprefix('./').removeprefix('usr/')
                wanted = name.startswith('boot/vmlinuz') or '/modules.' in name or name.endswith(('.ko', '.ko.xz'))
                if not member.isfile() or not wanted:
                    continue
                path = os.path.join(into, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, 'wb') as out:
                    shutil.copyfileobj(archive.extractfile(member), out)
    if source.returncode != 0:
        raise Unavailable(f'{os.path.basename(deb)} is no package')


def needed(directory):
    """The paths of MODULES and of what they need, from modules.dep."""
    rows = {}
    with open(os.path.join(directory, 'modules.dep'), encoding='utf-8') as lines:
        for line in lines:
            path, _, more = line.partition(':')
            name = os.path.basename(path).split('.ko')[0].replace('-', '_')
            rows[name] = [path, *more.split()]
    return sorted({path for name in MODULES for path in rows.get(name.replace('-', '_'), ())})


def depmod(root, version):
    done = call('depmod', '-b', root, version)
    if done.returncode != 0:
        raise Unavailable(f'depmod: {last_words(done)}')


def select(tree, version, into):
    """Those modules that are needed, uncompressed, with an index of their own."""
    source = os.path.join(tree, 'lib/modules', version)
    depmod(tree, version)
    for path in needed(source):
        out = os.path.join(into, 'lib/modules', version, path.removesuffix('.xz'))
        os.makedirs(os.path.dirname(out), exist_ok=True)
        with open(os.path.join(source, path), 'rb') as module:
            data = module.read()
        with open(out, 'wb') as copy:
            copy.write(lzma.decompress(data) if path.endswith('.xz') else data)
    for name in ('modules.order', 'modules.builtin', 'modules.builtin.modinfo'):
        if os.path.exists(os.path.join(source, name)):
            shutil.copy(os.path.join(source, name), os.path.join(into, 'lib/modules', version))
    depmod(into, version)


class Kernel:
    def __init__(self, series, directory):
        self.series = series
        self.image = os.path.join(directory, 'vmlinuz')
        self.modules = os.path.join(directory, 'modules')
        self.version = os.listdir(os.path.join(self.modules, 'lib/modules'))[0]


def get(series, cache):
    """The kernel of a series, from the cache or from Debian."""
    name = find(series)
    # What another list of modules left there is of no use.
    final = os.path.join(cache, f'{name}.{zlib.crc32(repr(MODULES).encode()):08x}')
    if os.path.isdir(final):
        return Kernel(series, final)
    os.makedirs(cache, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        os.chmod(work, 0o755)  # apt may fetch as another user
        done = call('apt-get', 'download', '-q', name, cwd=work, seconds=600)
        debs = [entry for entry in os.listdir(work) if entry.endswith('.deb')]
        if not debs:
            raise Unavailable(f'{name} can not be fetched: {last_words(done)}')
        tree, ready = os.path.join(work, 'tree'), os.path.join(work, 'ready')
        unpack(os.path.join(work, debs[0]), tree)
        version = os.listdir(os.path.join(tree, 'lib/modules'))[0]
        select(tree, version, os.path.join(ready, 'modules'))
        shutil.move(os.path.join(tree, 'boot', f'vmlinuz-{version}'), os.path.join(ready, 'vmlinuz'))
        os.rename(ready, final)
    return Kernel(series, final)
