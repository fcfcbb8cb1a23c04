#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""What a host has: the listings of ipadm, as facts."""

DOCUMENTATION = r'''
module: facts
short_description: The IP configuration of a host, and how it is
description:
  - Reads what is configured and how it is. It needs no privilege, and changes nothing.
options:
  gather:
    description:
      - What is wanted. V(document) is the configuration as M(ipadm.network.config) takes it; V(check) is where the kernel is
        not as it is configured; V(all) is all of them.
    type: list
    elements: str
    choices: [all, interfaces, addresses, properties, groups, document, status, check, history]
    default: [interfaces, addresses, document, status]
extends_documentation_fragment: ipadm.network.host
author:
  - The authors of ipadm
'''

EXAMPLES = r'''
- name: Read it
  ipadm.network.facts:
    gather: [status, document]

- name: Nothing needs attention
  ansible.builtin.assert:
    that: ipadm.status | selectattr('state', '==', 'attention') | length == 0
'''

RETURN = r'''
ansible_facts:
  description:
    - The fact V(ipadm) with a key for each that was asked for.
      V(document) is a mapping, each other a list with the objects that the subcommand prints with C(-j).
  returned: success
  type: dict
  sample: {"ipadm": {"interfaces": [{"ifname": "eth0", "class": "IP", "state": "ok"}]}}
'''

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ipadm.network.plugins.module_utils.ipadm import OPTIONS, Ipadm

# What is gathered: the subcommand, its arguments, and its exit statuses that are no failure.
SUBSETS = {
    'interfaces': ('show-if', ['-o', 'all'], (0,)),
    'addresses': ('show-addr', ['-o', 'all'], (0,)),
    'properties': ('show-ifprop', ['-o', 'all'], (0,)),
    'document': ('export', [], (0,)),
    'status': ('status', ['-o', 'all'], (0, 2)),
    'check': ('check', ['-o', 'all'], (0, 2)),
    'history': ('history', ['-o', 'all'], (0,)),
}
NAMES = ['all', 'groups'] + list(SUBSETS)
DEFAULT = ['interfaces', 'addresses', 'document', 'status']


def main():
    module = AnsibleModule(
        argument_spec=dict(OPTIONS, gather={
            'type': 'list', 'elements': 'str', 'choices': NAMES, 'default': DEFAULT}),
        supports_check_mode=True,
    )
    ipadm = Ipadm(module)
    wanted = module.params['gather']
    facts = {}
    for name, (command, arguments, good) in SUBSETS.items():
        if name in wanted or 'all' in wanted:
            facts[name] = ipadm.read(command, *arguments, good=good)
    if 'groups' in wanted or 'all' in wanted:
        facts['groups'] = ipadm.read_groups()
    module.exit_json(changed=False, ansible_facts={'ipadm': facts})


if __name__ == '__main__':
    main()
