#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Neighbour solicitations and advertisements of IPv6 over Ethernet, said and heard without any of our code.

Usage: nd.py say IFNAME TARGET [COUNT]   advertisements to all, with the link's hardware address, that answer nobody
       nd.py hear IFNAME FILE            what comes: "TYPE HWADDR SOURCE TARGET" lines, until killed
"""
import socket
import struct
import sys
import time

ETH_P_IPV6 = 0x86dd
SOLICIT, ADVERT = 135, 136
HEAD = 40
ALL_NODES = 'ff02::1'


def checksum(source, to, message):
    data = source + to + struct.pack('!II', len(message), socket.IPPROTO_ICMPV6) + message
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def say(ifname, target, count='1'):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IPV6))
    sock.bind((ifname, 0))
    mac = sock.getsockname()[4]
    source, to = (socket.inet_pton(socket.AF_INET6, a) for a in (target, ALL_NODES))
    tail = struct.pack('!I', 0x20000000) + source + b'\x02\x01' + mac
    total = checksum(source, to, struct.pack('!BBH', ADVERT, 0, 0) + tail)
    message = struct.pack('!BBH', ADVERT, 0, total) + tail
    head = struct.pack('!IHBB', 6 << 28, len(message), socket.IPPROTO_ICMPV6, 255) + source + to
    for i in range(int(count)):
        if i > 0:
            time.sleep(0.05)
        sock.send(bytes.fromhex('333300000001') + mac + struct.pack('!H', ETH_P_IPV6) + head + message)


def hear(ifname, path):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IPV6))
    sock.bind((ifname, ETH_P_IPV6))
    with open(path, 'a', encoding='ascii', buffering=1) as out:
        out.write('listening\n')
        while True:
            try:
                data, (*_, mac) = sock.recvfrom(2048)
            except OSError:  # the link went down
                continue
            if len(data) < HEAD + 24 or data[6] != socket.IPPROTO_ICMPV6 or data[HEAD] not in (SOLICIT, ADVERT):
                continue
            source, target = (socket.inet_ntop(socket.AF_INET6, data[i:i + 16]) for i in (8, HEAD + 8))
            print(data[HEAD], mac.hex(':'), source, target, file=out)


if __name__ == '__main__':
    if len(sys.argv) < 4 or sys.argv[1] not in ('say', 'hear'):
        sys.exit(__doc__)
    {'say': say, 'hear': hear}[sys.argv[1]](*sys.argv[2:])
