#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Commands over one TCP connection, as over ssh: whoever runs them is a child of who has the connection.

remote.py serve                     serve one session after another on port 7777
remote.py ADDRESS COMMAND...        run them one after the other over one connection, and print what each says and
                                    its exit status; "lost" for one that gets no answer in 20 s
"""
import socket
import subprocess
import sys
import threading

PORT = 7777
END = b'\0'
PATIENCE = 20


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


class Words:
    """What comes over a connection, between the ends."""

    def __init__(self, connection):
        self.connection = connection
        self.data = b''

    def next(self):
        while END not in self.data:
            chunk = self.connection.recv(65536)
            if not chunk:
                return None
            self.data += chunk
        word, self.data = self.data.split(END, 1)
        return word.decode()


def session(connection):
    words = Words(connection)
    while (command := words.next()) is not None:
        done = subprocess.run(['sh', '-c', command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        connection.sendall(done.stdout + f'exit {done.returncode}'.encode() + END)


def keep_session(connection):
    with connection:
        connection.settimeout(120)
        try:
            session(connection)
        except OSError:
            pass


def serve():
    listener = socket.socket(socket.AF_INET6)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('::', PORT))
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=keep_session, args=(connection,), daemon=True).start()


def run(address, commands):
    with socket.socket(family(address)) as connection:
        connection.settimeout(PATIENCE)
        connection.connect((address, PORT))
        words = Words(connection)
        for command in commands:
            try:
                connection.sendall(command.encode() + END)
                print(words.next())
            except OSError:
                print('lost')


if sys.argv[1] == 'serve':
    serve()
else:
    run(sys.argv[1], sys.argv[2:])
