# SPDX-License-Identifier: Apache-2.0
"""Ansible's way to the hosts of fleet.sh, which are namespaces: nsenter, as long as the host's address answers.

As with ssh, who can't reach the address can't reach the host.
"""
import shutil
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
        enter = ['nsenter', '-t', str(self.get_option('pid')), '-n', '-m', '--', 'sh', '-c', cmd]
        done = subprocess.run(enter, input=in_data, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path, out_path):
        self._reach()
        shutil.copyfile(in_path, out_path)

    def fetch_file(self, in_path, out_path):
        self.put_file(in_path, out_path)

    def reset(self):
        pass

    def close(self):
        pass
