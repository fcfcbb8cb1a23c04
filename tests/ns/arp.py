#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ARP packets of IPv4 over Ethernet, said and heard without any of our code.

Usage: arp.py say IFNAME SENDER TARGET [COUNT]   requests to all with the link's hardware address
       arp.py hear IFNAME FILE                   what comes: "OP HWADDR SENDER TARGET" lines, until killed
"""
import socket
import struct
import sys
import time

ETH_P_ARP = 0x0806
PACKET = struct.Struct('!HHBBH6s4s6s4s')


def say(ifname, sender, target, count='1'):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ARP))
    sock.bind((ifname, 0))
    mac = sock.getsockname()[4]
    packet = PACKET.pack(1, 0x0800, 6, 4, 1, mac, socket.inet_aton(sender), bytes(6), socket.inet_aton(target))
    for i in range(int(count)):
        if i > 0:
            time.sleep(0.05)
        sock.send(b'\xff' * 6 + mac + struct.pack('!H', ETH_P_ARP) + packet)


def hear(ifname, path):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ARP))
    sock.bind((ifname, ETH_P_ARP))
    with open(path, 'a', encoding='ascii', buffering=1) as out:
        out.write('listening\n')
        while True:
            try:
                data = sock.recv(64)
            except OSError:  # the link went down
                continue
            if len(data) < PACKET.size:
                continue
            *_, op, mac, sender, _, target = PACKET.unpack(data[:PACKET.size])
            print(op, mac.hex(':'), socket.inet_ntoa(sender), socket.inet_ntoa(target), file=out)


if __name__ == '__main__':
    if len(sys.argv) < 4 or sys.argv[1] not in ('say', 'hear'):
        sys.exit(__doc__)
    {'say': say, 'hear': hear}[sys.argv[1]](*sys.argv[2:])
