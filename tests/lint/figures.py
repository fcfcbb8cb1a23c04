#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the documentation says of measurements: a figure stands in docs/benchmarks.md alone, which `make bench` writes, each row
there is one that the bench prints, and a command of make that is named somewhere is one that there is.
"""
import glob
import os
import re

from tap import Sample, TOP, Tap, read

WRITTEN = 'docs/benchmarks.md'
TEXTS = ('README.md', 'HACKING.md', 'docs/*.md', 'man/*.[0-9]', 'ansible/**/*.md', 'debian/control')
FIGURE = re.compile(r'\d ?(?:ms|µs|us|%|percent|per cent)(?![A-Za-z0-9])|\d ?(?:times|x) (?:as|faster|slower|less|more|fewer)\b')
COMMAND = re.compile(r'`make ([a-z-]+)|^    make ([a-z-]+)')
ROW = re.compile(r'^\| ([^|]+ : [^|]+?) +\|')


def lines(top, *patterns):
    """(path, number, line) of all files that there are."""
    for pattern in patterns:
        for path in sorted(glob.glob(pattern, root_dir=top, recursive=True)):
            for number, line in enumerate(read(os.path.join(top, path)).splitlines(), 1):
                yield path, number, line


def check_figures(top):
    for path, number, line in lines(top, *TEXTS):
        found = FIGURE.search(line)
        if found and path != WRITTEN:
            yield f'{path}:{number}: "{found[0]}" is measured: {WRITTEN} is where figures stand'


def check_commands(top):
    targets = re.findall(r'^([a-z-]+):', read(os.path.join(top, 'Makefile')), re.MULTILINE)
    for path, number, line in lines(top, *TEXTS):
        for names in COMMAND.findall(line):
            name = ''.join(names)
            if name not in targets:
                yield f'{path}:{number}: there is no "make {name}"'


def printed(top):
    """A pattern for each name that the bench gives a row; what it fills in is anything."""
    for _, _, line in lines(top, 'bench/*.py'):
        for name in re.findall(r"'([^']+ : [^']+)'", line):
            yield '.+'.join(re.escape(part) for part in re.split(r'\{[^}]*\}', name))


def check_rows(top):
    patterns = [re.compile(pattern) for pattern in printed(top)]
    for path, number, line in lines(top, WRITTEN):
        row = ROW.match(line)
        if row and row[1] != 'what : beside' and not any(pattern.fullmatch(row[1]) for pattern in patterns):
            yield f'{path}:{number}: no bench prints "{row[1]}"'


def bad_tree():
    return Sample({
        'Makefile': 'all: x\ncheck-vm: all ## run\n',
        'README.md': 'It takes 3 ms, as fe80::1%net0 does.\n10 times as fast.\nRun `make check-vm`, or `make nosuch`:\n\n    make all\n',
        'man/x.8': 'Possible: 1-500 milliseconds, within 60 seconds.\n',
        'bench/a.py': "table.row(f'restore : {peer}', 1)\n",
        WRITTEN: '| what : beside | N |\n| restore : ip -batch | 10 | 2.02 ms |\n| boot : ip | 10 | 1 |\n',
    })


def main():
    tap = Tap()
    tap.point('figures: none but what make bench writes', check_figures(TOP))
    tap.point('figures: each row is printed', check_rows(TOP))
    tap.point('commands of make: each is there', check_commands(TOP))
    with bad_tree() as top:
        found = list(check_figures(top))
        tap.finds('figures', found, ['README.md:1: "3 ms"', 'README.md:2: "0 times as"'])
        tap.point('figures: does not find what is right', found[2:])
        found = list(check_rows(top))
        tap.finds('rows', found, [f'{WRITTEN}:3: no bench prints "boot : ip"'])
        tap.point('rows: does not find what is right', found[1:])
        found = list(check_commands(top))
        tap.finds('commands', found, ['README.md:3: there is no "make nosuch"'])
        tap.point('commands: does not find what is right', found[1:])
    tap.done()


if __name__ == '__main__':
    main()
