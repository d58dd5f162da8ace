"""Runs are the same events as the reader makes one by one, and leave the same lines to it."""

import io
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khumkan.engine.events import Event, Limits, Rejection
from khumkan.engine.formats import get_format, read_batches, read_runs
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.formats.tape.shapes import MAX_NODES

JSON = get_format("json")

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(['"', "\\", "\n", "ก", "é", "\U0001f600", "\ud800", "-0", "x" * 33])
)
NAMES = st.sampled_from(["a", "b", "value", "Records", "kind", "é", 'q"', ""]) | st.text(max_size=9)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
LINES = st.builds(
    lambda value, ascii_only, indent: json.dumps(
        value, ensure_ascii=ascii_only, separators=(indent + ",", ":" + indent)
    ).encode("utf-8", "surrogatepass"),
    st.dictionaries(NAMES, VALUES, max_size=5) | VALUES,
    st.booleans(),
    st.sampled_from(["", " "]),
)


def both_ways(raw: bytes, limits: Limits) -> tuple[list[object], list[object]]:
    return (
        told(raw, read_batches(io.BytesIO(raw), JSON, limits)),
        told(raw, read_runs(io.BytesIO(raw), JSON, limits, Taper())),
    )


def told(raw: bytes, batches: object) -> list[object]:
    pieces: list[object] = []
    n_bytes = 0
    for batch in batches:  # type: ignore[attr-defined]
        n_bytes += batch.n_bytes
        # How a line's end is counted may differ where a number in it looks long.
        pieces += [as_told(one) for one in batch.events]
        pieces += [as_told(one) for one in batch.rejections]
    assert n_bytes == len(raw)
    return sorted(pieces, key=repr)


def as_told(one: Event | Rejection) -> object:
    if isinstance(one, Rejection):
        return (one.record, one.part, str(one.reason), one.sample)
    return (one.record, one.part, one.raw, repr(one.fields), one.format, one.repair)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=6), st.sampled_from([b"\n", b"\r\n", b" \n"]), st.integers(1, 9))
@example([b'{"a":1,"a":2}', b'{"a":"\\ud800"}', b'{"a":12345678901234567890}'], b"\n", 2)
@example([b'{"a":"x', b'{"b":1}', b"[", b'{"c":[1,"2"]}', b'{"Records":[{"a":1}]}'], b"\n", 3)
def test_what_is_read_in_runs_is_what_is_read(lines: list[bytes], end: bytes, size: int) -> None:
    slow, fast = both_ways(b"".join(line + end for line in lines), Limits(batch_events=size))
    assert slow == fast


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4), st.data())
def test_broken_lines_are_left_to_the_reader(lines: list[bytes], data: st.DataObject) -> None:
    raw = bytearray(b"\n".join(lines) + b"\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
        raw = raw or bytearray(b"\n")
    slow, fast = both_ways(bytes(raw), Limits())
    assert slow == fast


@pytest.mark.parametrize(
    "value",
    [
        "01", "-0", "1.", ".5", "+1", "1e5", "1E", "tru", "nulll", "[1,]", "{}{}", "9" * 19,
        "1." + "9" * 30, "[]", "[null]", "[[1]]", r'"\x"', r'"\u12"', r'"\ud800"', r'["a\u0041"]',
        '"\t"', '["a", "b"', "[1 2]", '["a"],', "nul", "1 2",
    ],
)  # fmt: skip
def test_odd_values_are_what_the_reader_says(value: str) -> None:
    slow, fast = both_ways(f'{{"a":{value},"b":1}}\n{{"c":1}}\n'.encode(), Limits())
    assert slow == fast


@pytest.mark.parametrize(
    "bad",
    [b"\xff", b"\xc0\xaf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe0\xb8"],
)
def test_bytes_that_are_no_utf8_are_left_to_the_reader(bad: bytes) -> None:
    raw = b'{"a":"' + bad + b'"}\n'
    run = Taper().read("json", raw, 0, len(raw), 1)
    assert Taper().doubtful(run, Limits(max_record_bytes=100)) == [0]


def test_a_line_that_is_too_long_is_rejected_as_ever() -> None:
    raw = b'{"a":"' + b"x" * 100 + b'"}\n{"b":1}\n'
    slow, fast = both_ways(raw, Limits(max_record_bytes=50))
    assert slow == fast


def test_invented_names_fill_the_tree_and_cost_no_event() -> None:
    raw = b"".join(b'{"%d":1,"%d":2}\n' % (n, -n) for n in range(MAX_NODES))
    taper = Taper()
    for _ in range(2):
        batches = read_runs(io.BytesIO(raw), JSON, Limits(), taper)
        assert sum(len(batch.events) for batch in batches) == MAX_NODES


@pytest.mark.parametrize("n_bytes", [255, 256, 257, 5_000])
def test_a_long_name_is_no_shape_but_an_event(n_bytes: int) -> None:
    name = b"n" * n_bytes
    raw = b'{"' + name + b'":1}\n{"' + name[:-1] + b'":2}\n{"n":3}\n'
    slow, fast = both_ways(raw, Limits())
    assert slow == fast


def test_lines_behind_a_broken_one_are_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taper, n_read = Taper(), 0
    read = Taper.read

    def counted(*told: object) -> object:
        nonlocal n_read
        n_read += 1
        return read(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(Taper, "read", counted)
    raw = b'{"a":1}\n{"a":"\\ud800"}\n[\n{"b":1}\n]\n{"c":1}\nnot json\n' * 20
    assert told(raw, read_runs(io.BytesIO(raw), JSON, Limits(), taper))
    assert n_read < 30


@pytest.mark.parametrize(
    "line",
    [
        b'{"data":{"win":{"a":1}},"rule":1}', b'{"value":5}', b'{"results":["a"]}',
        b'{"data":[{"a":1}]}', b'{"data":[]}', b'{"kind":"x","items":[{"a":1},{"b":2}]}',
        b'{"data":[1.5]}', b'{"data":[{"a":1}],"rule":1}', b'{"a":{"data":[{"b":1}]}}',
        b'{"rule":1,"data":[{"a":1}]}', b'{"data":{},"data":[{"a":1}]}',
        b'{"data":[{"a":1}],"data":{"b":1}}',
    ],
)  # fmt: skip
def test_an_object_with_an_envelopes_name_is_one_where_it_is_the_list(line: bytes) -> None:
    slow, fast = both_ways((b'{"a":1}\n' + line + b"\n") * 3, Limits())
    assert slow == fast


def test_an_object_in_place_of_a_list_is_an_event_of_the_tape() -> None:
    raw = b'{"rule":{"id":1},"data":{"win":{"system":{"eventID":"1"}}}}\n'
    taper = Taper()
    assert taper.doubtful(taper.read("json", raw, 0, len(raw), 1), Limits()) == []


@pytest.mark.parametrize("item", [b'{"a":1}', b"null", b"0.5", b"[[1]]", b'"\\u0041"'])
def test_lists_of_anything_are_on_the_tape(item: bytes) -> None:
    raw = b'{"a":[1,' + item + b"," + item + b'],"b":[' + item + b"]}\n"
    taper = Taper()
    assert taper.doubtful(taper.read("json", raw, 0, len(raw), 1), Limits()) == []


BROKEN_LISTS = [
    b"[", b"]", b"[{]", b"[}", b"[{}", b"[{},", b"[{},]", b"[,{}]", b"[{}{}]", b"[{} {}]", b"[{}}",
    b"[0.5 0.5]", b'[{"a"}]', b'[{"a":}]', b'[{"a":1]}', b"[[1.5]", b"[nul,{}]", b'["a":1,{}]',
]  # fmt: skip


@pytest.mark.parametrize("value", BROKEN_LISTS)
def test_broken_lists_are_what_the_reader_says(value: bytes) -> None:
    slow, fast = both_ways(b'{"a":' + value + b',"b":1}\n{"c":1}\n', Limits())
    assert slow == fast
