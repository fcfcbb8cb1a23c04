#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks by other programs: clang-format, headers that compile alone, shellcheck."""
import os
import shutil

from tap import Sample, TOP, Tap, files, read, run

CODE = ('src', 'include', 'tests', 'bench', 'fuzz')


def check_format(top):
    paths = [os.path.join(top, path) for path in files(top, CODE, ('.c', '.h'))]
    status, out = run(['clang-format', '--dry-run', '-Werror', '--ferror-limit=1', *paths], cwd=top)
    if status != 0:
        yield from (line.replace(top + '/', '') for line in out.splitlines() if 'error:' in line or not paths)


def check_headers(top):
    """Every header compiles as the only thing in a program; the public one also as C++ and C99."""
    flags = ['-fsyntax-only', '-Wall', '-Wextra', '-Werror', f'-I{top}/src', f'-I{top}/include']
    for path in files(top, ('src', 'include'), ('.h',)):
        ways = [['cc', '-std=gnu17', '-D_GNU_SOURCE', '-x', 'c']]
        if path.startswith('include/'):
            ways += [['cc', '-std=c99', '-D_DEFAULT_SOURCE', '-pedantic', '-x', 'c'],
                     ['clang', '-std=c++17', '-x', 'c++']]
        for way in ways:
            source = os.path.join(top, path)
            status, out = run([*way, *flags, '-include', source, '/dev/null'])
            if status != 0:
                yield f'{path} ({" ".join(way[:2])}): ' + ' / '.join(out.splitlines()[:2])


def scripts(top):
    """Files that a shell runs."""
    for path in files(top, ('tools', 'tests', 'bench', '.ci'), ('',)):
        if path.endswith(('.py', '.c', '.h', '.txt')):
            continue
        first = read(os.path.join(top, path)).split('\n', 1)[0]
        if path.endswith('.sh') or first in ('#!/bin/sh', '#!/bin/bash', '#!/usr/bin/env bash'):
            yield path


def check_shell(top):
    for path in scripts(top):
        # Left out: variables and optional arguments that a sourced file shares with its sourcer.
        status, out = run(['shellcheck', '-x', '-S', 'warning', '-e', 'SC2034,SC2119,SC2120', '-f', 'gcc', path],
                          cwd=top)
        if status != 0:
            yield from out.splitlines() or [f'{path}: shellcheck: exit status {status}']


def missing(program):
    return None if shutil.which(program) else f'{program} is not installed'


def main():
    tap = Tap()
    tap.point('format: as clang-format writes it', check_format(TOP), missing('clang-format'))
    tap.point('headers: each compiles alone', check_headers(TOP), missing('clang'))
    tap.point('shell: nothing that shellcheck finds', check_shell(TOP), missing('shellcheck'))
    bad = {'src/base/a.c': 'int  f( void ){return 1;}\n', 'src/base/a.h': 'size_t f(void);\n',
           'tools/bad': '#!/bin/sh\nunused() { local x=$1; cd /; }\n[ $1 == 2 ]\n'}
    with Sample(bad) as top:
        shutil.copy(os.path.join(TOP, '.clang-format'), top)
        tap.finds('format', check_format(top), ['src/base/a.c'])
        tap.finds('headers', check_headers(top), ['src/base/a.h'])
        tap.finds('shell', check_shell(top), ['tools/bad:3'])
    tap.done()


if __name__ == '__main__':
    main()
