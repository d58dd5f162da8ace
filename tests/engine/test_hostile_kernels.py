"""What an attacker who reads the kernels writes into a log: memory, evasion, limits, time.

Kernels run in a process of their own where a mistake would end this one; behind their padding
begins a page that nobody may touch.
"""

import io
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.detect import Detector
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.sigma import RuleSet
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

JSON = get_format("json")
DRIVER = Path(__file__).parent / "hostile_kernels.py"
BEGIN = b'{"product":"testbench",'
N_LINES = 20  # a run


def rules_of(*detections: JsonObject) -> RuleSet:
    made = [_compile(number, one) for number, one in enumerate(detections)]
    return RuleSet(rules=made, correlations=[], refusals=[], documents={})


def _compile(number: int, detection: JsonObject) -> CompiledRule:
    document: JsonObject = {
        "title": f"rule {number}",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "status": "test",
        "level": "high",
        "logsource": {"product": "testbench"},
        "detection": detection,
    }
    compiler = RuleCompiler(column_for, {})
    rule = compiler.compile(Document(Place("rules.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return rule


RULES = rules_of(
    {"one": {"Image|contains": "mimikatz"}, "condition": "one"},
    {"one": ["mimikatz"], "condition": "one"},
    {"one": {"Image|endswith": ".exe"}, "two": ["usual"], "condition": "one and not two"},
    {"one": {"a.b|contains": "mimikatz"}, "condition": "one"},
    {"one": {"Image|contains": "kiss"}, "condition": "one"},
    {"one": {"Image|fieldref": "Other"}, "condition": "one"},
)
Told = tuple[list[tuple[int, str]], int, list[tuple[int, int]]]


def tell(raw: bytes, *, is_sifting: bool) -> Told:
    """Return the findings and the books of some bytes."""
    name = name_event if is_sifting else partial(name_event)
    detector = Detector(RULES, name_event=name, find_column=column_for)
    stream = io.BytesIO(raw)
    read = detector.read(stream, JSON, Limits()) if is_sifting else None
    found: list[tuple[int, str]] = []
    rejected: list[tuple[int, int]] = []
    n_events = 0
    for batch in read or read_batches(stream, JSON, Limits()):
        n_events += len(batch.events)
        rejected += [(one.record, one.n_bytes) for one in batch.rejections]
        result = detector.detect("file", batch)
        found += [(one.position.record, one.head.title) for one in result.findings]
    return found, n_events, rejected


def are_told_alike(raw: bytes) -> bool:
    return tell(raw, is_sifting=True) == tell(raw, is_sifting=False)


def lines(*members: bytes) -> bytes:
    return b"".join(BEGIN + one + b"}\n" for one in members) * N_LINES


# Memory


def drive(what: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, str(DRIVER), what],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("what", ["json", "pairs"])
def test_no_kernel_leaves_its_bytes_or_its_room(what: str) -> None:
    told = drive(what)
    assert told.returncode == 0, told.stderr[-2000:]


UNCLOSED = [
    b'{"a":"b\n',
    b'{"a":["b\n',
    b'{"a":["b","c\n',
    b'{"a":"\\\n',
    b'{"a\n',
    b'{"a":"\xc3\n',
]


@pytest.mark.parametrize("broken", UNCLOSED)
def test_a_string_that_is_not_closed_ends_with_its_line(broken: bytes) -> None:
    raw = broken + b'{"c":1}\n' + broken + b'{"c":1}\n'
    run = Taper().read("json", raw, 0, len(raw), 1)
    assert [run.raw(n) + b"\n" for n in range(len(run))] == [broken, b'{"c":1}\n'] * 2


# Evasion

SAME_FOR_BOTH = [
    '"Image":"MIMI\\u006batz"', '"Image":"mimi\u212aatz"', '"Image":"mim\u0130katz"', '"Image":"ki\u017fs"',
    '"Image":"x.exe","Image":"y"', '"image":"mimikatz"', '"Im\\u0061ge":"mimikatz"',
    '"Image":null,"Image":"mimikatz"', '"Image":"mimikatz","Image":null', '"Image":["a","mimi\\"katz"]',
    '"Image":"mimikatz\\u0000"', '"":"mimikatz"', '"a":{"":"usual"},"Image":"x.exe"',
    '"Image":"A","Other":"a"', '"Image":"\u0130","Other":"i\u0307"', '"Image" : "mimikatz"\t,\r "b":1',
    f'"Image":"{"a" * 65_536}mimikatz"', f'"Image":"{"é" * 40_000}mimikatz"',
]  # fmt: skip


@pytest.mark.parametrize("member", SAME_FOR_BOTH, ids=lambda one: ascii(one[:40]))
def test_spellings_change_nothing(member: str) -> None:
    assert are_told_alike(lines(member.encode()))


@pytest.mark.parametrize("torn", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xff", b"\x00", b"\x01", b"\r"])
def test_bytes_that_are_no_text_change_nothing(torn: bytes) -> None:
    assert are_told_alike(lines(b'"Image":"mimikatz' + torn + b'"'))


SHADOWED = [
    b'"a":{"x":"usual"},"a":{"y":"1"},"Image":"x.exe"',
    b'"a":{"x":"usual"},"a":1,"Image":"x.exe"',
    b'"a":{"x":"usual"},"a":null,"Image":"x.exe"',
    b'"a":{"x":"usual"},"a":{},"Image":"x.exe"',
    b'"a":{"x":"mimikatz"},"a":{"y":"1"}',
    b'"a":{"b":{"c":"usual"},"b":{"d":1}},"Image":"x.exe"',
]


@pytest.mark.parametrize("members", SHADOWED)
def test_what_a_later_object_of_the_same_name_hides_neither_matches_nor_rules_out(
    members: bytes,
) -> None:
    assert are_told_alike(lines(members))


NAMELESS = [
    b'"":{"Image":"mimikatz"}',
    b'"":{"Image":"mimikatz"},"Image":"x"',
    b'"Image":"x","":{"Image":"mimikatz"}',
    b'"":{"a":{"b":"mimikatz"}},"a":{"b":"1"}',
    b'"":{"":{"Image":"mimikatz"}}',
]


@pytest.mark.parametrize("members", NAMELESS)
def test_an_object_with_an_empty_name_hides_nothing(members: bytes) -> None:
    assert are_told_alike(lines(members))


# Limits

FULL = [
    b'"l":[' + b",".join([b"1"] * 10_000) + b'],"Image":"mimikatz"',
    b",".join(b'"k%d":1' % n for n in range(10_000)) + b',"Image":"mimikatz"',
]


@pytest.mark.parametrize("members", FULL, ids=["list", "names"])
def test_an_event_with_too_many_fields_is_rejected_on_the_tape_too(members: bytes) -> None:
    assert are_told_alike(BEGIN + members + b"}\n")


# Time

SLOW = [b'{"a":\n1}\n', b"\n{}\n", b'{"a":1,}\n{}\n', b"1\n{}\n"]


@pytest.mark.parametrize("unit", SLOW)
def test_lines_that_are_no_event_do_not_have_the_rest_looked_at_again(
    unit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = unit * 1500
    n_looked_at = 0
    read, doubtful = Taper.read, Taper.doubtful

    def count_read(taper: Taper, name: str, data: bytes, start: int, end: int, line: int) -> Run:
        nonlocal n_looked_at
        n_looked_at += end - start
        return read(taper, name, data, start, end, line)

    def count_doubtful(taper: Taper, run: Run, limits: Limits) -> list[int]:
        nonlocal n_looked_at
        n_looked_at += len(run)
        return doubtful(taper, run, limits)

    monkeypatch.setattr(Taper, "read", count_read)
    monkeypatch.setattr(Taper, "doubtful", count_doubtful)
    tell(raw, is_sifting=True)
    assert n_looked_at < 64 * len(raw)
