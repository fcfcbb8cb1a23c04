#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""python3-varlink, which nobody here wrote, on our socket: it reads our description and makes the calls of it.

Usage: clients.py ADDRESS IFNAME    exit status 77 when python3-varlink is not installed
"""
import json
import sys

try:
    import varlink
except ImportError:
    sys.exit(77)


def main(address, name):
    client = varlink.Client.new_with_address(address)
    info = client.get_interfaces()
    assert {'org.varlink.service', 'org.ipadm'} <= set(info), info
    # It builds a method for each that it read of, and holds arguments and answers to their types.
    with client.open('org.ipadm') as ipadm:
        assert ipadm.GetStatus()['pid'] > 0
        made = ipadm.CreateAddress(name=f'{name}/v4', address='192.0.2.77/24')
        assert made['name'] == f'{name}/v4', made
        row, = ipadm.ListAddresses(name=f'{name}/v4')['addresses']
        assert row['address'] == '192.0.2.77/24' and row['state'] in ('ok', 'tentative'), row
        assert name in [row['name'] for row in ipadm.ListInterfaces()['interfaces']]
        try:
            ipadm.CreateAddress(name=f'{name}/v4', address='192.0.2.78/24')
        except varlink.VarlinkError as error:
            assert error.error() == 'org.ipadm.Failed', error
            assert error.parameters()['symbol'] == 'addrobj-exists', error.parameters()
        else:
            raise AssertionError('an object was made twice')
        document = json.loads(ipadm.Export(where='active', format='json', objects=f'{name}/v4')['document'])
        assert document['addresses'] == {f'{name}/v4': {'type': 'static', 'address': '192.0.2.77/24'}}, document
        assert list(ipadm.Wait(objects=f'{name},{name}/v4', timeout=60, _more=True))[-1] == {'waiting': []}
        # Many answers to one call: what happens, which another connection makes happen.
        with client.open('org.ipadm') as other:
            answers = ipadm.Monitor(_more=True)
            assert next(answers)['events'] == []
            other.DeleteAddress(name=f'{name}/v4')
            events = next(answers)['events']
            assert {event['object'] for event in events} == {f'{name}/v4'}, events
            assert other.ListAddresses(name=name)['addresses'] == []
    print('done')


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__.rsplit('\n\n', 1)[1])
    main(*sys.argv[1:])
