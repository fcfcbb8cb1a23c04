#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""The configuration of a host as a whole: ipadm plan, and ipadm apply."""

DOCUMENTATION = r'''
module: config
short_description: Make a document the IP configuration of a host
description:
  - Makes a whole document the configuration of the host, in the kernel and for every boot, in one change.
    When anything of it can't be had, nothing changes.
  - In check mode it says what would be done, as C(ipadm plan) shows it.
  - With O(confirm) the host takes the change back by itself, unless it can be reached over a new connection behind it.
options:
  content:
    description:
      - The document, as ipadm-document(5) describes it. A mapping, or a text in YAML, JSON or INI.
    type: raw
  src:
    description:
      - A file on the host that has the document.
    type: path
  merge:
    description:
      - Change the objects of the document alone and keep all others. Those that are V(absent) with the value
        V(true) go.
    type: bool
    default: false
  unplugged:
    description:
      - A new interface needs no link yet.
    type: bool
    default: false
  temporary:
    description:
      - For the running system only, not for the next boot.
    type: bool
    default: false
  plan_id:
    description:
      - Do it only if it is what RV(plan.id) of a run in check mode stood for; otherwise it is refused.
    type: str
  repair:
    description:
      - Where the document is the active configuration already, but the kernel is not as it says, since somebody or
        something else changed it, put the kernel back, as C(ipadm repair) does. Without it there is a warning alone.
      - What others added beside it stays. It is for a whole document, not with O(merge).
    type: bool
    default: false
  confirm:
    description:
      - How many seconds the host waits for the confirmation of the change, which the controller gives over a new connection;
        when none comes the host takes the change back, also behind a crash or a boot. It needs a resident ipmgmtd(8) there.
      - Without it that is so for 120 seconds where the change ends the connection that Ansible works over. 0 is never.
      - A change that takes the address away over which Ansible comes is not confirmed, but taken back at once.
    type: int
  message:
    description:
      - Why this is done, for the history of the host.
    type: str
extends_documentation_fragment: ipadm.network.host
author:
  - The authors of ipadm
'''

EXAMPLES = r'''
- name: The addresses of the host, and back again if it is lost by that
  ipadm.network.config:
    content:
      version: 1
      interfaces:
        eth0: {families: [inet, inet6]}
      addresses:
        eth0/v4: {type: static, address: "{{ address }}/24"}
    confirm: 60
    message: "rollout {{ rollout }}"

- name: A template, to be seen before it is done
  ipadm.network.config:
    content: "{{ lookup('template', 'ipadm.yaml.j2') }}"
  check_mode: true
  diff: true
  register: planned

- name: An address more, and one less
  ipadm.network.config:
    merge: true
    content:
      addresses:
        eth0/web: {type: static, address: 192.0.2.80/24}
        eth0/old: {absent: true}
'''

RETURN = r'''
plan:
  description: What is to be done, as C(ipadm plan -j) says it. Without RV(changed) it has no steps.
  returned: success
  type: dict
  sample: {"changed": true, "id": "5c1d", "steps": [{"interface": "eth0", "text": "add 192.0.2.1/24 to eth0"}],
    "addresses": [], "routes": [], "connections": []}
drift:
  description: Where the kernel is not as it is configured, as C(ipadm check -j) says it; with O(repair) where it was not.
  returned: when the document changes nothing
  type: list
  elements: dict
  sample: [{"interface": "eth0", "what": "address 192.0.2.1/24", "wanted": "there", "found": "missing", "whose": "ours"}]
confirmed:
  description: Whether the change was confirmed over a new connection.
  returned: when the change waited for that
  type: bool
pending:
  description: How many seconds the host had, from the change on.
  returned: when the change waited for a confirmation
  type: int
held:
  description: Addresses that stay until the confirmation alone, since Ansible comes over them.
  returned: when the change waited for a confirmation
  type: list
symbol:
  description: What ipadm(8) calls the failure; it does not change between versions.
  returned: failure of ipadm
  type: str
  sample: bad-document
'''

import json

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_text
from ansible_collections.ipadm.network.plugins.module_utils.ipadm import OPTIONS, Ipadm

DIFFERS = 2  # the exit status of plan where there is something to do, of status where something needs attention
DEFAULT_CONFIRM = 120  # seconds in which a change by need is to be confirmed
# Options of the module, and those of ipadm that they stand for.
SWITCHES = [('merge', '--merge'), ('unplugged', '--unplugged'), ('temporary', '--temporary')]
SECTIONS = [('steps', 'steps'), ('addresses', 'addresses that vanish'), ('routes', 'routes that vanish'),
            ('connections', 'connections that end')]


def document(module):
    """The text of the document."""
    if module.params['src']:
        try:
            with open(module.params['src'], 'rb') as file:
                return file.read()
        except OSError as error:
            module.fail_json(msg=f'cannot read the document {module.params["src"]}: {error.strerror}')
    content = module.params['content']
    if isinstance(content, dict):
        return json.dumps(content)
    if isinstance(content, str):
        return to_text(content)
    module.fail_json(msg=f'content is a mapping or a text, not a {type(content).__name__}')


def shown(plan):
    """A plan as text."""
    lines = []
    for key, heading in SECTIONS:
        if plan[key]:
            lines.append(f'{heading}:')
            lines += [f'  {effect["text"]}' for effect in plan[key]]
    if plan['changed'] and not lines:
        lines.append('what is recorded changes, the kernel stays as it is')
    return ''.join(f'{line}\n' for line in lines)


def shown_drift(drift):
    """What a repair does, as text."""
    return ''.join(f'{row["interface"] or "protocols"}: {row["what"]}: {row["found"]} -> {row["wanted"]}\n' for row in drift)


def exported(ipadm):
    return ipadm.run('export', *(['-a'] if ipadm.module.params['temporary'] else []))[1]


def why(params):
    """The options of whatever changes something."""
    return (['--message', params['message']] if params['message'] else []) + \
        ([f'--confirm={params["confirm"]}'] if params['confirm'] is not None else [])


def apply(ipadm, text, switches):
    """Do it; what it comes to."""
    params = ipadm.module.params
    arguments = list(switches) + (['--plan-id', params['plan_id']] if params['plan_id'] else []) + why(params)
    return ipadm.run('apply', *arguments, '-', text=text)[1].split()[:1] == ['applied']


def waiting(ipadm):
    """What there is to tell of a change that waits for its confirmation; nothing when none does."""
    items = {row['item']: row for row in ipadm.read('status', good=(0, DIFFERS))}
    if items.get('confirmation', {}).get('state') != 'attention':
        return {}
    held = [row['addr'] for row in ipadm.read('show-addr', '-o', 'addrobj,addr') if '/_held' in row['addrobj']]
    return {'pending': ipadm.module.params['confirm'] or DEFAULT_CONFIRM, 'held': held}


def keep(ipadm, result):
    """There is nothing to apply: see to it that the kernel is so, too, if that is wanted. ipadm plan warned of it."""
    module = ipadm.module
    result['drift'] = [row for row in ipadm.read('check', good=(0, DIFFERS)) if row['whose'] == 'ours']
    if result['drift'] and module.params['repair']:
        result['changed'] = True
        result['diff'] = {'prepared': shown_drift(result['drift'])}
        if not module.check_mode:
            result['changed'] = ipadm.run('repair', *why(module.params))[1].split()[:1] == ['repaired']
            result.update(waiting(ipadm))
    module.exit_json(**result)


def main():
    module = AnsibleModule(
        argument_spec=dict(
            OPTIONS,
            content={'type': 'raw'},
            src={'type': 'path'},
            merge={'type': 'bool', 'default': False},
            unplugged={'type': 'bool', 'default': False},
            temporary={'type': 'bool', 'default': False},
            plan_id={'type': 'str'},
            repair={'type': 'bool', 'default': False},
            confirm={'type': 'int'},
            message={'type': 'str'},
        ),
        mutually_exclusive=[('content', 'src')],
        required_one_of=[('content', 'src')],
        supports_check_mode=True,
    )
    if (module.params['confirm'] or 0) < 0:
        module.fail_json(msg='confirm is a number of seconds; 0 is without a confirmation')
    if module.params['merge'] and module.params['repair']:
        module.fail_json(msg='repair is for a whole document, not with merge')
    ipadm = Ipadm(module)
    text = document(module)
    switches = [option for name, option in SWITCHES if module.params[name]]

    plan = json.loads(ipadm.run('plan', '-j', *switches, '-', text=text, good=(0, DIFFERS))[1])
    result = {'changed': plan['changed'], 'plan': plan}
    if not plan['changed']:
        keep(ipadm, result)
    if module.check_mode:
        module.exit_json(diff={'prepared': shown(plan)}, **result)
    before = exported(ipadm) if module._diff else None
    result['changed'] = apply(ipadm, text, switches)
    result.update(waiting(ipadm))
    if module._diff:
        result['diff'] = {'before': before, 'after': exported(ipadm), 'before_header': 'before', 'after_header': 'after'}
    module.exit_json(**result)


if __name__ == '__main__':
    main()
