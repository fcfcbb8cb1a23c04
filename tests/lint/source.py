#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks of the source text that need no compiler: layers, sizes, licence lines, banned words."""
import os
import re
import shutil
import subprocess

from tap import Sample, TOP, Tap, files, read

MAX_FILE = 500
MAX_FUNCTION = 60
CODE = ('src', 'include', 'tests', 'bench', 'fuzz')
PUBLIC_HEADER_LAYERS = ('base', 'lib', 'cli', 'watch')
# Libraries that only one layer may know, so that they can be exchanged there.
LIBRARY_LAYERS = {'jansson.h': ('wire', 'watch'), 'curl/curl.h': ('watch',)}
# What stands at the top of the tree beside directories: anything else was left there by a command.
TOP_FILES = {'.clang-format', '.clang-tidy', '.gitignore', 'HACKING.md', 'LICENSE', 'Makefile', 'README.md', 'meson.build',
             'meson_options.txt'}
BANNED = re.compile(r'\b(strcpy|strcat|v?sprintf|strtok|ato[il]|atoll|alloca|gets|goto)\b')
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def read_layers(top):
    layers = {}
    for line in read(os.path.join(top, 'tools/layers.txt')).splitlines():
        if line.strip() and not line.startswith('#'):
            name, _, may = line.partition(':')
            layers[name.strip()] = [re.sub(r'\(.*\)', '', word) for word in may.split()]
    return layers


def check_include(layer, quote, what, allowed, layers):
    if quote == '<':
        if what == 'libipadm.h' and layer not in PUBLIC_HEADER_LAYERS:
            return f'<{what}> is open to {", ".join(PUBLIC_HEADER_LAYERS)} only'
        if layer not in LIBRARY_LAYERS.get(what, (layer,)):
            return f'<{what}> is open to {", ".join(LIBRARY_LAYERS[what])} only'
        return None
    target = what.split('/')[0]
    if '/' not in what or target not in layers:
        return f'"{what}" is not written "layer/file.h"'
    if target != layer and target not in allowed and what not in allowed:
        return f'"{what}" is not open to {layer}'
    return None


def check_layers(top):
    """Every include of ours against the table of layers."""
    layers = read_layers(top)
    for path in files(top, ['src'], ('.c', '.h')):
        layer = path.split('/')[1]
        if layer not in layers:
            yield f'{path}: {layer} is no layer of tools/layers.txt'
            continue
        for quote, what in INCLUDE.findall(read(os.path.join(top, path))):
            fault = check_include(layer, quote, what, layers[layer], layers)
            if fault:
                yield f'{path}: {fault}'


def read_exceptions(top):
    """{"path" or "path:function": reason}"""
    path = os.path.join(top, 'tools/lint-exceptions.txt')
    lines = read(path).splitlines() if os.path.exists(path) else []
    return dict(line.split(None, 1) for line in lines if line.strip() and not line.startswith('#'))


def functions(text):
    """(name, number of lines): a body opens with a brace in the first column, and closes so."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        if line != '{':
            continue
        head = start
        while head > 0 and lines[head - 1].strip() and not lines[head - 1].startswith(('}', '/', ' *', '#')):
            head -= 1
        name = re.search(r'(\w+)\s*\(', ' '.join(lines[head:start]))
        end = next((i for i in range(start, len(lines)) if lines[i].startswith('}')), len(lines))
        yield (name.group(1) if name else '?'), end - head + 1


def check_sizes(top):
    """Files and functions that are too long, and exceptions that are not needed (any more)."""
    unused = read_exceptions(top)
    exceptions = dict(unused)
    for path in files(top, CODE + ('tools',), ('.c', '.h', '.py', '.sh')):
        text = read(os.path.join(top, path))
        long = [(path, f'{path}: {len(text.splitlines())} lines', len(text.splitlines()) > MAX_FILE)]
        if path.endswith('.c'):
            long += [(f'{path}:{name}', f'{path}: {name}(): {n} lines', n > MAX_FUNCTION)
                     for name, n in functions(text)]
        for key, finding, too_long in long:
            if too_long and key not in exceptions:
                yield finding
            if too_long:
                unused.pop(key, None)
    for key in unused:
        yield f'tools/lint-exceptions.txt: {key}: needs no exception'


def check_licence(top):
    """The licence line: the first one, or the second one after an interpreter line."""
    for path in files(top, CODE + ('ansible', 'tools', 'man', 'systemd', '.ci'), ('',)):
        lines = read(os.path.join(top, path)).splitlines()[:2]
        if lines and lines[0].startswith('#!'):
            lines = lines[1:]
        if path.endswith(('.txt', '.md', '.tsv')) or path.startswith('tests/ns/data/'):
            continue
        if not lines or 'SPDX-License-Identifier: Apache-2.0' not in lines[0]:
            yield f'{path}: no licence line'


def tracked(top):
    """The files that git has; none where nobody can tell."""
    if not os.path.exists(os.path.join(top, '.git')) or not shutil.which('git'):
        return []
    return subprocess.run(['git', '-C', top, 'ls-files', '-z'], capture_output=True, text=True, check=False).stdout.split('\0')


def check_top(names):
    """Files at the top that don't belong there."""
    for name in names:
        if name and '/' not in name and name not in TOP_FILES:
            yield f'{name}: does not belong at the top'


def strip_comments(text):
    """The same text with comments and string contents blanked, line numbers kept."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return token.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text)


def check_words(top):
    """Functions nobody may call, jumps, notes for later, conditional compilation in .c files."""
    for path in files(top, CODE, ('.c', '.h')):
        text = read(os.path.join(top, path))
        code = strip_comments(text)
        for number, line in enumerate(code.splitlines(), 1):
            for word in BANNED.findall(line):
                yield f'{path}:{number}: {word}'
            if path.startswith('src/') and path.endswith('.c') and re.match(r'\s*#\s*if', line):
                yield f'{path}:{number}: conditional compilation'
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r'\b(TO' r'DO|FIX' r'ME|XX' r'X)\b', line):
                yield f'{path}:{number}: a note for later'


def bad_tree():
    long_function = 'int f(void)\n{\n' + '\tf();\n' * 70 + '}\n'
    return Sample({
        'tools/layers.txt': '# comment\nbase:\nmodel: base\nlib: base\ncli: base\nengine: base kernel/kernel.h\nkernel:\n',
        'tools/lint-exceptions.txt': 'src/model/gone.c it was long once\n',
        'src/model/up.c': '#include "engine/engine.h"\n#include <libipadm.h>\n#include "plain.h"\n',
        'src/engine/up.c': '#include "kernel/fake.h"\n#include "kernel/kernel.h"\n#include <jansson.h>\n',
        'src/cli/ok.c': '/* SPDX-License-Identifier: Apache-2.0 */\n#include <libipadm.h>\n#include "base/str.h"\n',
        'src/model/long.c': '/* x */\n' * 501 + long_function,
        'src/model/words.c': ('/* goto in a comment */\nchar *s = "goto";\nvoid f(void)\n{\n\tstrcpy(a, b);\n'
                              '\tgoto out;\n}\n#ifdef A\n#endif\n/* TO' 'DO: later */\n'),
    })


def main():
    tap = Tap()
    tap.point('layers: no include against the table', check_layers(TOP))
    tap.point('sizes: files and functions', check_sizes(TOP))
    tap.point('licence: every file has its line', check_licence(TOP))
    tap.point('words: none that is banned', check_words(TOP))
    tap.point('top: no file that was left there', check_top(tracked(TOP)))
    with bad_tree() as top:
        found = list(check_layers(top))
        tap.finds('layers', found, ['"engine/engine.h" is not open to model', '<libipadm.h> is open',
                                    '"plain.h" is not written', '"kernel/fake.h" is not open to engine',
                                    '<jansson.h> is open'])
        tap.point('layers: does not find what is right',
                  [f for f in found if 'kernel/kernel.h' in f or 'src/cli' in f])
        tap.finds('sizes', check_sizes(top), ['long.c: 574 lines', 'f(): 73 lines', 'gone.c: needs no'])
        found = list(check_licence(top))
        tap.finds('licence', found, ['src/model/up.c: no'])
        tap.point('licence: does not find what is right', [f for f in found if 'src/cli' in f])
        found = list(check_words(top))
        tap.finds('words', found, ['words.c:5: strcpy', 'words.c:6: goto', 'words.c:8: cond', 'words.c:10: a note'])
        tap.point('words: comments and strings are not code',
                  [f for f in found if 'words.c:1:' in f or 'words.c:2:' in f])
    tap.finds('top', check_top(['default.profraw', 'src/README', 'README.md', '']), ['default.profraw: does not belong'])
    tap.point('top: does not find what is right', check_top(['Makefile', 'src/cli/ok.c']))
    tap.done()


if __name__ == '__main__':
    main()
