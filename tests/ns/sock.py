#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sockets that name an interface, as programs have them: UDP, in both families, at port 7000 and 7001.

Usage: sock.py serve                      answers whoever asks with the address that it asked from, until killed
       sock.py ask IFNAME ADDRESS         from a socket that is bound to the interface: prints the answer and the
                                          interface by which it came, or "nothing"
       sock.py connect IFNAME ADDRESS     the same over TCP: prints the answer
       sock.py say IFNAME ADDRESS TEXT    to a multicast or broadcast address, over the interface ("-": over any)
       sock.py hear IFNAME GROUP FILE     what comes for a group that is joined there ("-": none, of IPv4; "-6": of
                                          IPv6): "TEXT SOURCE IFNAME" lines, until killed
"""
import select
import socket
import struct
import sys

ASKED, TOLD = 7000, 7001
IP_PKTINFO = 8


def family_of(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def serve():
    socks = {}
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            sock = socket.socket(family, kind)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind(('', ASKED))
            if kind == socket.SOCK_STREAM:
                sock.listen()
            socks[sock] = kind
    print('listening', flush=True)
    while True:
        for sock in select.select(list(socks), [], [])[0]:
            if socks[sock] == socket.SOCK_STREAM:
                conn, source = sock.accept()
                conn.sendall(source[0].encode())
                conn.close()
            else:
                _, source = sock.recvfrom(2048)
                sock.sendto(source[0].encode(), source)


def tell_interface(sock, family):
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)


def receive(sock):
    """What came, from whom, and by which interface the kernel says that it did."""
    data, controls, _, source = sock.recvmsg(2048, 256)
    index = 0
    for _, kind, body in controls:
        if kind == IP_PKTINFO and len(body) == 12:
            index = struct.unpack('=i', body[:4])[0]
        elif kind == socket.IPV6_PKTINFO and len(body) == 20:
            index = struct.unpack('=i', body[16:])[0]
    return data.decode(), source[0].split('%')[0], socket.if_indextoname(index)


def bind_to(sock, ifname):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, ifname.encode())


def ask(ifname, address):
    family = family_of(address)
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        bind_to(sock, ifname)
        tell_interface(sock, family)
        for _ in range(5):
            sock.sendto(b'who am I?', (address, ASKED))
            if select.select([sock], [], [], 0.4)[0]:
                text, _, came = receive(sock)
                print(text, came)
                return
    print('nothing')


def connect(ifname, address):
    with socket.socket(family_of(address), socket.SOCK_STREAM) as sock:
        bind_to(sock, ifname)
        sock.settimeout(5)
        try:
            sock.connect((address, ASKED))
            print(sock.recv(64).decode())
        except OSError as error:
            print('nothing:', error)


def say(ifname, address, text):
    family = family_of(address)
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if ifname != '-':
            index = socket.if_nametoindex(ifname)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            elif 224 <= int(address.split('.')[0]) < 240:
                sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack('=4s4si', b'', b'', index))
            else:
                bind_to(sock, ifname)
        sock.sendto(text.encode(), (address, TOLD))


def hear(ifname, group, path):
    family = family_of(group) if group not in ('-', '-6') else socket.AF_INET6 if group == '-6' else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tell_interface(sock, family)
    sock.bind(('', TOLD))
    if not group.startswith('-'):
        index = socket.if_nametoindex(ifname)
        if family == socket.AF_INET6:
            request = socket.inet_pton(family, group) + struct.pack('=i', index)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
        else:
            request = socket.inet_pton(family, group) + struct.pack('=4si', b'', index)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    with open(path, 'a', encoding='ascii', buffering=1) as out:
        out.write('listening\n')
        while True:
            out.write(' '.join(receive(sock)) + '\n')


if __name__ == '__main__':
    {'serve': serve, 'ask': ask, 'connect': connect, 'say': say, 'hear': hear}[sys.argv[1]](*sys.argv[2:])
