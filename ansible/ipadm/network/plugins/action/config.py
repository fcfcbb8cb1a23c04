# SPDX-License-Identifier: Apache-2.0
"""The controller's part of ipadm.network.config: to find out whether the host can still be reached behind a change.

The module makes the change, which waits for its confirmation. That is given over a new connection, or by nobody: then
the host goes back by itself.
"""
import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

PAUSE = 1  # seconds from one try to reach the host to the next


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        began = time.monotonic()
        result.update(self._execute_module('ipadm.network.config', task_vars=task_vars))
        if not result.get('pending') or result.get('failed'):
            return result
        if result.get('held'):
            result.update(self._give_up(task_vars, result['held']))
        else:
            result.update(self._confirm(task_vars, began + result['pending']))
        return result

    def _end(self, task_vars, state):
        """What comes of the end of the waiting."""
        arguments = {key: value for key, value in self._task.args.items() if key in ('netns', 'executable')}
        return self._execute_module('ipadm.network.confirm', module_args=dict(arguments, state=state), task_vars=task_vars)

    def _give_up(self, task_vars, held):
        answer = self._end(task_vars, 'reverted')
        told = 'it was taken back' if not answer.get('failed') else f'it is taken back in time: {answer.get("msg")}'
        return {'confirmed': False, 'failed': True, 'changed': False,
                'msg': f'the change takes {", ".join(held)} away, over which Ansible comes, so that {told}; confirm=0 does it all the same'}

    def _confirm(self, task_vars, until):
        """What the change comes to, which the host takes back at @until. It is tried at least once."""
        while True:
            try:
                self._connection.reset()
                answer = self._end(task_vars, 'confirmed')
            except (AnsibleConnectionFailure, OSError) as error:
                if time.monotonic() >= until:
                    return {'confirmed': False, 'failed': True, 'changed': False,
                            'msg': 'the host was not reached in time over a new connection behind the change, so that '
                                   f'the host takes it back: {error}'}
                time.sleep(PAUSE)
                continue
            if not answer.get('failed'):
                return {'confirmed': True}
            return {'confirmed': False, 'failed': True, 'changed': False, 'symbol': answer.get('symbol'),
                    'msg': f'the change can not be confirmed, so that it is taken back: {answer.get("msg")}'}
