# SPDX-License-Identifier: Apache-2.0
"""What the manual of every module says of the program on the host: OPTIONS of module_utils/ipadm.py in words."""


class ModuleDocFragment:  # pylint: disable=too-few-public-methods
    DOCUMENTATION = r'''
options:
  netns:
    description:
      - The network namespace that is meant, by its name.
    type: str
  executable:
    description:
      - The program, by its name or path on the host.
    type: str
    default: ipadm
requirements:
  - ipadm(8) on the host
'''
