#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON gateway of etcd from the other side: what changes a key, and a small one of our own that serves it.

Usage: etcd.py put KEY FILE | delete KEY | compact    at port 2379 of 127.0.0.1 or $ETCD_AT; prints the revision
       etcd.py serve FILE                             answer as etcd does, and keep what there is in FILE
       etcd.py serve-nonsense                         answer each request with another thing that is no answer
       etcd.py protect NAME:PASSWORD                  from now on etcd itself lets nobody else in, but root with that password

$ETCD_TLS: a directory with ca.pem, server.pem and client.pem, each with its key: both sides show a certificate. $ETCD_LOGIN:
NAME:PASSWORD, which is wanted by the server, and shown.
"""
import base64
import http.server
import itertools
import json
import os
import ssl
import sys
import threading
import urllib.request

ADDRESS = (os.environ.get('ETCD_AT', '127.0.0.1'), 2379)
NONSENSE = [b'', b'\n\n', b'{', b'[]', b'{}', b'{"header":{"revision":7}}', b'{"header":{"revision":"-1"}}',
            b'{"header":{"revision":"7"},"kvs":[{"value":"AAAA"}]}',
            b'{"header":{"revision":"7"},"kvs":[{"mod_revision":"7","value":"A"}]}', b'{"error":"no","message":"no"}',
            b'\0' * 100, b'{"header":{"revision":"9"}}\n{"header":', b'x' * 100000]
TLS = os.environ.get('ETCD_TLS')
LOGIN = os.environ.get('ETCD_LOGIN')
TOKEN = 'mLNotASecret.7'


def context(purpose, own):
    made = ssl.create_default_context(purpose, cafile=TLS + '/ca.pem')
    made.load_cert_chain(f'{TLS}/{own}.pem', f'{TLS}/{own}.key')
    made.verify_mode = ssl.CERT_REQUIRED
    return made


def ask(path, token=None, **body):
    headers = {'Content-Type': 'application/json', **({'Authorization': token} if token else {})}
    request = urllib.request.Request(f'{"https" if TLS else "http"}://{ADDRESS[0]}:{ADDRESS[1]}/v3/{path}',
                                     json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10,
                                context=context(ssl.Purpose.SERVER_AUTH, 'client') if TLS else None) as answer:
        return json.load(answer)


def token_of(login):
    name, password = login.split(':')
    return ask('auth/authenticate', name=name, password=password)['token']


def protect(login):
    name, password = login.split(':')
    for path, body in (('user/add', {'name': 'root', 'password': password}), ('user/grant', {'user': 'root', 'role': 'root'}),
                       ('user/add', {'name': name, 'password': password}), ('role/add', {'name': 'hosts'}),
                       ('role/grant', {'name': 'hosts', 'perm': {'permType': 'READWRITE', 'key': text(b'/'),
                                                                 'range_end': text(b'0')}}),
                       ('user/grant', {'user': name, 'role': 'hosts'}), ('enable', {})):
        ask('auth/' + path, **body)


def text(data):
    return base64.b64encode(data).decode()


class Store:
    """One value a key, and the revisions since the last compaction."""

    def __init__(self, path):
        self.path, self.changed = path, threading.Condition()
        self.revision, self.compacted, self.events = 1, 0, []
        if os.path.exists(path):
            with open(path, encoding='utf-8') as file:
                self.revision, self.compacted, self.events = json.load(file)

    def add(self, key, value):
        with self.changed:
            self.revision += 1
            self.events.append([self.revision, key, value])
            self.save()

    def compact(self, revision):
        with self.changed:
            self.compacted = revision
            self.save()

    def save(self):
        with open(self.path, 'w', encoding='utf-8') as file:
            json.dump([self.revision, self.compacted, self.events], file)
        self.changed.notify_all()

    def header(self):
        return {'cluster_id': '1', 'revision': str(self.revision)}

    def range(self, key):
        last = [event for event in self.events if event[1] == key][-1:]
        kvs = [pair(event) for event in last if event[2] is not None]
        return {'header': self.header(), **({'kvs': kvs, 'count': '1'} if kvs else {})}


def pair(event):
    revision, key, value = event
    return {'key': key, 'mod_revision': str(revision), **({'value': value} if value else {})}


def event_of(event):
    return {**({'type': 'DELETE'} if event[2] is None else {}), 'kv': pair(event)}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    store, nonsense = None, None

    def log_message(self, *_):
        pass

    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def chunk(self, result):
        data = json.dumps({'result': result}).encode() + b'\n'
        self.wfile.write(b'%x\r\n%s\r\n' % (len(data), data))
        self.wfile.flush()

    def watch(self, key, start):
        self.send_response(200)
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        store = self.store
        with store.changed:
            self.chunk({'header': store.header(), 'created': True})
            if start <= store.compacted:
                self.chunk({'header': {'cluster_id': '1'}, 'canceled': True, 'compact_revision': str(store.compacted)})
                self.wfile.write(b'0\r\n\r\n')
                return
            while True:
                news = [event for event in store.events if event[0] >= start and event[1] == key]
                if news:
                    start = news[-1][0] + 1
                    self.chunk({'header': store.header(), 'events': [event_of(event) for event in news]})
                store.changed.wait()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])) or b'{}')
        if LOGIN and self.path == '/v3/auth/authenticate':
            good = LOGIN == f'{body["name"]}:{body["password"]}'
            self.answer(json.dumps({'token': TOKEN} if good else {'error': 'authentication failed'}).encode(), 200 if good else 400)
        elif LOGIN and self.headers['Authorization'] != TOKEN:
            self.answer(b'{"error": "user name is empty"}', 400)
        elif self.nonsense:
            self.answer(next(self.nonsense))
        elif self.path == '/v3/kv/range':
            self.answer(json.dumps(self.store.range(body['key'])).encode())
        elif self.path == '/v3/kv/put':
            self.store.add(body['key'], body['value'])
            self.answer(json.dumps({'header': self.store.header()}).encode())
        elif self.path == '/v3/kv/deleterange':
            self.store.add(body['key'], None)
            self.answer(json.dumps({'header': self.store.header()}).encode())
        elif self.path == '/v3/kv/compaction':
            self.store.compact(int(body['revision']))
            self.answer(json.dumps({'header': self.store.header()}).encode())
        elif self.path == '/v3/watch':
            request = body['create_request']
            self.watch(request['key'], int(request['start_revision']))
        else:
            self.answer(b'{"message": "Not Found"}', 404)


def serve(**what):
    for name, value in what.items():
        setattr(Handler, name, value)
    http.server.ThreadingHTTPServer.daemon_threads = True
    http.server.ThreadingHTTPServer.block_on_close = False
    server = http.server.ThreadingHTTPServer(ADDRESS, Handler)
    if TLS:
        server.socket = context(ssl.Purpose.CLIENT_AUTH, 'server').wrap_socket(server.socket, server_side=True)
    server.serve_forever()


def main(command, *arguments):
    if command == 'serve':
        serve(store=Store(arguments[0]))
    if command == 'serve-nonsense':
        serve(nonsense=itertools.cycle(NONSENSE))
    if command == 'protect':
        protect(*arguments)
        return
    token = token_of(LOGIN) if LOGIN else None
    key = text(arguments[0].encode()) if arguments else text(b'x')
    if command == 'put':
        with open(arguments[1], 'rb') as file:
            answer = ask('kv/put', token, key=key, value=text(file.read()))
    elif command == 'delete':
        answer = ask('kv/deleterange', token, key=key)
    elif command == 'compact':
        answer = ask('kv/compaction', token, revision=ask('kv/range', token, key=key)['header']['revision'])
    print(answer['header']['revision'])


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__.rsplit('\n\n', 1)[1])
    main(*sys.argv[1:])
