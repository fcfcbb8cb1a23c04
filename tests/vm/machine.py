# SPDX-License-Identifier: Apache-2.0
"""One guest: qemu without KVM, the agent in it on a serial port, and qemu's own monitor (QMP).

Everything has a limit: a guest that says nothing for that long is dead, and so is its test.
"""
import collections
import json
import os
import shlex
import socket
import subprocess
import tempfile
import time

BOOT_SECONDS = 240  # a loaded machine is slow
COMMAND_SECONDS = 120

Result = collections.namedtuple('Result', 'status out err')


class GuestFailed(Exception):
    """The guest died, or did not answer in time."""


class Machine:
    """A running guest; as a context it is ended at the close. @disks are options of -drive, @nics is how many
    network cards it has; they hear one another and nobody else."""

    def __init__(self, kernel, initrd, disks=(), nics=0, append='', memory=320):
        self.work = tempfile.TemporaryDirectory(prefix='ipadm-vm.')
        self.console = self.path('console.log')
        self.nics = nics
        words = f'console=ttyS0 panic=-1 loglevel=5 nokaslr random.trust_cpu=on cryptomgr.notests {append}'
        command = ['setpriv', '--pdeathsig', 'KILL',  # whatever happens to us
                   'qemu-system-x86_64', '-accel', os.environ.get('VM_ACCEL', 'tcg'), '-cpu', 'max', '-machine', 'pc',
                   '-m', str(memory), '-nodefaults', '-display', 'none', '-no-reboot',
                   '-kernel', kernel.image, '-initrd', initrd, '-append', words,
                   '-serial', f'file:{self.console}',
                   '-chardev', f'socket,id=agent,path={self.path("agent")},server=on,wait=on', '-serial', 'chardev:agent',
                   '-qmp', f'unix:{self.path("qmp")},server=on,wait=off']
        for number, options in enumerate(disks):
            command += ['-drive', f'{options},if=none,id=disk{number}',
                        '-device', f'virtio-blk-pci,drive=disk{number},addr={16 + number}']
        for number in range(nics):
            command += ['-netdev', f'hubport,id=net{number},hubid=0',
                        '-device', ','.join(f'{key}={value}' for key, value in self.nic(number).items())]
        self.errors = open(self.path('qemu.err'), 'w+b')
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=self.errors)
        try:
            self.agent = self.connect('agent')
            self.buffer = b''
            self.receive(time.monotonic() + BOOT_SECONDS)
        except BaseException:
            self.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def path(self, name):
        return os.path.join(self.work.name, name)

    @staticmethod
    def nic(number):
        return {'driver': 'virtio-net-pci', 'id': f'nic{number}', 'netdev': f'net{number}', 'romfile': '',
                'mac': f'52:54:00:00:00:{number + 1:02x}', 'addr': hex(4 + number)}

    # --- the agent ---------------------------------------------------------------------------------

    def connect(self, name):
        """A socket of qemu; it takes a moment until it is there."""
        deadline = time.monotonic() + 30
        while True:
            sock = socket.socket(socket.AF_UNIX)
            try:
                sock.connect(self.path(name))
                return sock
            except OSError as error:
                sock.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise GuestFailed(f'qemu does not start: {error}; {self.last_words()}') from error
                time.sleep(0.02)

    def read(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise GuestFailed(f'the guest does not answer in time\n{self.last_words()}')
        self.agent.settimeout(left)
        try:
            data = self.agent.recv(65536)
        except TimeoutError as error:
            raise GuestFailed(f'the guest does not answer in time\n{self.last_words()}') from error
        except OSError:
            data = b''
        if not data:
            raise GuestFailed(f'the guest ended\n{self.last_words()}')
        self.buffer += data

    def receive(self, deadline):
        while b'\n' not in self.buffer:
            self.read(deadline)
        head, _, self.buffer = self.buffer.partition(b'\n')
        numbers = [int(word) for word in head.split(b'@')[-1].split()]
        while len(self.buffer) < numbers[1] + numbers[2]:
            self.read(deadline)
        out, err = self.buffer[:numbers[1]], self.buffer[numbers[1]:numbers[1] + numbers[2]]
        self.buffer = self.buffer[numbers[1] + numbers[2]:]
        return Result(numbers[0], out.decode(errors='replace'), err.decode(errors='replace'))

    def run(self, command, seconds=COMMAND_SECONDS):
        """What a line of shell comes to."""
        self.agent.sendall(command.replace('\n', ' ').encode() + b'\n')
        return self.receive(time.monotonic() + seconds)

    def must(self, *commands, seconds=COMMAND_SECONDS):
        """These are no test, they prepare one: the output of the last."""
        result = None
        for command in commands:
            result = self.run(command, seconds)
            if result.status != 0:
                raise GuestFailed(f'{command}: exit status {result.status}: {result.err}{result.out}')
        return result.out

    def ip(self, *arguments):
        """What `ip -j` shows; nothing where it fails."""
        result = self.run('ip -j ' + shlex.join(arguments))
        return json.loads(result.out) if result.status == 0 and result.out.strip() else []

    def wait(self, condition, seconds=60):
        """Poll until a condition holds; whether it came to hold."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    # --- qemu --------------------------------------------------------------------------------------

    def monitor(self, *commands):
        """Commands of QMP: (name, {argument: value})."""
        with self.connect('qmp') as sock:
            sock.settimeout(30)
            lines = sock.makefile('rw')
            lines.readline()
            for name, arguments in (('qmp_capabilities', {}), *commands):
                lines.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
                lines.flush()
                answer = json.loads(lines.readline())
                while 'event' in answer:
                    answer = json.loads(lines.readline())
                if 'error' in answer:
                    raise GuestFailed(f'qemu: {name}: {answer["error"]["desc"]}')

    def unplug(self, number):
        self.monitor(('device_del', {'id': f'nic{number}'}))

    def plug(self, number):
        """Its name is free as soon as qemu has seen the guest let go of it."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.monitor(('device_add', self.nic(number)))
            except GuestFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def last_words(self):
        self.errors.flush()
        words = []
        for name in ('qemu.err', 'console.log'):
            if os.path.exists(self.path(name)):
                with open(self.path(name), encoding='utf-8', errors='replace') as text:
                    words += text.read().splitlines()[-15:]
        return '\n'.join(words)

    def power_off(self, command='poweroff -f', seconds=COMMAND_SECONDS):
        """An orderly end: whether it came."""
        self.agent.sendall(command.encode() + b'\n')
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self):
        """The plug is pulled."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if getattr(self, 'agent', None):
            self.agent.close()
        self.errors.close()
        self.work.cleanup()
