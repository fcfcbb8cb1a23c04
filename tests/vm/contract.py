# SPDX-License-Identifier: Apache-2.0
"""The contract suite of the kernel port, as it runs on the fake and on the host's kernel, on this kernel."""
import re

POINT = re.compile(r'^(not )?ok (\d+)\s*(?:- )?(?:# SKIP\s*)?(.*)')


def run(ctx):
    with ctx.boot() as m:
        result = m.run('CMOCKA_MESSAGE_OUTPUT=TAP /vm/kernel_contract 2>&1', seconds=300)
    reason = ''
    points = 0
    lines = result.out.splitlines()
    for number, line in enumerate(lines):
        match = POINT.match(line)
        if line.startswith('# skipped: '):
            reason = line.removeprefix('# skipped: ')
        elif match and 'SKIP' in line:  # older versions of cmocka write these as failed
            ctx.points.skip(match.group(3), reason)
        elif match:
            points += 1
            ctx.points.ok(match.group(3), not match.group(1), '\n'.join(lines[number + 1:number + 6]))
    ctx.points.ok('the program ends well', result.status == 0 and points > 0, '\n'.join(lines[-5:]) + result.err)
