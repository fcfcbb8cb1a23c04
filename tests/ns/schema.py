# SPDX-License-Identifier: Apache-2.0
"""A JSON Schema and documents: it takes these, and others that are good, and refuses what is bad.

Usage: schema.py SCHEMA DOCUMENT...
"""
import json
import sys

from jsonschema import Draft202012Validator

GOOD = [
    {},
    {'version': 1, 'generation': 7, 'admin-group': 'g'},
    {'interfaces': {'a': {'families': ['inet', 'inet6'], 'ipv4.mtu': 1400, 'ipv6.accept_ra': 'always'}}},
    {'interfaces': {'a': {'families': 'inet inet6', 'ipv4.mtu': '1400', 'ipv4.forwarding': True}}},
    {'interfaces': {'a': {'absent': True}, 'b': {'families': ['inet'], 'absent': False}}},
    {'addresses': {'a/v4': {}, 'a/_b': {'type': 'dhcp', 'wait': 'forever', 'primary': True, 'up': 'no'}}},
    {'addresses': {'a/v6': {'address': '2001:db8::1/64', 'valid_lifetime': 'forever', 'deprecated': 'on'}}},
    {'protocols': {'tcp': {'congestion_control': 'cubic'}, 'ip': {'reserved_ports': [20, '30-40']}, 'udp': {}}},
]
BAD = [
    [],
    {'interface': {}},
    {'boot-id': 'x'},
    {'admin-group': True},
    {'interfaces': []},
    {'interfaces': {'a': {}}},
    {'interfaces': {'a': None}},
    {'interfaces': {'a': {'families': []}}},
    {'interfaces': {'a': {'families': ['inet', 'inet']}}},
    {'interfaces': {'a': {'families': ['ipv4']}}},
    {'interfaces': {'a/b': {'families': ['inet']}}},
    {'interfaces': {'a': {'families': ['inet'], 'state': 'active'}}},
    {'interfaces': {'a': {'families': ['inet'], 'class': 'bridge'}}},
    {'interfaces': {'a': {'families': ['inet'], 'ipv4.mtu': 67}}},
    {'interfaces': {'a': {'families': ['inet'], 'ipv4.mtu': True}}},
    {'interfaces': {'a': {'families': ['inet'], 'ipv4.forwarding': 'maybe'}}},
    {'interfaces': {'a': {'families': ['inet'], 'absent': True}}},
    {'addresses': {'a': {}}},
    {'addresses': {'a/v4': {'type': 'bootp'}}},
    {'addresses': {'a/v4': {'prefixlen': 24}}},
    {'addresses': {'a/v4': {'lease': '192.0.2.1/24'}}},
    {'addresses': {'a/v4': {'address': ['192.0.2.1/24']}}},
    {'protocols': {'ipx': {}}},
    {'protocols': {'tcp': {'ttl': 1}}},
    {'protocols': {'tcp': {'smallest_anon_port': 20000}}},
    {'protocols': {'tcp': {'extra_priv_ports': '1'}}},
]


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def main():
    schema = load(sys.argv[1])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = [f'refused: {d}: {next(validator.iter_errors(d)).message}'
             for d in [load(path) for path in sys.argv[2:]] + GOOD if not validator.is_valid(d)]
    wrong += [f'taken: {d}' for d in BAD if validator.is_valid(d)]
    print('\n'.join(wrong))
    sys.exit(1 if wrong else 0)


main()
