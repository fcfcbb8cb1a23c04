#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A TCP connection that must live: every number that is sent comes back.

Usage: stream.py serve ADDRESS PORT
       stream.py talk ADDRESS PORT FILE   until FILE is there; prints how many numbers went there and back
       stream.py reach PORT ADDRESS...    a number there and back over each of eight connections
       stream.py echo ADDRESS PORT        datagrams, in place of a connection
       stream.py count ADDRESS PORT FILE [PAUSE]
                                          numbered datagrams, one each PAUSE milliseconds (5), until FILE is there;
                                          prints how many did not come back
"""
import os
import socket
import struct
import sys
import time

NUMBER = struct.Struct('!I')


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def serve(address, port):
    sock = socket.socket(family(address), socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, int(port)))
    sock.listen()
    while True:
        peer, _ = sock.accept()
        if os.fork() > 0:
            peer.close()
            continue
        while data := peer.recv(4096):
            peer.sendall(data)
        os._exit(0)


def talk(address, port, path):
    sock = socket.create_connection((address, int(port)), timeout=60)
    n = 0
    while not os.path.exists(path):
        sock.sendall(NUMBER.pack(n))
        back = b''
        while len(back) < NUMBER.size:
            data = sock.recv(NUMBER.size - len(back))
            if not data:
                sys.exit('the connection ended')
            back += data
        if NUMBER.unpack(back)[0] != n:
            sys.exit('another number came back')
        n += 1
        time.sleep(0.005)
    print(n)


def reach(port, *addresses):
    for address in addresses * 8:
        with socket.create_connection((address, int(port)), timeout=2) as sock:
            sock.sendall(NUMBER.pack(1))
            if sock.recv(NUMBER.size) != NUMBER.pack(1):
                sys.exit(f'{address} does not answer')


def echo(address, port):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.bind((address, int(port)))
    while True:
        sock.sendto(*sock.recvfrom(64))


def take(sock, missing):
    while missing:
        try:
            missing.discard(NUMBER.unpack(sock.recv(64))[0])
        except (BlockingIOError, TimeoutError):
            return


def count(address, port, path, pause='5'):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.connect((address, int(port)))
    missing = set()
    n = 0
    while not os.path.exists(path):
        missing.add(n)
        sock.send(NUMBER.pack(n))
        n += 1
        time.sleep(int(pause) / 1000)
        sock.setblocking(False)
        take(sock, missing)
    # What is on its way still: there is no more after a second of silence.
    sock.settimeout(1)
    take(sock, missing)
    print(len(missing), 'of', n)


if __name__ == '__main__':
    COMMANDS = {'serve': serve, 'talk': talk, 'reach': reach, 'echo': echo, 'count': count}
    if len(sys.argv) < 4 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
