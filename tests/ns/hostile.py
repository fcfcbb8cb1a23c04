#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that mean harm, each kind for itself until FILE is there or it has done what it came for.

Usage: hostile.py KIND FILE SOCKET
       many     as many connections as descriptors allow, all kept; those that are refused are made again
       half     connections that begin a call and never end it, anew when they are let go
       gigantic one call of a gibibyte; prints how many bytes were taken
       deep     a call nested as deep as a message may be long; prints what came back
       deaf     asks for all that there is, many times on each connection, and reads nothing
       watch    monitors, and reads nothing
       flood    calls, good and bad, on as many connections as there may be, as fast as it can
       costly   asks for all that the kernel has, and waits for all, on as many connections as there may be
       between  not a bad one: asks how the engine is, makes the address object ARGUMENT, and asks again, all in one; prints
                how often the kernel was asked for everything in between; without an argument, for an export
       connect  connections that are closed at once, as fast as it can
       locks    holds every lock that it can get below the directories that follow; prints how many of files that a
                writer locks
"""
import fcntl
import json
import os
import resource
import select
import socket
import sys
import time


def call(method, more=False, **parameters):
    return json.dumps({'method': 'org.ipadm.' + method, 'more': more, 'parameters': parameters}).encode() + b'\0'


def connect(path):
    """None when there is no room now."""
    sock = socket.socket(socket.AF_UNIX)
    sock.setblocking(False)
    try:
        sock.connect(path)
    except OSError:
        sock.close()
        return None
    return sock


def push(sock, data):
    try:
        return sock.send(data)
    except BlockingIOError:
        return -1
    except OSError:
        return 0


def keep(path, stop, most, greeting):
    """That many connections, each greeted once; those that end are replaced."""
    socks = []
    poll = select.poll()
    while not os.path.exists(stop):
        while len(socks) < most and (sock := connect(path)):
            push(sock, greeting)
            poll.register(sock, select.POLLHUP)
            socks.append(sock)
        gone = {fd for fd, _ in poll.poll(20)}
        for sock in [sock for sock in socks if sock.fileno() in gone]:
            poll.unregister(sock)
            socks.remove(sock)
            sock.close()


def many(path, stop):
    keep(path, stop, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 20, b'')


def half(path, stop):
    keep(path, stop, 100, call('ListInterfaces')[:-10])


def deaf(path, stop):
    keep(path, stop, 30, 200 * (call('ListAddresses') + call('GetStatus')))


def watch(path, stop):
    keep(path, stop, 30, call('Monitor', more=True))


def patient(path):
    while not (sock := connect(path)):
        time.sleep(0.01)
    sock.setblocking(True)
    sock.settimeout(60)
    return sock


def gigantic(path, stop):
    start = b'{"method": "org.ipadm.Apply", "parameters": {"document": "'
    most = 0
    for first in (start, start[:1], b'[', b'"'):
        sock, sent = patient(path), len(first)
        try:
            sock.sendall(first)
            while sent < 1 << 30 and not os.path.exists(stop):
                sent += sock.send(b'x' * 65536)
        except OSError:
            pass
        most = max(most, sent)
    print(most)


def deep(path, stop):
    for opening in (b'[', b'{"a":', b'{"method":[{"a":'):
        sock = patient(path)
        try:
            sock.sendall((opening * 65536)[:65000] + b'\0')
            print((sock.recv(4096) or b'closed').decode().rstrip('\0'))
        except (BrokenPipeError, ConnectionResetError):
            print('closed')


def flood(path, stop):
    press(path, stop, 20 * b''.join([call('ListInterfaces'), call('ListAddresses'), call('CreateInterface', name='net0'),
                                     call('Nonsense'), call('GetStatus', nonsense=1), b'\0']))


def costly(path, stop):
    press(path, stop, 20 * (call('Export', where='kernel') + call('Wait', objects='lo')))


def between(path, stop, name='', address=''):
    asked = call('CreateAddress', name=name, address=address, temporary=True) if name else call('Export', where='kernel')
    sock, said = patient(path), b''
    sock.sendall(call('GetStatus') + asked + call('GetStatus'))
    while said.count(b'\0') < 3:
        said += sock.recv(1 << 20)
    first, done, last = [json.loads(reply) for reply in said.split(b'\0')[:3]]
    if 'error' in done:
        sys.exit(str(done))
    print(last['parameters']['dumps'] - first['parameters']['dumps'])


def press(path, stop, calls):
    socks = []
    while not os.path.exists(stop):
        while len(socks) < 60 and (sock := connect(path)):
            socks.append(sock)
        for sock in list(socks):
            n = push(sock, calls)
            try:
                n = n and len(sock.recv(1 << 20))
            except BlockingIOError:
                pass
            except OSError:
                n = 0
            if n == 0:
                socks.remove(sock)
                sock.close()


def connects(path, stop):
    while not os.path.exists(stop):
        if sock := connect(path):
            sock.close()


def locks(path, stop, *directories):
    held = []
    writers = 0
    for directory in directories:
        for where, _, names in os.walk(directory):
            for name in ['.', *names]:
                try:
                    fd = os.open(os.path.join(where, name), os.O_RDONLY | os.O_NONBLOCK)
                    held.append(fd)
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    writers += name == 'lock'
                    fcntl.lockf(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    pass
    print(writers, len(held), flush=True)
    while not os.path.exists(stop):
        time.sleep(0.05)


KINDS = {'many': many, 'half': half, 'gigantic': gigantic, 'deep': deep, 'deaf': deaf, 'watch': watch, 'flood': flood,
         'costly': costly, 'between': between, 'connect': connects, 'locks': locks}

if __name__ == '__main__':
    if len(sys.argv) < 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    KINDS[sys.argv[1]](sys.argv[3], sys.argv[2], *sys.argv[4:])
