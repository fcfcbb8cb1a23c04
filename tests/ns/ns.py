#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tests' own eyes: kernel state, documents, sockets and packets, without a line of the product.

Usage: ns.py state [IFNAME...]       kernel and documents, in a form to compare
       ns.py kernel [IFNAME...]      the kernel alone
       ns.py families FILE IFNAME    the families of an interface in a document
       ns.py connect SOCKET          whether somebody listens there
       ns.py listen-dead SOCKET      leave a socket file that nobody listens on
       ns.py call METHOD [JSON]      one Varlink call; prints the reply
       ns.py send-ra IFNAME PREFIX   a router advertisement
       ns.py raw FILE                send the bytes of a file to the daemon; prints what comes back
"""
import configparser
import glob
import json
import os
import socket
import struct
import subprocess
import sys

SOCKET = '/run/ipadm/org.ipadm'
# What a second look may find otherwise although nobody changed anything.
VOLATILE = ('ifindex', 'link_index', 'nhid', 'operstate', 'valid_life_time', 'preferred_life_time', 'tentative')
SYSCTLS = {'ipv6': ('disable_ipv6', 'accept_ra', 'autoconf', 'forwarding', 'keep_addr_on_down'),
           'ipv4': ('tag', 'forwarding', 'promote_secondaries', 'arp_ignore', 'rp_filter')}


def ip_json(*arguments):
    out = subprocess.run(['ip', '-j', *arguments], check=True, capture_output=True, text=True).stdout
    return json.loads(out or '[]')


def stable(row):
    if isinstance(row, dict):
        return {key: stable(value) for key, value in row.items() if key not in VOLATILE}
    return [stable(value) for value in row] if isinstance(row, list) else row


def read(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as text:
            return text.read()
    except OSError:
        return None


def kernel(names):
    state = {}
    for link in ip_json('-d', 'link'):
        name = link['ifname']
        if names and name not in names:
            continue
        flags = [flag for flag in link['flags'] if flag not in ('LOWER_UP', 'NO-CARRIER', 'M-DOWN')]
        state[name] = {'flags': sorted(flags), 'mtu': link['mtu'],
                       'genmode': link.get('inet6_addr_gen_mode'), 'group': link.get('group')}
        for family, keys in SYSCTLS.items():
            for key in keys:
                state[name][key + family] = read(f'/proc/sys/net/{family}/conf/{name}/{key}')
    addresses = [[row['ifname'], stable(row['addr_info'])] for row in ip_json('addr')
                 if not names or row.get('ifname') in names]
    routes = [stable(row) for family in ('-4', '-6') for row in ip_json(family, 'route', 'show', 'table', 'all')
              if (not names or row.get('dev') in names) and row.get('type') != 'multicast']
    return {'links': state, 'addresses': addresses,
            'routes': sorted(routes, key=lambda row: json.dumps(row, sort_keys=True))}


def documents():
    """The sections and keys of both documents; their headers hold counters and are left out."""
    found = {}
    for path in ('/etc/ipadm/ipadm.conf', '/run/ipadm/active.conf',
                 *glob.glob('/etc/netns/*/ipadm/ipadm.conf')):
        found[path] = sections(path)
    found['stages'] = sorted(glob.glob('/etc/ipadm/.*stage*') + glob.glob('/run/ipadm/.*stage*'))
    return found


def sections(path):
    text = read(path)
    if text is None:
        return {}
    parser = configparser.ConfigParser(interpolation=None, delimiters=('=',), strict=True)
    parser.optionxform = str
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections() if name != 'ipadm'}


def families(path, name):
    try:
        return sections(path).get(f'interface {name}', {}).get('families', '')
    except configparser.Error as error:
        return f'unreadable: {error}'


def connect():
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(20)
    sock.connect(SOCKET)
    return sock


def receive(sock):
    data = b''
    while not data.endswith(b'\0'):
        more = sock.recv(65536)
        if not more:
            break
        data += more
    return data


def call(method, parameters):
    with connect() as sock:
        sock.sendall(json.dumps({'method': method, 'parameters': parameters}).encode() + b'\0')
        return json.loads(receive(sock).rstrip(b'\0'))


def raw(path):
    """What the daemon answers to bytes; "closed" when it hangs up, "silence" when it waits for more."""
    with connect() as sock, open(path, 'rb') as data:
        sock.settimeout(2)
        try:
            sock.sendall(data.read())
            return receive(sock).decode(errors='replace') or 'closed'
        except (BrokenPipeError, ConnectionResetError):
            return 'closed'
        except TimeoutError:
            return 'silence'


def send_ra(ifname, prefix):
    """An advertisement of an on-link prefix for autoconfiguration and of a default router."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((ifname, 0))
    mac = sock.getsockname()[4]
    source = socket.inet_pton(socket.AF_INET6, 'fe80::1')
    target = socket.inet_pton(socket.AF_INET6, 'ff02::1')
    option = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 7200, 7200, 0) + socket.inet_pton(socket.AF_INET6, prefix)
    body = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0) + option
    pseudo = source + target + struct.pack('!II', len(body), 58)
    total = sum(struct.unpack(f'!{len(pseudo + body) // 2}H', pseudo + body))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    body = body[:2] + struct.pack('!H', ~total & 0xffff) + body[4:]
    header = struct.pack('!IHBB', 6 << 28, len(body), 58, 255) + source + target
    sock.send(bytes.fromhex('333300000001') + mac + b'\x86\xdd' + header + body)


def main(command, *arguments):
    if command == 'state':
        print(json.dumps({'kernel': kernel(arguments), 'documents': documents()}, sort_keys=True))
    elif command == 'kernel':
        print(json.dumps(kernel(arguments), sort_keys=True))
    elif command == 'families':
        print(families(*arguments))
    elif command == 'connect':
        with socket.socket(socket.AF_UNIX) as sock:
            return 0 if sock.connect_ex(arguments[0]) == 0 else 1
    elif command == 'listen-dead':
        os.makedirs(os.path.dirname(arguments[0]), exist_ok=True)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(arguments[0])
    elif command == 'call':
        print(json.dumps(call(arguments[0], json.loads(arguments[1]) if arguments[1:] else {})))
    elif command == 'send-ra':
        send_ra(*arguments)
    elif command == 'raw':
        print(raw(arguments[0]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
