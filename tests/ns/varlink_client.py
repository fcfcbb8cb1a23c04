#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Varlink client that knows only what the service tells of itself.

It reads the description of every interface with a parser of its own, calls all that is safe to call,
and holds each answer to the types that the description promises.

Usage: varlink_client.py SOCKET
"""
import json
import re
import socket
import subprocess
import sys

TOKEN = re.compile(r'\s+|#[^\n]*|(->|[A-Za-z_][A-Za-z0-9_.]*|\[string\]|\[\]|[():,?])')
BASIC = {'string': str, 'int': int, 'bool': bool, 'float': float, 'object': dict}


class Description:
    """interface, types, methods and errors of one definition; a type is nested tuples."""

    def __init__(self, text):
        self.tokens, at = [], 0
        while at < len(text):
            found = TOKEN.match(text, at)
            assert found, f'not understood: {text[at:at + 40]!r}'
            self.tokens += [found[1]] if found[1] else []
            at = found.end()
        self.types, self.methods, self.errors = {}, {}, {}
        self.expect('interface')
        self.name = self.next()
        while self.tokens:
            self.member()

    def next(self):
        return self.tokens.pop(0)

    def expect(self, token):
        got = self.next()
        assert got == token, f'{token} expected, not {got}'

    def member(self):
        kind, name = self.next(), self.next()
        assert re.fullmatch('[A-Z][A-Za-z0-9]*', name), name
        if kind == 'method':
            arguments = self.group()
            self.expect('->')
            self.methods[name] = (arguments, self.group())
        else:
            {'type': self.types, 'error': self.errors}[kind][name] = self.group()

    def type(self):
        token = self.tokens[0]
        if token in ('?', '[]', '[string]'):
            return self.next(), self.type()
        if token == '(':
            return self.group()
        return 'name', self.next()

    def group(self):
        """(a: int, b: ?bool) is a struct, (a, b) an enumeration."""
        fields, words = {}, []
        self.expect('(')
        while self.tokens[0] != ')':
            name = self.next()
            if self.tokens[0] == ':':
                self.next()
                fields[name] = self.type()
            else:
                words.append(name)
            if self.tokens[0] == ',':
                self.next()
        self.expect(')')
        return ('enum', words) if words else ('struct', fields)

    def check(self, kind, value, where):
        what, detail = kind
        if what == '?':
            if value is not None:
                self.check(detail, value, where)
        elif what == '[]':
            assert isinstance(value, list), where
            for i, item in enumerate(value):
                self.check(detail, item, f'{where}[{i}]')
        elif what == 'enum':
            assert value in detail, f'{where}: {value!r}'
        elif what == 'struct':
            assert isinstance(value, dict) and set(value) <= set(detail), f'{where}: {value!r}'
            for name, field in detail.items():
                self.check(field, value.get(name), f'{where}.{name}')
        elif detail in BASIC:
            assert type(value) is BASIC[detail], f'{where}: {value!r}'
        else:
            self.check(self.types[detail], value, where)


class Client:
    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(path)
        self.rest = b''

    def send(self, method, parameters=None, **flags):
        call = {'method': method, **flags}
        if parameters is not None:
            call['parameters'] = parameters
        self.sock.sendall(json.dumps(call).encode() + b'\0')

    def receive(self):
        while b'\0' not in self.rest:
            more = self.sock.recv(65536)
            assert more, 'closed before the answer'
            self.rest += more
        message, self.rest = self.rest.split(b'\0', 1)
        return json.loads(message)

    def call(self, method, parameters=None, **flags):
        self.send(method, parameters, **flags)
        return self.receive()


def addresses(answer):
    """An address object and properties from their making to their end, on a link called net0."""
    def refused(symbol, method, parameters):
        error, told = answer(method, parameters)
        assert (error, told['symbol']) == ('org.ipadm.Failed', symbol), (method, told)

    def done(method, **parameters):
        error, told = answer(method, parameters)
        assert error is None, (method, told)
        return told

    def state():
        return [row['state'] for row in done('ListAddresses', name='net0')['addresses']
                if row['name'] == name]

    name = done('CreateAddress', name='net0', address='198.51.100.1/24', temporary=True)['name']
    assert name == 'net0/v4', name
    refused('addrobj-exists', 'CreateAddress', {'name': name, 'address': '198.51.100.2/24'})
    refused('invalid-arg', 'CreateAddress', {'name': 'net0/x', 'type': 'no such type'})
    refused('bad-addr', 'CreateAddress', {'name': 'net0/x', 'address': '198.51.100.2'})
    assert state() == ['ok'], state()
    done('DownAddress', name=name, temporary=True)
    assert state() == ['down'], state()
    done('UpAddress', name=name, temporary=True)
    done('SetAddressProperty', name=name, property='deprecated', value='on', temporary=True)
    row, = done('ListAddresses', name=name)['addresses']
    assert row['current'] == ['up', 'deprecated'] and row['persistent'] == [], row
    done('SetAddressProperty', name=name, property='deprecated', operation='reset', temporary=True)
    done('SetInterfaceProperty', name='net0', protocol='ipv4', property='mtu', value='1400', temporary=True)
    done('SetInterfaceProperty', name='net0', protocol='ipv4', property='mtu', operation='reset', temporary=True)
    refused('prop-unknown', 'SetProtocolProperty', {'protocol': 'tcp', 'property': 'colour', 'value': 'red'})
    refused('bad-protocol', 'SetProtocolProperty', {'protocol': 'ipx', 'property': 'ttl', 'value': '64'})
    done('DeleteAddress', name=name)
    refused('notfound', 'DeleteAddress', {'name': name})


def documents(answer):
    """What Export gives: in each form, of each place, and that it is what Apply takes."""
    def export(**parameters):
        error, told = answer('Export', parameters)
        assert error is None, told
        return told['document']

    def refused(**parameters):
        error, told = answer('Export', parameters)
        return told['symbol'] if error == 'org.ipadm.Failed' else (error, told)

    whole = json.loads(export(format='json'))
    assert whole['version'] == 1 and 'net0' in whole['interfaces'], whole
    for where in ('persistent', 'active', 'kernel'):
        part = json.loads(export(format='json', where=where, objects='net0'))
        assert list(part['interfaces']) == ['net0'], part
    assert 'net0:' in export() and '[interface net0]' in export(format='ini')
    for form in ('yaml', 'json', 'ini'):
        error, told = answer('Plan', {'document': export(format=form)})
        assert error is None and not told['changed'], (form, told)
    assert refused(objects='net0,nosuch0') == 'notfound', refused(objects='net0,nosuch0')
    assert refused(objects='') == 'notfound', refused(objects='')
    for wrong in ({'format': 'xml'}, {'where': 'nowhere'}, {'objects': ['net0']}):
        assert refused(**wrong) == ('org.varlink.service.InvalidParameter', {'parameter': list(wrong)[0]}), wrong


def waits(path):
    """Wait on a connection of its own, while ip(8) takes the link away and gives it back."""
    def link(word):
        subprocess.run(['ip', 'link', 'set', 'net0', word], check=True)

    client, other = Client(path), Client(path)
    name = other.call('org.ipadm.CreateAddress', {'name': 'net0', 'address': '198.51.100.2/24', 'temporary': True})
    name = name['parameters']['name']
    ready = {'parameters': {'waiting': []}}
    assert client.call('org.ipadm.Wait', {'objects': f'net0,{name}', 'timeout': 60}) == ready
    link('down')
    client.send('org.ipadm.Wait', {'objects': name, 'timeout': 60}, more=True)
    told = client.receive()
    assert told['continues'] and told['parameters']['waiting'][0]['object'] == name, told
    quiet, leaver = Client(path), Client(path)
    for one in (quiet, leaver):
        one.send('org.ipadm.Wait', {'objects': name})
        one.send('org.ipadm.GetStatus')
    leaver.sock.close()
    # Nobody else waits for that.
    assert other.call('org.ipadm.GetStatus')['parameters']['pid'] > 0
    link('up')
    while told.get('continues'):
        told = client.receive()
    assert told == ready, told
    assert quiet.receive() == ready and quiet.receive()['parameters']['pid'] > 0
    for parameters, symbol in (({'objects': name, 'state': 'asleep'}, 'invalid-arg'),
                               ({'objects': 'net0/nosuch'}, 'notfound'),
                               ({'objects': name, 'state': 'down', 'timeout': 0}, 'timeout'),
                               ({}, 'invalid-arg')):
        told = client.call('org.ipadm.Wait', parameters)
        assert told['parameters'].get('symbol') == symbol, (parameters, told)
    told = client.call('org.ipadm.Wait', {'objects': name, 'timeout': -1})
    assert told['error'] == 'org.varlink.service.InvalidParameter', told
    assert client.call('org.ipadm.Wait', {'online': True, 'objects': 'net0', 'timeout': 60}) == ready
    client.send('org.ipadm.Wait', {'objects': name, 'state': 'down'}, more=True)
    assert client.receive()['continues']
    other.call('org.ipadm.DeleteAddress', {'name': name})
    assert client.receive()['parameters']['symbol'] == 'notfound'


def main(path):
    client = Client(path)
    info = client.call('org.varlink.service.GetInfo')['parameters']
    known = {}
    for name in info['interfaces']:
        reply = client.call('org.varlink.service.GetInterfaceDescription', {'interface': name})
        known[name] = Description(reply['parameters']['description'])
        assert known[name].name == name
    service, ours = known['org.varlink.service'], known['org.ipadm']
    service.check(service.methods['GetInfo'][1], info, 'GetInfo')

    def answer(method, parameters=None, **flags):
        """The answer, held to its type: (None or the error's name, parameters)."""
        reply = client.call('org.ipadm.' + method, parameters, **flags)
        error = reply.get('error')
        if not error:
            kind, owner = ours.methods[method][1], ours
        else:
            owner, name = known[error.rsplit('.', 1)[0]], error.rsplit('.', 1)[1]
            kind = owner.errors[name]
        owner.check(kind, reply['parameters'], method)
        return error, reply['parameters']

    for method in ('ListInterfaces', 'ListAddresses', 'GetStatus'):
        error, _ = answer(method)
        assert error is None, error
    error, parameters = answer('ListInterfaces', {'name': 'nosuch0'})
    assert (error, parameters['symbol']) == ('org.ipadm.Failed', 'enxio'), parameters
    addresses(answer)
    documents(answer)
    waits(path)
    # Every method refuses what it doesn't take, by name, before it does anything.
    for method in ours.methods:
        error, parameters = answer(method, {'nonsense': 1}, more=method.startswith('Watch') or method == 'Monitor')
        assert error == 'org.varlink.service.InvalidParameter', (method, error)
        assert parameters['parameter'] == 'nonsense', (method, parameters)
    reply = client.call('org.ipadm.Nonsense')
    assert reply['error'] == 'org.varlink.service.MethodNotFound', reply
    reply = client.call('org.nonsense.Method')
    assert reply['error'] == 'org.varlink.service.InterfaceNotFound', reply

    # Calls without an answer, and many before the first answer is read.
    client.send('org.ipadm.ListInterfaces', oneway=True)
    client.send('org.ipadm.Nonsense', oneway=True)
    for _ in range(50):
        client.send('org.ipadm.GetStatus')
    for _ in range(50):
        assert 'pid' in client.receive()['parameters']
    assert answer('ListInterfaces', {}, more=True)[0] is None
    client.sock.shutdown(socket.SHUT_WR)
    assert client.sock.recv(1) == b'', 'something that was not asked for'


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__.rsplit('\n\n', 1)[1])
    main(sys.argv[1])
