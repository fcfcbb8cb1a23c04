#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Echo requests of ICMP and ICMPv6 that come over Ethernet, heard without any of our code.

Usage: echo.py hear IFNAME FILE   what comes: "HWADDR SOURCE TARGET" lines, until killed
"""
import socket
import sys

ETH_P_ALL, ETH_P_IP, ETH_P_IPV6 = 0x0003, 0x0800, 0x86dd
# By Ethernet type: the family, where protocol, source and target are, and what echo requests have there.
KINDS = {
    ETH_P_IP: (socket.AF_INET, 9, 12, 16, 1, 8),
    ETH_P_IPV6: (socket.AF_INET6, 6, 8, 24, 58, 128),
}


def hear(ifname, path):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    sock.bind((ifname, ETH_P_ALL))
    with open(path, 'a', encoding='ascii', buffering=1) as out:
        out.write('listening\n')
        while True:
            try:
                data, (_, kind, direction, _, mac) = sock.recvfrom(2048)
            except OSError:  # the link went down
                continue
            if kind not in KINDS or direction == socket.PACKET_OUTGOING:
                continue
            family, protocol, source, target, icmp, request = KINDS[kind]
            size = target - source
            head = (data[0] & 0xf) * 4 if family == socket.AF_INET else 40
            if len(data) <= head or data[protocol] != icmp or data[head] != request:
                continue
            print(mac.hex(':'), *(socket.inet_ntop(family, data[i:i + size]) for i in (source, target)), file=out)


if __name__ == '__main__':
    if len(sys.argv) != 4 or sys.argv[1] != 'hear':
        sys.exit(__doc__)
    hear(*sys.argv[2:])
