#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Read a text of OpenMetrics 1.0 from standard input, strictly, and print its samples, sorted, one a line.

The part of the form that is read is the one that Prometheus' older text format takes, too: gauges alone. What is not in
that form ends with an error. With --real the parsers of prometheus_client read it as well, both of them, and have to
find the same; it is exit status 77 when they are not installed.
"""
import re
import sys

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf'({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?)')


def unescape(text):
    return re.sub(r'\\(.)', lambda found: '\n' if found[1] == 'n' else found[1], text)


def read(text):
    """{(name, ((label, value), ...)): number}"""
    lines = text.split('\n')
    assert lines[-2:] == ['# EOF', ''], 'it does not end with # EOF and the end of the line'
    family, samples, seen = None, {}, set()
    for line in lines[:-2]:
        meta = re.fullmatch(rf'# (TYPE|HELP) ({NAME}) (.+)', line)
        if meta and meta[1] == 'TYPE':
            assert meta[3] == 'gauge' and meta[2] not in seen, line
            family = meta[2]
            seen.add(family)
            continue
        if meta:
            assert meta[2] == family and '\\' not in meta[3], line
            continue
        found = SAMPLE.fullmatch(line)
        assert found and found[1] == family, f'no sample of {family}: {line!r}'
        labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', found[2] or '')
        assert len({name for name, _ in labels}) == len(labels), f'a label twice: {line!r}'
        key = family, tuple(sorted((name, unescape(value)) for name, value in labels))
        assert key not in samples, f'twice: {line!r}'
        samples[key] = float(found[3])
    return samples


def read_really(text):
    """What the two parsers of prometheus_client find."""
    from prometheus_client import parser
    from prometheus_client.openmetrics import parser as openmetrics
    for module in (openmetrics, parser):
        yield {(sample.name, tuple(sorted(sample.labels.items()))): float(sample.value)
               for family in module.text_string_to_metric_families(text) for sample in family.samples}


def main(arguments):
    text = sys.stdin.buffer.read().decode('utf-8', errors='strict')
    samples = read(text)
    if arguments == ['--real']:
        try:
            for found in read_really(text):
                assert found == samples, (found, samples)
        except ImportError:
            return 77
    for (name, labels), value in sorted(samples.items()):
        print(name, *(f'{label}={value}' for label, value in labels), f'{value:.0f}')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
