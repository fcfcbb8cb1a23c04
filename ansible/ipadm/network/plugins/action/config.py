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
        seconds = result.get('invocation', {}).get('module_args', {}).get('confirm', 0)
        if seconds and result.get('changed') and not result.get('failed') and not self._task.check_mode:
            result.update(self._confirm(task_vars, began + seconds))
        return result

    def _confirm(self, task_vars, until):
        """What the change comes to, which the host takes back at @until."""
        arguments = {key: value for key, value in self._task.args.items() if key in ('netns', 'executable')}
        why = ''
        while time.monotonic() < until:
            try:
                self._connection.reset()
                answer = self._execute_module('ipadm.network.confirm', module_args=arguments, task_vars=task_vars)
            except (AnsibleConnectionFailure, OSError) as error:
                why = str(error)
                time.sleep(PAUSE)
                continue
            if not answer.get('failed'):
                return {'confirmed': True}
            return {'confirmed': False, 'failed': True, 'symbol': answer.get('symbol'),
                    'msg': f'the change can not be confirmed, so that it is taken back: {answer.get("msg")}'}
        return {'confirmed': False, 'failed': True, 'changed': False,
                'msg': 'the host was not reached in time over a new connection behind the change, so that the host '
                       f'takes it back: {why}'}
