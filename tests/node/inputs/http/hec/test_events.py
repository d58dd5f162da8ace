"""HEC bodies: events one behind the other however they are laid out, each judged for itself."""

import time
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.node.inputs.http.hec.events import read_events
from khumkan.node.inputs.http.refusals import RefusedError

MANY = 100_000
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
EVENTS = st.lists(
    ANYTHING.filter(lambda value: value not in (None, "")).map(lambda value: {"event": value}),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b'{"event":"a"}', [b'{"event":"a"}'], id="one"),
        pytest.param(b'{"event":"a"}{"event":"b"}', [b'{"event":"a"}', b'{"event":"b"}'], id="two"),
        pytest.param(
            b' {"event":"a"}\r\n\n{"event":"b"}\n', [b'{"event":"a"}', b'{"event":"b"}'], id="lines"
        ),
        pytest.param(
            b'{"event":"}{"}{"event":{"a":"\\"}{"}}',
            [b'{"event":"}{"}', b'{"event":{"a":"\\"}{"}}'],
            id="a seam within a string",
        ),
        pytest.param(
            b'{\n "event": "a b",\n "host": "x"\n}', [b'{"event":"a b","host":"x"}'], id="pretty"
        ),
        pytest.param(b'{"event":0}{"event":false}', [b'{"event":0}', b'{"event":false}'], id="0"),
        pytest.param(b'{"event":[]}', [b'{"event":[]}'], id="a list"),
        pytest.param(
            '{"event":"สวัสดี"}'.encode("tis-620"),
            ['{"event":"สวัสดี"}'.encode("tis-620")],
            id="TIS-620 is the engine's affair",
        ),
        pytest.param(b'{"event":NaN}', [b'{"event":NaN}'], id="what the engine mends"),
        pytest.param(
            b'{\n"event":NaN}{"event":"a\nb"}',
            [b'{"event":"NaN"}', b'{"event":"a\\nb"}'],
            id="what the engine mends, on several lines",
        ),
        pytest.param(
            b'{"event":"a","time":"1.5","fields":{"a":"b","c":["d",1]},"unknown":{}}',
            [b'{"event":"a","time":"1.5","fields":{"a":"b","c":["d",1]},"unknown":{}}'],
            id="everything",
        ),
    ],
)
def test_events_come_out_as_they_were_sent(body: bytes, expected: list[bytes]) -> None:
    found = read_events(body, MANY)

    assert found.lines == expected
    assert found.refused == []


@pytest.mark.parametrize(
    ("body", "n_taken", "refused"),
    [
        pytest.param(b'{"host":"x"}', 0, [(0, 12)], id="no event"),
        pytest.param(b'{"event":""}', 0, [(0, 13)], id="blank"),
        pytest.param(b'{"event":null}', 0, [(0, 13)], id="null"),
        pytest.param(b'{"event":"a","fields":{"a":{"b":1}}}', 0, [(0, 15)], id="nested fields"),
        pytest.param(b'{"event":"a","fields":"b"}', 0, [(0, 15)], id="fields that are none"),
        pytest.param(b"event=a", 0, [(0, 6)], id="no JSON"),
        pytest.param(b'[{"event":"a"}]', 1, [(0, 6), (2, 6)], id="a list"),
        pytest.param(b'{"event":"a"}x{"event":"b"}', 2, [(1, 6)], id="something between"),
        pytest.param(b'{"event":"a"}{"event":1 2}{"event":"b"}', 2, [(1, 6)], id="one of three"),
        pytest.param(b'{"event":"a"}{"event":"b', 1, [(1, 6)], id="torn"),
        pytest.param(b'{"event":{"a":1}{"event":"b"}', 1, [(0, 6)], id="no end, then a good one"),
        pytest.param(b"[" * 100_000, 0, [(0, 6)], id="deep"),
        pytest.param(b'{"event":' * 100_000 + b"}" * 100_000, 0, [(0, 6)], id="deep objects"),
    ],
)
def test_what_is_no_event_is_told_by_number_and_the_others_are_taken(
    body: bytes, n_taken: int, refused: list[tuple[int, int]]
) -> None:
    found = read_events(body, MANY)

    assert len(found.lines) == n_taken
    assert found.refused == refused


def test_too_many_events_are_refused() -> None:
    assert len(read_events(b'{"event":1}' * 5, 5).lines) == 5
    with pytest.raises(RefusedError, match="may hold 5 events"):
        read_events(b'{"event":1}' * 6, 5)


@given(
    events=EVENTS, separator=st.sampled_from([b"", b"\n", b" ", b"\r\n\r\n"]), indent=st.booleans()
)
@settings(max_examples=200, deadline=None)
def test_no_event_is_lost_or_doubled_however_they_are_laid_out(
    events: list[dict[str, object]], separator: bytes, indent: bool
) -> None:
    written = [msgspec.json.encode(each) for each in events]
    if indent:
        written = [msgspec.json.format(each, indent=2) for each in written]
    found = read_events(separator.join(written), MANY)

    assert [msgspec.json.decode(line) for line in found.lines] == events
    assert all(b"\n" not in line for line in found.lines)


@given(st.binary(max_size=200) | st.text('{}[]",:\\ev\n0', max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_ends(body: bytes) -> None:
    found = read_events(body, MANY)

    assert sum(map(len, found.lines)) <= len(body)


@pytest.mark.parametrize(
    "morsel",
    [b"{", b'{"a":"}{', b'"\\', b'{"', b'{"a":{}}}', b"}{", b"{\n", b'{"event":"}{', b"} "],
)
def test_no_body_takes_more_than_its_length(morsel: bytes) -> None:
    """Twice the body takes about twice the time: far from its square."""
    began = time.process_time()
    with suppress(RefusedError):
        read_events(morsel * (500_000 // len(morsel)), MANY)
    assert time.process_time() - began < 3.0
