# SPDX-License-Identifier: Apache-2.0
"""Power cuts: every kind of change that is recorded is made once by the real daemon on an ext4 disk whose writes are
logged, and the disk is rebuilt as a cut at hundreds of points may have left it.

After each acknowledged change the guest writes its number on a second partition of that disk, past all caches and without
a flush, so that the acknowledgement has its place in the log. What a cut leaves must be, to the byte, the document of
the last acknowledged change or that of the one being made, and the store must be able to go on with it. A writer that
does not sync its directory must be found.
"""
import collections
import os
import re
import shutil
import struct
import subprocess

import guest
import machine
import replay

START = 2048  # sectors: where the file system begins
BLOCKS = 4096  # of 4 KiB
MARKS = START + BLOCKS * 8
MARK = b'MARK '
POINTS = int(os.environ.get('VM_CUTS', '150'))
BROKEN = 16  # changes of the writer that is to be found
LINKS = ('ip link add d0 type dummy && ip link add d1 type dummy && ip link add m0 type veth peer name m0p && '
         'ip link add m1 type veth peer name m1p && ip link add d2 type dummy && ip link set m0p addrgenmode none up && '
         'ip link set m1p addrgenmode none up && ip link add t0 type sit remote any local 192.0.2.9')
COMMITS = (
    'create-if d0', 'create-addr -a 192.0.2.1/24 d0/v4', 'create-addr -a 2001:db8::1/64 d0/v6',
    'create-addr -d -a 192.0.2.2/24 d0/down', 'create-addr -a 198.51.100.1/24 d1/implied',
    'set-ifprop -p mtu=1400 -m ipv4 d0', 'set-ifprop -p forwarding=on -m ipv4 d0', 'reset-ifprop -p mtu -m ipv4 d0',
    'set-addrprop -p deprecated=on d0/v6', 'reset-addrprop -p deprecated d0/v6',
    'create-addr -T addrconf d0/auto', 'delete-addr d0/auto',
    'set-prop -p ttl=33 ipv4', 'reset-prop -p ttl ipv4', 'up-addr d0/down', 'down-addr d0/v4', 'up-addr d0/v4',
    'create-vni vni0', 'create-addr -a 10.0.0.1/8 vni0/a', 'delete-vni vni0', 'create-if t0', 'delete-if t0',
    'create-ipmp g0', 'create-if m0', 'create-if m1', 'add-ipmp -i m0 g0', 'add-ipmp -i m1 g0',
    'create-addr -a 10.9.0.1/24 g0/v4', 'set-ifprop -p standby=on -m ip m1', 'remove-ipmp -i m1 g0',
    'delete-addr g0/v4', 'delete-ipmp -f g0', 'delete-addr d0/v6', 'delete-if d0', 'delete-if -f inet d1',
)
DOCUMENT = '{"interfaces": {"d1": {"families": ["inet"]}}, "addresses": {"d1/%s": {"type": "static", "address": "%s"}}}'
STABLE = '\\n[address d1/auto]\\ntype = addrconf\\ngeneration = stable-privacy\\n'


def put(name, address, options='', whole=False):
    document = DOCUMENT % (name, address)
    return f"echo '{document}' | ipadm apply {'' if whole else '--merge'} {options} -"


def edit(line):
    """As an editor does it: the new file in the place of the old one."""
    return f'cp {guest.CONF} /etc/ipadm/new && {line} && sync && mv /etc/ipadm/new {guest.CONF} && sync'


# (command, by how much the number in the document grows, whether the change waits for its confirmation then). One that was
# edited by hand has the number that it had; it gets the next one when it is taken in, which the next commit shows.
Step = collections.namedtuple('Step', 'line grows waits')
STEPS = (
    *(Step('ipadm ' + command, 1, False) for command in COMMITS),
    Step(put('a', '198.51.100.1/24'), 1, False),
    Step(put('b', '198.51.100.2/24'), 1, False),
    Step('ipadm undo', 1, False), Step('ipadm redo', 1, False),
    # Kept, and taken back.
    Step(put('c', '198.51.100.3/24', '--confirm=3600'), 1, True), Step('ipadm confirm', 0, False),
    Step(put('d', '198.51.100.4/24', '--confirm=3600'), 1, True), Step('ipadm revert', 1, False),
    Step('ipadm delete-addr --confirm=3600 d1/a', 1, True), Step('ipadm confirm', 0, False),
    Step('ipadm undo --confirm=3600', 1, True), Step('ipadm revert', 1, False),
    # Edited by hand: as it is, and with what the engine has to write.
    Step(edit('sed -i s/198.51.100.2/198.51.100.20/ /etc/ipadm/new'), 0, False), Step('ipadm reload', 0, False),
    Step('ipadm create-addr -a 198.51.100.5/24 d1/e', 2, False),
    Step(edit('sed -i s/198.51.100.5/198.51.100.50/ /etc/ipadm/new'), 0, False),
    Step('ipadm reload --confirm=3600', 0, True), Step('ipadm confirm', 0, False),
    Step(edit('sed -i s/198.51.100.50/198.51.100.51/ /etc/ipadm/new'), 0, False),
    Step('ipadm reload --confirm=3600', 0, True), Step('ipadm revert', 3, False),
    Step('ipadm create-if -f inet6 d1', 1, False),
    Step(edit(f'printf "{STABLE}" >>/etc/ipadm/new'), 0, False), Step('ipadm reload', 1, False),
    Step('ipadm delete-if d1', 1, False),
    # What somebody else made.
    Step('ip addr add 203.0.113.1/24 dev d2 && ip link set d2 up && ipadm adopt-if d2', 1, False),
    Step('ip addr add 203.0.113.2/24 dev d2 && ipadm adopt d2', 1, False),
    Step(put('a', '198.51.100.6/24', whole=True), 1, False),
)
UNCONFIRMED = '.ipadm.conf.unconfirmed'
TIMES = re.compile(rb'^(unconfirmed-since|confirm-by|edited) = .*\n', re.MULTILINE)
GENERATION = re.compile(rb'^generation = (\d+)$', re.MULTILINE)


def generation(text):
    found = GENERATION.search(text or b'')
    return int(found[1]) if found else 0


def make_disk(path):
    """Two partitions: a file system, and the marks."""
    row = '<B3sB3sII'
    table = [struct.pack(row, 0, b'\0\0\0', 0x83, b'\0\0\0', first, sectors)
             for first, sectors in ((START, BLOCKS * 8), (MARKS, 4096))]
    with open(path, 'wb') as out:
        out.truncate((MARKS + 4096) * replay.SECTOR)
        out.seek(446)
        out.write(b''.join(table) + b'\0' * 32 + b'\x55\xaa')
    done = subprocess.run(['mke2fs', '-q', '-F', '-t', 'ext4', '-b', '4096', '-E', f'offset={START * replay.SECTOR}',
                           path, str(BLOCKS)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise machine.GuestFailed(f'mke2fs: {done.stderr}')


class Record:
    """A run of the workload: the disk before it, the log of its writes, the documents in their order."""

    def __init__(self, ctx, name, steps, preload=''):
        self.ctx = ctx
        disk, log = ctx.path(f'{name}.disk'), ctx.path(f'{name}.log')
        make_disk(disk)
        with open(disk, 'rb') as start:
            self.start = start.read()
        with open(log, 'wb'):
            pass
        self.documents = [None]
        self.failures = []
        drive = f'driver=blklogwrites,file.driver=file,file.filename={disk},log.driver=file,log.filename={log}'
        with ctx.boot(disks=[drive]) as m:
            m.must('cp -a /etc/. /run/etc', 'mount -t ext4 /dev/vda1 /etc', 'cp -a /run/etc/. /etc/ && rmdir /etc/ipadm',
                   LINKS)
            m.run('sync')
            if not guest.start_daemon(m, preload):
                raise machine.GuestFailed('the daemon does not start')
            for number, step in enumerate(steps, 1):
                self.commit(m, number, step.line)
            m.kill()
        self.entries = replay.read(log)
        os.unlink(log)

    def commit(self, m, number, line):
        """A change; once it was acknowledged, its mark and its document."""
        mark = f'printf "{MARK.decode()}%04d\\n" {number} | dd bs=4096 conv=sync of=/run/mark 2>/dev/null && ' \
               f'dd if=/run/mark of=/dev/vda2 bs=4096 seek={number} oflag=direct conv=notrunc 2>/dev/null'
        result = m.run(f'{{ {line}; }} >/run/said && {mark} && cat {guest.CONF}')
        if result.status != 0:
            self.failures.append(f'{line}: {result.err}')
        self.documents.append(result.out.encode())

    def misnumbered(self):
        """Steps that were not as many commits as they should be."""
        wrong, expected = [], 0
        for step, text in zip(STEPS, self.documents[1:]):
            expected += step.grows
            if generation(text) != expected:
                wrong.append(f'{step.line}: generation {generation(text)}, not {expected}')
        return wrong

    def acknowledged(self):
        """For each entry of the log: the number of the last mark up to it."""
        last = 0
        for write in self.entries:
            if write.offset >= MARKS * replay.SECTOR and write.data.startswith(MARK):
                last = max(last, int(write.data[len(MARK):len(MARK) + 4]))
            yield last


def same_but_number(a, b):
    return a is not None and b is not None and GENERATION.sub(b'', a) == GENERATION.sub(b'', b)


class Judge:
    """What a rebuilt disk holds; every set of files is shown to the store once."""

    def __init__(self, ctx, record):
        self.record = record
        self.acknowledged = list(record.acknowledged())
        self.work = ctx.path('judge')
        self.readdoc = ctx.readdoc
        self.known = {}

    def files(self, image):
        """{name: content} of /etc/ipadm after what a mount does, and whether the file system itself was harmed."""
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        path = os.path.join(self.work, 'fs')
        with open(path, 'wb') as out:
            out.write(image[START * replay.SECTOR:MARKS * replay.SECTOR])
        harmed = subprocess.run(['e2fsck', '-fp', path], capture_output=True, check=False).returncode >= 4
        subprocess.run(['debugfs', '-R', f'rdump /ipadm {self.work}', path], capture_output=True, check=False)
        found = {}
        directory = os.path.join(self.work, 'ipadm')
        for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else ():
            with open(os.path.join(directory, name), 'rb') as content:
                found[name] = content.read()
        return found, harmed

    def opinion(self, files):
        """What the store says of these files: nothing when it can go on."""
        key = tuple(files.items())
        if key not in self.known:
            etc, run = os.path.join(self.work, 'ipadm'), os.path.join(self.work, 'run')
            os.makedirs(etc, exist_ok=True)
            done = subprocess.run([self.readdoc, etc, run], capture_output=True, text=True, check=False)
            self.known[key] = done.stdout + done.stderr if done.returncode != 0 else ''
        return self.known[key]

    def fault(self, cut):
        """What is wrong with a cut; nothing when all is well."""
        files, harmed = self.files(cut.image)
        last = self.acknowledged[cut.entry]
        documents = self.record.documents
        found = files.get('ipadm.conf')
        if harmed:
            return 'the file system is damaged'
        if found not in documents[last:last + 2]:
            known = documents.index(found) if found in documents else 'none'
            return f'change {last} was acknowledged, found is the document of change {known}'
        before = self.waits_for(files)
        waits = before is not None
        if (found, waits) not in [(documents[n], n > 0 and STEPS[n - 1].waits) for n in (last, last + 1) if n < len(documents)]:
            return f'change {last} was acknowledged, and {"is to be taken back" if waits else "nothing would be taken back"}'
        if waits and not any(same_but_number(before, text) for text in documents[max(last - 2, 0):last + 1]):
            return f'change {last} was acknowledged, and another document than the one before it would be put back'
        return self.opinion(files)

    @staticmethod
    def waits_for(files):
        """The document that would be put back, or None: it is that before the present one by its number, or by an edit."""
        kept, now = files.get(UNCONFIRMED), files.get('ipadm.conf')
        if kept is None or b'\nconfirm-by = ' not in kept:
            return None
        before = TIMES.sub(b'', kept)
        edited = b'\nedited = yes\n' in kept and not same_but_number(before, now)
        return before if edited or generation(before) + 1 == generation(now) else None


def faults(ctx, record, points, ways, seed):
    """(how many cuts were tried, what was wrong with those that were wrong)"""
    judge = Judge(ctx, record)
    number, wrong = 0, []
    for cut in replay.cuts(record.start, record.entries, points, ways, seed):
        number += 1
        fault = judge.fault(cut)
        if fault:
            wrong.append(f'cut behind write {cut.entry}, {cut.way}: {fault}')
    return number, wrong


def run(ctx):
    p = ctx.points
    record = Record(ctx, 'ours', STEPS)
    p.equal('every change was acknowledged', record.failures, [])
    p.equal('and is one commit of its own', record.misnumbered(), [])
    p.note(f'{len(STEPS)} changes, {len(record.entries)} writes, {sum(e.flush for e in record.entries)} flushes')
    for seed, way in enumerate(replay.WAYS):
        number, wrong = faults(ctx, record, POINTS, [way], seed)
        p.ok(f'{number} cuts, unflushed writes: {way}', number and not wrong, '\n'.join(wrong))
    broken = Record(ctx, 'broken', STEPS[:BROKEN], 'LD_PRELOAD=/vm/nodirsync.so')
    number, wrong = faults(ctx, broken, max(POINTS // 3, 1), ['drop'], 9)
    p.ok('a writer that does not sync its directory is found', wrong, f'not in {number} cuts')
    p.note(f'that writer lost in {len(wrong)} of {number} cuts, as: {wrong[0] if wrong else ""}')
