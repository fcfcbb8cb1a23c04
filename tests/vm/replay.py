# SPDX-License-Identifier: Apache-2.0
"""Disks as a power cut may have left them, from the log of writes that qemu's blklogwrites kept.

The log has the format of the kernel's dm-log-writes: a head, then for each write its place, length and flags, and its
data. What came before a flush that ended is on the disk; of what came later nothing is sure: all of it may be there
("keep"), none ("drop"), some of it in any order ("shuffle"), or some of it in part ("torn").
"""
import collections
import random
import struct

MAGIC = 0x6a736677736872
FLUSH, DISCARD = 1, 4
SECTOR = 512
WAYS = ('keep', 'drop', 'shuffle', 'torn')

Write = collections.namedtuple('Write', 'offset data flush')
Cut = collections.namedtuple('Cut', 'entry way image')


def read(path):
    """The entries of a log, in the order in which qemu saw them end."""
    with open(path, 'rb') as log:
        text = log.read()
    magic, version, _, size = struct.unpack_from('<QQQI', text)
    if magic != MAGIC or version != 1:
        raise ValueError(f'{path} is no log of writes')
    entries = []
    at = size
    while at + size <= len(text):
        sector, sectors, flags, _ = struct.unpack_from('<QQQQ', text, at)
        if sectors == 0 and flags == 0:
            break
        length = 0 if flags & DISCARD else sectors * size
        at += size
        entries.append(Write(sector * size, text[at:at + length], bool(flags & FLUSH)))
        at += length
    return entries


def put(image, write, length=None):
    data = write.data[:length]
    image[write.offset:write.offset + len(data)] = data


def survivors(pending, way, chance):
    """Which of the writes that nothing was promised of are there, how much of each (None: all), in which order."""
    if way == 'keep':
        return [(write, None) for write in pending]
    if way == 'drop':
        return []
    some = [write for write in pending if chance.random() < 0.5]
    if way == 'shuffle':
        chance.shuffle(some)
        return [(write, None) for write in some]
    return [(write, chance.randrange(len(write.data) // SECTOR + 1) * SECTOR if chance.random() < 0.4 else None)
            for write in some]


def cuts(start, entries, points, ways, seed):
    """The disk after each of @points cuts, chosen evenly by chance, in each of the ways."""
    chance = random.Random(seed)
    durable = bytearray(start)
    pending = []
    chosen = set(chance.sample(range(len(entries)), min(points, len(entries))))
    for number, write in enumerate(entries):
        if write.flush:
            for one in pending:
                put(durable, one)
            pending = []
        if write.data:
            pending.append(write)
        if number not in chosen:
            continue
        for way in ways:
            image = bytearray(durable)
            for one, length in survivors(pending, way, chance):
                put(image, one, length)
            yield Cut(number, way, image)
