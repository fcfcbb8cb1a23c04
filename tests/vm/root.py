# SPDX-License-Identifier: Apache-2.0
"""A small Debian with systemd and udev on a disk, made once by mmdebstrap, of the host's own release: the programs that
were built here run there."""
import os
import shutil
import subprocess
import tempfile
import threading
import zlib

from kernel import Unavailable, call, last_words

PACKAGES = 'systemd,systemd-sysv,udev,iproute2,kmod,libjansson4,libyaml-0-2,sensible-utils'
LEFT_OUT = ('/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/zoneinfo/*',
            '/usr/share/i18n/*', '/usr/lib/udev/hwdb.d/*')
SOURCES = ('/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list')
ONE_AT_A_TIME = threading.Lock()


def release():
    with open('/etc/os-release', encoding='utf-8') as lines:
        words = dict(line.rstrip().split('=', 1) for line in lines if '=' in line)
    return words.get('VERSION_CODENAME', '').strip('"')


def make(work, image, packages):
    suite = release()
    sources = next((path for path in SOURCES if os.path.exists(path)), None)
    if os.geteuid() != 0 or not suite or not sources:
        raise Unavailable('a root file system is made by root, on Debian')
    tree = os.path.join(work, 'root')
    options = [f'--dpkgopt=path-exclude={path}' for path in LEFT_OUT]
    done = call('mmdebstrap', '--quiet', '--mode=root', '--variant=minbase', f'--include={packages}', *options, suite,
                tree, sources, seconds=600, text=True)
    if done.returncode != 0:
        raise Unavailable(f'mmdebstrap: {last_words(done)}')
    # Each boot is a first boot for nobody: no name of a machine is asked for.
    with open(os.path.join(tree, 'etc/hostname'), 'w', encoding='utf-8') as out:
        out.write('vm\n')
    made = os.path.join(work, 'image')
    done = call('mke2fs', '-q', '-F', '-t', 'ext4', '-d', tree, made, '600M', seconds=120)
    if done.returncode != 0:
        raise Unavailable(f'mke2fs: {last_words(done)}')
    os.rename(made, image)


def copy(cache, to, more=()):
    """A disk to boot from, which nobody else has; with @more packages."""
    packages = ','.join((PACKAGES, *more))
    image = os.path.join(cache, f'root-{release()}-{zlib.crc32(packages.encode()):08x}.ext4')
    with ONE_AT_A_TIME:
        if not shutil.which('mmdebstrap'):
            raise Unavailable('mmdebstrap is not installed')
        if not os.path.exists(image):
            os.makedirs(cache, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as work:
                os.chmod(work, 0o755)
                make(work, image, packages)
    subprocess.run(['cp', '--sparse=always', image, to], check=True)
