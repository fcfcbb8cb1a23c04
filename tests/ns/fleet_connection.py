# SPDX-License-Identifier: Apache-2.0
"""Ansible's way to the hosts of fleet.sh, which are namespaces: nsenter, as long as the host's address answers.

As with ssh, who can't reach the address can't reach the host. With fleet_tcp what is run there is also the child of somebody
who has the TCP connection (remote.py), as it is with sshd.
"""
import os
import shutil
import socket
import subprocess

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = '''
name: fleet_connection
short_description: into a namespace over its address
description: See fleet.sh.
author: The authors of ipadm
extends_documentation_fragment: [connection_pipelining]
options:
  host:
    description: The address that has to answer.
    vars: [{name: ansible_host}]
  pid:
    description: A process of the host.
    type: int
    vars: [{name: fleet_pid}]
  tcp:
    description: Over a connection to remote.py.
    type: bool
    default: false
    vars: [{name: fleet_tcp}]
'''


class Connection(ConnectionBase):
    transport = 'fleet_connection'
    has_pipelining = True

    def _connect(self):
        return self

    def _reach(self):
        ping = ['ping', '-q', '-n', '-c', '1', '-W', '1', self.get_option('host')]
        if subprocess.run(ping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            raise AnsibleConnectionFailure(f'{self.get_option("host")} does not answer')

    def exec_command(self, cmd, in_data=None, sudoable=True):
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        self._reach()
        if self.get_option('tcp'):
            return self._exec_remote(cmd, in_data or b'')
        enter = ['nsenter', '-t', str(self.get_option('pid')), '-n', '-m', '--', 'sh', '-c', cmd]
        done = subprocess.run(enter, input=in_data, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def _exec_remote(self, cmd, in_data):
        base = os.path.join(os.environ['HOME'], f'remote-{os.getpid()}')
        with open(f'{base}.in', 'wb') as file:
            file.write(in_data)
        with socket.create_connection((self.get_option('host'), 7777), timeout=60) as there:
            there.sendall(f'({cmd}) <{base}.in >{base}.out 2>{base}.err'.encode() + b'\0')
            said = b''
            while not said.endswith(b'\0'):
                more = there.recv(4096)
                if not more:
                    raise AnsibleConnectionFailure('the connection has ended')
                said += more
        with open(f'{base}.out', 'rb') as out, open(f'{base}.err', 'rb') as err:
            return int(said.rstrip(b'\0').split()[-1]), out.read(), err.read()

    def put_file(self, in_path, out_path):
        self._reach()
        shutil.copyfile(in_path, out_path)

    def fetch_file(self, in_path, out_path):
        self.put_file(in_path, out_path)

    def reset(self):
        pass

    def close(self):
        pass
