#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""The end of a change that waits for its confirmation: ipadm confirm, and ipadm revert."""

DOCUMENTATION = r'''
module: confirm
short_description: Confirm a change of the IP configuration, or take it back
description:
  - Ends a change that waits for its confirmation, such as one by M(ipadm.network.config) with O(ipadm.network.config#module:confirm),
    which does that by itself. It is for changes that were made in other ways.
options:
  state:
    description:
      - Whether the change is to stay, or to be taken back.
    type: str
    choices: [confirmed, reverted]
    default: confirmed
extends_documentation_fragment: ipadm.network.host
author:
  - The authors of ipadm
'''

EXAMPLES = r'''
- name: It works, so it stays
  ipadm.network.confirm:
'''

RETURN = r'''
symbol:
  description: What ipadm(8) calls the failure, such as that no change waits.
  returned: failure
  type: str
'''

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.ipadm.network.plugins.module_utils.ipadm import OPTIONS, Ipadm

COMMANDS = {'confirmed': 'confirm', 'reverted': 'revert'}


def main():
    module = AnsibleModule(argument_spec=dict(
        OPTIONS, state={'type': 'str', 'choices': list(COMMANDS), 'default': 'confirmed'}))
    Ipadm(module).run(COMMANDS[module.params['state']])
    module.exit_json(changed=True)


if __name__ == '__main__':
    main()
