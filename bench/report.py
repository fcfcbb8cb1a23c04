# SPDX-License-Identifier: Apache-2.0
"""What measure.py has measured, as a document: the machine and the versions, the table of ratios, and how each row grows."""
import math
import os
import re
import subprocess


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ''
    return (done.stdout or done.stderr).strip().split('\n', maxsplit=1)[0]


def found(path, pattern):
    try:
        with open(path, encoding='utf-8') as text:
            match = re.search(pattern, text.read(), re.MULTILINE)
    except OSError:
        return 'unknown'
    return match.group(1).strip() if match else 'unknown'


def machine():
    memory = found('/proc/meminfo', r'^MemTotal:\s*(\d+) kB')
    return [
        ('date', first_line('date', '--utc', '+%Y-%m-%d')),
        ('processors', f'{os.cpu_count()} x {found("/proc/cpuinfo", r"^model name.*: (.*)$")}'),
        ('memory', f'{int(memory) >> 20} GiB' if memory.isdigit() else memory),
        ('kernel', os.uname().release),
        ('distribution', found('/usr/lib/os-release', r'^PRETTY_NAME="?([^"\n]*)"?$')),
    ]


def growth(points):
    """[(n, milliseconds)]: the power of n with which the last step grows; None for one point."""
    if len(points) < 2:
        return None
    (n, before), (more, after) = sorted(points)[-2:]
    return math.log(after / before) / math.log(more / n)


def slopes(rows):
    """[(what, n of the step, ours, beside)] of all that was measured for two n or more."""
    series = {}
    for row in rows:
        if row['beside']:
            series.setdefault(row['what'], []).append(row)
    result = []
    for what, measured in series.items():
        ours = growth([(row['n'], row['ours']) for row in measured])
        if ours is not None:
            beside = growth([(row['n'], row['beside']) for row in measured])
            step = sorted(row['n'] for row in measured)[-2:]
            result.append((what, f'{step[0]} to {step[1]}', ours, beside))
    return result


def print_slopes(rows):
    print(f'{"growth of time with N, as a power of it":46} {"step":>13} {"ours":>6} {"beside":>6}')
    for what, step, ours, beside in slopes(rows):
        print(f'{what:46} {step:>13} {ours:>6.2f} {beside:>6.2f}')


def write(path, rows, versions):
    """Markdown; what is there already is replaced at once."""
    lines = ['# Benchmarks', '', 'Written by `make bench`, in one run: do not edit. Ratios are medians over pairs that were run in turn, ours and',
             'what is named beside it; times are medians in milliseconds and say nothing of other machines. N is the number of',
             'interfaces, of addresses or of routes. Every program keeps its configuration on disk but `ip`, `ifconfig` and the raw',
             'batches, which are the least that the kernel can be asked with.', '', '| machine | |', '|--|--|']
    lines += [f'| {name} | {value} |' for name, value in machine()]
    lines += [f'| {name} | {version} |' for name, version in versions.items()]
    lines += ['', '| what : beside | N | ours | beside | ratio | goal |', '|--|--:|--:|--:|--:|--|']
    for row in rows:
        if row['beside']:
            lines.append(f'| {row["what"]} | {row["n"]} | {row["ours"]:.2f} | {row["beside"]:.2f} | {row["ratio"]:.3g} | {row["goal"]} |')
    lines += ['', 'Counts and sizes of ours.', '', '| what | N | value | goal |', '|--|--:|--:|--|']
    lines += [f'| {row["what"]} | {row["n"]} | {row["value"]} | {row["goal"]} |' for row in rows if not row['beside']]
    lines += ['', 'How the time grows: the power of N in the last step.', '', '| what : beside | step | ours | beside |',
              '|--|--|--:|--:|']
    lines += [f'| {what} | {step} | {ours:.2f} | {beside:.2f} |' for what, step, ours, beside in slopes(rows)]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.new', 'w', encoding='utf-8') as out:
        out.write('\n'.join(lines) + '\n')
    os.rename(path + '.new', path)

