#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run a command at a pseudo-terminal, and answer its questions, each of which ends with "] ".

Usage: terminal.py COMMAND... -- [ANSWER...]    exits as the command does; what the terminal showed goes to standard output
"""
import os
import pty
import sys

at = sys.argv.index('--')
command, answers = sys.argv[1:at], sys.argv[at + 1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
seen = b''
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if seen.endswith(b'] '):
        if not answers:
            sys.exit('a question without an answer: %r' % seen[-80:])
        os.write(fd, answers.pop(0).encode() + b'\n')
sys.stdout.buffer.write(seen)
status = os.waitpid(pid, 0)[1]
if answers:
    sys.exit('answers that nobody asked for: %r' % answers)
sys.exit(os.waitstatus_to_exitcode(status))
