# SPDX-License-Identifier: Apache-2.0
"""How the modules run ipadm(8) on the host, and what of it they hand on.

Nothing is decided here: what a document means, and whether it is right, ipadm says.
"""
import json
import os
import re

ERROR = re.compile(r'^ipadm: (?P<sentence>.*) \[(?P<symbol>[a-z-]+)\]$')
WARNING = 'ipadm: warning: '
# What every module takes.
OPTIONS = {
    'netns': {'type': 'str'},
    'executable': {'type': 'str', 'default': 'ipadm'},
}
# The exit status of ipadm(8) where the engine can't be reached: the change may have been made all the same.
UNKNOWN = 4


class Ipadm:
    def __init__(self, module):
        self.module = module
        self.path = module.get_bin_path(module.params['executable'], required=True)
        self.netns = module.params['netns']

    def try_run(self, command, *arguments, text=None):
        """(exit status, standard output, sentence, symbol); warnings are told, whatever comes of it."""
        line = [self.path, command]
        line += ['-n', self.netns] if self.netns else []
        status, out, err = self.module.run_command(line + list(arguments), data=text, binary_data=True)
        sentence, symbol = err.strip(), None
        for word in err.splitlines():
            found = ERROR.match(word)
            if word.startswith(WARNING):
                self.module.warn(word[len(WARNING):])
            elif found:
                sentence, symbol = found['sentence'], found['symbol']
        return status, out, sentence, symbol

    def run(self, command, *arguments, text=None, good=(0,)):
        """(exit status, standard output) of what ends with a status in good; anything else ends the module."""
        status, out, sentence, symbol = self.try_run(command, *arguments, text=text)
        if status in good:
            return status, out
        if status == UNKNOWN:
            sentence += '; whether the change was made is not known: ask again'
        self.module.fail_json(msg=f'ipadm {command}: {sentence or f"exit status {status}"}', symbol=symbol, rc=status)

    def read(self, command, *arguments, good=(0,)):
        """What a subcommand prints as JSON."""
        return json.loads(self.run(command, '-j', *arguments, good=good)[1] or 'null')

    def read_groups(self):
        """What ipmpstat(8), which stands beside ipadm, prints of the groups."""
        path = self.module.get_bin_path('ipmpstat', required=True, opt_dirs=[os.path.dirname(self.path)])
        line = [path, '-g', '-j'] + (['-N', self.netns] if self.netns else [])
        return json.loads(self.module.run_command(line, check_rc=True)[1] or '[]')
