"""Lines of key=value taken apart by a kernel are what the plain reader makes of them."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.formats.tape.pairs_lines_strategies import inputs, lines

from khumkan.engine.columns.flatten import flatten
from khumkan.engine.events import Event, Limits, Piece
from khumkan.engine.formats import get_format
from khumkan.engine.formats.lines import Block
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.formats.tape.lines import FIRST, LINE_SHAPE
from khumkan.engine.formats.tape.pairs_run import PairsTaper
from khumkan.engine.formats.tape.run import Run, Taper
from khumkan.engine.formats.tape.shapes import NO_SHAPE, read_shape
from khumkan.engine.rows import Value

SYSLOG = get_format("syslog")
TAPER = Taper()
PAIRS = PairsTaper(parse_line)
FORTIGATE = (
    b'<189>date=2026-11-20 time=02:00:02 devid="FG" type="traffic" subtype="local" srcip=10.0.0.1\n'
)


def tape(raw: bytes, taper: PairsTaper = PAIRS) -> Run:
    return taper.read("syslog", Block(1, raw.count(b"\n"), b"", raw, len(raw)))


def read_all(raw: bytes, limits: Limits) -> Iterator[Piece]:
    assert SYSLOG.read_runs is not None
    for piece in SYSLOG.read_runs(io.BytesIO(raw), limits, TAPER):
        if isinstance(piece, Run):
            assert piece.n_bytes == sum(one.n_bytes for one in piece)
            yield from piece
        else:
            yield piece


def is_same(raw: bytes, limits: Limits = Limits()) -> bool:  # noqa: B008 -- never changed
    told = list(read_all(raw, limits))
    assert told == list(SYSLOG.read(io.BytesIO(raw), limits))
    return True


def values_of(run: Run, line: int) -> dict[str, list[Value]]:
    """Return the values of a line with a shape by their dotted names, as the tape has them."""
    shape = read_shape(run.tree, int(run.lines[line * 4 + LINE_SHAPE]))
    first = int(run.lines[line * 4 + FIRST])
    values: dict[str, list[Value]] = {}
    for number, path in enumerate(shape.paths):
        place = (first + number) * 3
        start, end, sort = (int(each) for each in run.values[place : place + 3])
        values.setdefault(".".join(map(str, path)), []).append(
            run.dialect.read(run.block, start, end, sort)
        )
    return values


def told_by_plain(line: bytes) -> dict[str, list[Value]]:
    (event,) = SYSLOG.read(io.BytesIO(line), Limits())
    assert isinstance(event, Event)
    assert not event.repair
    leaves = flatten(event.fields)
    return {name: list(one) if isinstance(one, tuple) else [one] for name, one in leaves.items()}


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(inputs())
def test_any_input_gives_the_same_pieces(raw: bytes) -> None:
    assert is_same(raw)


@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines())
def test_a_line_with_a_shape_has_the_values_of_its_event(line: bytes) -> None:
    whole = line if line.endswith(b"\n") else line + b"\n"
    if whole.count(b"\n") != 1:
        return
    run = tape(whole)
    if run.lines[LINE_SHAPE] != NO_SHAPE:
        assert values_of(run, 0) == told_by_plain(whole)


TAKEN = {
    "bare": b"date=1 time=2\n",
    "priority": FORTIGATE,
    "priority and a blank": b"<189> date=1 time=2\n",
    "RFC 3164": b"<189>Nov  5 02:00:02 FGT-01 date=1 time=2\n",
    "RFC 3164 without host": b"Nov 15 02:00:02 date=1 time=2\n",
    "RFC 3164 with a program": b"<13>Nov 20 02:00:02 fw.example prog[12]: date=1 time=2\n",
    "RFC 5424": b"<13>1 2026-11-20T02:00:02.5+07:00 fw app 1 id - date=1 time=2\n",
    "RFC 5424 with nothing told": b"<13>1 - - - - - - date=1 time=2\n",
    "RFC 5424 with a mark": b"<13>1 - fw app - - - \xef\xbb\xbfdate=1 time=2\n",
    "ISO 8601": b"<13>2026-11-20T02:00:02Z fw date=1 time=2\n",
    "words between": b"a=1 b=2 and so on c=3\n",
    "carriage return": b"a=1 b=2\r\n",
    "blanks behind": b"a=1 b=2  \n",
    "Thai": 'a=1 b="ก ข"\n'.encode(),
    "escapes": b'a=1 b="x\\"y\\\\z" c="a\\b" d="\\\\ \\x"\n',
    "empty": b'a= b=""\n',
    "text": b"Nov 20 02:00:02 host sshd[1]: Accepted password for x from 10.0.0.1 port 1 ssh2\n",
    "text of RFC 5424": "<13>1 - fw app 1 - - a=1 is\tก text\r\n".encode(),
    "one pair in text": b"Nov 20 02:00:02 host cron: a=1\n",
    "commas": b"a=1, b=2;\n",
}


@pytest.mark.parametrize("line", TAKEN.values(), ids=TAKEN)
def test_usual_lines_are_taken_apart(line: bytes) -> None:
    run = tape(line * 3)
    assert NO_SHAPE not in run.lines[LINE_SHAPE::4]
    assert values_of(run, 2) == told_by_plain(line)


LEFT = {
    "switch": b"Nov 20 02:00:02 host p: %SYS-5-CONFIG_I: Configured\n",
    "JSON": b'Nov 20 02:00:02 host p: {"a":1}\n',
    "JSON behind a mark": b'Nov 20 02:00:02 host p: @cee:{"a":1}\n',
    "text with two equal signs": b"Nov 20 02:00:02 host p: is a=1 and b=2 or c=3\n",
    "auditd": b"Nov 20 02:00:02 host p: type=SYSCALL msg\n",
    "BIND": b"Nov 20 02:00:02 host p: client 10.0.0.1\n",
    "text that ends in control characters": b"Nov 20 02:00:02 host p: text \x1b\n",
    "one pair": b"a=1\n",
    "text before the pairs": b"hello a=1 b=2 c=3\n",
    "CEF": b"a=1 b=2 CEF:0|a|b|c|d|e|f|x=1\n",
    "LEEF": b'a=1 b=" LEEF:1.0|a|b|c|d|x=1"\n',
    "access log": b'a=1 b="] " "GET / HTTP/1.1" 200 5\n',
    "a date behind the first word": b"server=x 2026-11-20 b=2 c=3\n",
    "a pair inside a word": b"a=1 b=2 (c=3)\n",
    "open quote": b'a=1 b="x\n',
    "TIS-620": 'a=1 b="กข"\n'.encode("cp874"),
    "letters outside quotes": "a=1 b=ก\n".encode(),
    "control characters": b"a=1\tb=2\n",
    "padded priority": b"<013>a=1 b=2\n",
    "priority too high": b"<192>a=1 b=2\n",
    "structured data": b'<13>1 - - - - - [x@1 a="b"] a=1 b=2\n',
}


@pytest.mark.parametrize("line", LEFT.values(), ids=LEFT)
def test_unusual_lines_are_left_to_the_plain_reader(line: bytes) -> None:
    run = tape(line)
    assert run.lines[LINE_SHAPE] == NO_SHAPE
    assert is_same(FORTIGATE * 20 + line + FORTIGATE * 20)


def test_blanks_and_long_lines_stand_where_they_stood() -> None:
    long = FORTIGATE[:-1] + b" a=" + b"x" * 2000 + b"\n"
    raw = (
        FORTIGATE * 10 + b"\n\r\n" + FORTIGATE * 10 + long + FORTIGATE * 2 + b"\n" + FORTIGATE[:-1]
    )
    assert is_same(raw, Limits(max_record_bytes=1000))
    assert is_same(raw)


def test_lines_with_too_many_fields_are_rejected_as_before() -> None:
    many = FORTIGATE[:-1] + b"".join(b" k%d=1" % n for n in range(100)) + b"\n"
    assert is_same(FORTIGATE * 10 + many + FORTIGATE * 10, Limits(max_fields=50))
    assert is_same(FORTIGATE * 10, Limits(max_depth=1))


def test_a_file_of_another_kind_is_hardly_tried() -> None:
    blocks: list[int] = []

    class Counting(PairsTaper):
        def read(self, name: str, block: Block) -> Run:
            blocks.append(block.number)
            return super().read(name, block)

    taper = Taper()
    taper.beside("pairs", lambda: Counting(parse_line))
    raw = (
        b"<13>12: Nov 20 02:00:02: %SYS-5-CONFIG_I: Configured from console by admin on vty0\n"
        * 60_000
    )
    assert SYSLOG.read_runs is not None
    pieces = SYSLOG.read_runs(io.BytesIO(raw), Limits(), taper)
    assert sum(1 for _ in pieces) == 60_000
    assert len(blocks) < 8


def test_a_full_tree_begins_anew() -> None:
    taper = PairsTaper(parse_line)
    raw = b"".join(b"type=x a%d=1 b%d=2\n" % (n, n) for n in range(40_000))
    runs = [tape(raw, taper) for _ in range(3)]
    run = runs[-1]
    assert run.lines[LINE_SHAPE] != NO_SHAPE
    assert values_of(run, 0) == told_by_plain(b"type=x a0=1 b0=2\n")
