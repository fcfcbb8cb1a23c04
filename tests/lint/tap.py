# SPDX-License-Identifier: Apache-2.0
"""Test points in TAP, and a directory of bad samples for a check to prove itself on."""
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def point(self, name, findings, skip=None):
        """One point: it holds when there are no findings; they are shown otherwise."""
        self.count += 1
        if skip:
            print(f'ok {self.count} - {name} # SKIP {skip}')
            return
        findings = list(findings)
        print(f'{"not ok" if findings else "ok"} {self.count} - {name}')
        for finding in findings:
            print(f'# {finding}')
        self.failed += bool(findings)

    def finds(self, name, findings, expected):
        """One point: the check finds what is wrong with a bad sample."""
        text = '\n'.join(findings)
        self.point(f'{name}: finds a bad sample',
                   [f'not found: {want}' for want in expected if want not in text])

    def done(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed else 0)


class Sample:
    """A throw-away tree made of {path: text}."""

    def __init__(self, files):
        self.dir = tempfile.TemporaryDirectory()
        for path, text in files.items():
            full = os.path.join(self.dir.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, 'w', encoding='utf-8') as out:
                out.write(text)

    def __enter__(self):
        return self.dir.name

    def __exit__(self, *_):
        self.dir.cleanup()


def read(path):
    with open(path, encoding='utf-8', errors='replace') as text:
        return text.read()


def run(command, **options):
    """Run and return (status, standard output and error)."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors='replace', check=False, **options)
    return done.returncode, done.stdout


def files(top, dirs, endings):
    """Paths relative to the top, sorted, of the files below dirs that end so."""
    found = []
    for name in dirs:
        for base, subdirs, names in os.walk(os.path.join(top, name)):
            subdirs[:] = [d for d in subdirs if d not in ('corpus', '__pycache__')]
            found += [os.path.relpath(os.path.join(base, n), top)
                      for n in names if n.endswith(endings)]
    return sorted(found)
