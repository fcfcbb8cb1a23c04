#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks of what was built: no writable globals; one set of public symbols in three places.

Usage: symbols.py BUILD
"""
import glob
import os
import re
import sys

from tap import Sample, TOP, Tap, read, run

# What the compiler's own start-up code brings into every shared object.
START_UP = {'completed.0', '__dso_handle', '_DYNAMIC', '__TMC_END__', '_edata', '_end', '__bss_start',
            '__frame_dummy_init_array_entry', '__do_global_dtors_aux_fini_array_entry'}
WRITABLE = re.compile(r'^\.(data(?!\.rel\.ro)|bss|tdata|tbss)\b')
SYMBOL = re.compile(r'^[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)\s+(?:\.hidden )?(\S+)$')


def check_globals(path):
    """Objects in writable sections of an object, an archive or a shared object."""
    status, out = run(['objdump', '-t', path])
    if status != 0:
        yield f'{path}: {out.strip()}'
        return
    member = ''
    for line in out.splitlines():
        if line.endswith((':     file format elf64-x86-64', ':     file format elf64-littleaarch64')):
            member = line.split(':')[0]
        m = SYMBOL.match(line)
        if not m or 'd' in m.group(1) or member.endswith('main.c.o') or int(m.group(3), 16) == 0:
            continue
        section, name = m.group(2), m.group(4)
        if (WRITABLE.match(section) or section == '*COM*') and name not in START_UP:
            yield f'{os.path.basename(path)}: {os.path.basename(member)}: {name} in {section}'


def header_symbols(text):
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    return set(re.findall(r'^IPADM_API\b[^;]*?\b(ipadm_\w+)\s*\(', text, re.M))


def map_symbols(text):
    """(version node, names)"""
    text = re.sub(r'/\*.*?\*/|#[^\n]*', '', text, flags=re.S)
    nodes = re.findall(r'^(\w[\w.]*)\s*\{(.*?)\}', text, re.M | re.S)
    names = {(name, node) for node, body in nodes
             for name in re.findall(r'^\s*(ipadm_\w+);', body, re.M)}
    return names


def library_symbols(path):
    status, out = run(['nm', '-D', '--defined-only', path])
    if status != 0:
        return set()
    rows = [line.split() for line in out.splitlines()]
    return {tuple(row[2].replace('@@', '@').split('@', 1)) if '@' in row[2] else (row[2], '')
            for row in rows if len(row) == 3 and row[1] != 'A'}


def check_symbols(header, mapped, library):
    """The three sets, and the version of each symbol, must agree."""
    in_map = {name for name, _ in mapped}
    in_library = {name for name, _ in library}
    for name in sorted(header ^ in_map):
        yield f'{name}: in {"libipadm.h" if name in header else "libipadm.map"} only'
    for name in sorted(header ^ in_library):
        yield f'{name}: in {"libipadm.h" if name in header else "libipadm.so"} only'
    for name, node in sorted(mapped - library):
        if name in in_library:
            yield f'{name}: not of version {node} in libipadm.so'
    if not header:
        yield 'libipadm.h declares nothing'


def self_test(tap):
    """The checks on a library with one global, one symbol too many, one too few, one of another version."""
    code = ('int counter;\nstatic int calls = 1;\nint ipadm_a(void);\nint ipadm_a(void) { static int n; return ++n + calls++; }\n'
            'static const int fixed = 3;\nstatic const char *const names[] = {"a", "b"};\n'
            'int ipadm_c(int i);\nint ipadm_c(int i) { return fixed + names[i & 1][0]; }\n')
    with Sample({'a.c': code, 'a.map': 'V_1 {\nglobal:\n\tipadm_a;\n\tipadm_c;\nlocal:\n\t*;\n};\n'}) as top:
        library = os.path.join(top, 'a.so')
        status, out = run(['cc', '-shared', '-fPIC', f'-Wl,--version-script={top}/a.map', '-o', library,
                           f'{top}/a.c'])
        if status != 0:
            tap.point('self-test: the sample compiles', out.splitlines())
            return
        found = list(check_globals(library))
        tap.finds('globals', found, ['counter in', 'calls in', 'n.0 in'])
        tap.point('globals: constants are none', [f for f in found if 'fixed' in f or 'names' in f or 'rel.ro' in f])
        header = header_symbols('IPADM_API int ipadm_a(void);\nIPADM_API const char *ipadm_b(\n\tint x);\n')
        mapped = map_symbols('V_2 {\nglobal:\n\tipadm_a;\n\tipadm_c;\n};\n')
        tap.finds('symbols', check_symbols(header, mapped, library_symbols(library)),
                  ['ipadm_b: in libipadm.h only', 'ipadm_c: in libipadm.map only', 'ipadm_c: in libipadm.so only',
                   'ipadm_a: not of version V_2'])


def main(build):
    tap = Tap()
    library = os.path.join(build, 'src/lib/libipadm.so')
    tap.point('globals: none that is writable in the library', check_globals(library))
    for archive in sorted(glob.glob(os.path.join(build, 'src/*/lib*.a'))):
        tap.point(f'globals: none that is writable in {os.path.basename(archive)[3:-2]}',
                  check_globals(archive))
    header = header_symbols(read(os.path.join(TOP, 'include/libipadm.h')))
    mapped = map_symbols(read(os.path.join(TOP, 'src/lib/libipadm.map')))
    tap.point('symbols: header, map and library agree',
              check_symbols(header, mapped, library_symbols(library)))
    self_test(tap)
    tap.done()


if __name__ == '__main__':
    main(sys.argv[1])
