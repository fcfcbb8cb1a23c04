# SPDX-License-Identifier: Apache-2.0
"""Test points of the VM suite, as TAP: one line each as soon as it is known, from any thread."""
import os
import threading
import time

MAX_LINES = 30  # of an explanation
MAX_WIDTH = 600


class Report:
    """The points of the whole run."""

    def __init__(self):
        self.lock = threading.RLock()  # who is late takes it twice
        self.passed = self.failed = self.skipped = 0

    @staticmethod
    def comment(text):
        for line in text.splitlines()[:MAX_LINES]:
            print(f'# {line[:MAX_WIDTH]}')
        print(end='', flush=True)

    def line(self, good, text, skip=None, why=''):
        with self.lock:
            self.skipped += skip is not None
            self.passed += good and skip is None
            self.failed += not good
            number = self.passed + self.failed + self.skipped
            print(f'{"ok" if good else "not ok"} {number} - {text}' + (f' # SKIP {skip}' if skip is not None else ''))
            self.comment(why)

    def note(self, text):
        with self.lock:
            self.comment(text)

    def close(self):
        """The plan and the line of counts; the exit status."""
        total = self.passed + self.failed + self.skipped
        print(f'1..{total}', flush=True)
        if os.environ.get('VM_COUNTS') != 'no':
            print(f'{self.passed} passed, {self.failed} failed, {self.skipped} skipped', flush=True)
        return 1 if self.failed or not total else 0


class Points:
    """Those of one part on one kernel: every name begins with both."""

    def __init__(self, report, label):
        self.report = report
        self.label = label
        self.began = time.monotonic()

    def ok(self, name, good, why=''):
        self.report.line(bool(good), f'{self.label}: {name}', why='' if good else str(why))
        return bool(good)

    def equal(self, name, got, wanted):
        return self.ok(name, got == wanted, f'got:    {got}\nwanted: {wanted}')

    def skip(self, name, reason):
        self.report.line(True, f'{self.label}: {name}', skip=reason)

    def note(self, text):
        self.report.note(f'{self.label}: {text}')

    def took(self):
        self.note(f'took {time.monotonic() - self.began:.0f} s')
