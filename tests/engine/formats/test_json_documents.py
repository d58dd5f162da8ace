"""JSON in every layout and state of repair: which events, at which place, and what is refused."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.formats.reading import read_all

from khumkan.core.jsontypes import JsonObject

A, B, C = {"a": 1}, {"b": 2}, {"c": 3}
DEEP = b'{"a":' * 1100 + b"1" + b"}" * 1100


@pytest.mark.parametrize(
    ("data", "fields", "places"),
    [
        pytest.param(b'{"a":1}\n{"b":2}\n', [A, B], [(1, 1), (2, 1)], id="lines"),
        pytest.param(b'\n{"a":1}\n\n{"b":2}', [A, B], [(2, 1), (4, 1)], id="blank lines"),
        pytest.param(b'{"a":1}{"b":2}\n{"c":3}', [A, B, C], [(1, 1), (1, 2), (2, 1)], id="two a line"),
        pytest.param(b'{"a":1},\n{"b":2},\n', [A, B], [(1, 1), (2, 1)], id="lines with commas"),
        pytest.param(b'{\n"a":1\n}\n{\n"b":2\n}', [A, B], [(1, 1), (4, 1)], id="pretty documents"),
        pytest.param(b'{"a":1}\n{\n"b":2\n}\n{"c":3}\n', [A, B, C], [(1, 1), (2, 1), (5, 1)], id="mixed"),
        pytest.param(b'[{"a":1},{"b":2}]', [A, B], [(1, 1), (2, 1)], id="array"),
        pytest.param(b'[\n {\n "a":1},\n {"b":2}\n]\n', [A, B], [(1, 1), (2, 1)], id="pretty array"),
        pytest.param(b'[{"a":1}]\n[{"b":2}]\n', [A, B], [(1, 1), (2, 1)], id="arrays in lines"),
        pytest.param(b'[[{"a":1}],[{"b":2}]]', [A, B], [(1, 1), (2, 1)], id="array of arrays"),
        pytest.param(b'{"c":3}\n[{"a":1},{"b":2}]', [C, A, B], [(1, 1), (2, 1), (2, 2)], id="array in a line"),
        pytest.param(b'{"Records":[{"a":1},{"b":2}]}', [A, B], [(1, 1), (1, 2)], id="envelope"),
        pytest.param(
            b'{"Records":[{"a":1}]}\n{"Records":[{"b":2},{"c":3}]}\n',
            [A, B, C],
            [(1, 1), (2, 1), (2, 2)],
            id="envelopes in lines",
        ),
        pytest.param(
            b'[{"Records":[{"a":1},{"b":2}]},{"c":3}]',
            [A, B, C],
            [(1, 1), (1, 2), (2, 1)],
            id="envelope in an array",
        ),
        pytest.param(
            b'{\n"@odata.context": "x",\n"value": [\n{"a":1},\n{"b":2}\n],\n"count": 2\n}\n{"c":3}\n',
            [A, B, C],
            [(1, 1), (1, 2), (9, 1)],
            id="pretty envelope with paging",
        ),
        pytest.param(b'{"Records":[]}', [], [], id="empty envelope"),
        pytest.param(b'{"Records":[1]}', [{"Records": [1]}], [(1, 1)], id="list of numbers"),
        pytest.param(
            b'{"events":[{"a":1}],"user":"x"}',
            [{"events": [{"a": 1}], "user": "x"}],
            [(1, 1)],
            id="an event with a list is no envelope",
        ),
        pytest.param(b'\x1e{"a":1}\n\x1e{"b":2}\n', [A, B], [(1, 1), (2, 1)], id="text sequence"),
        pytest.param(b'{"a":1}\n\xef\xbb\xbf{"b":2}\n', [A, B], [(1, 1), (2, 1)], id="mark inside"),
        pytest.param(b'\x00\x00{"a":1}\n\x00\n', [A], [(1, 1)], id="zeros"),
        pytest.param(b'{"a":2,"a":1}', [A], [(1, 1)], id="the last of equal keys wins"),
    ],
)  # fmt: skip
def test_every_layout_is_read(
    data: bytes, fields: list[JsonObject], places: list[tuple[int, int]]
) -> None:
    outcome = read_all("json", data)

    assert outcome.fields == fields
    assert outcome.places == places
    assert outcome.reasons == []


@pytest.mark.parametrize(
    ("data", "fields", "reason"),
    [
        pytest.param(b'{"a":1}\n{"x":nul}\n{"b":2}\n', [A, B], "line 2, column 6: expecting value", id="broken line"),
        pytest.param(b'{"a":1}\n{"x":"y\n{"b":2}\n', [A, B], "not JSON at line 3", id="torn in a string"),
        pytest.param(b'{"a":1}\n{"x":\n{"b":2}\n{"c":3}\n', [A, B, C], "not JSON at line 4", id="torn behind a colon"),
        pytest.param(b'{"a":1}\n{"x":1,\n{"b":2}\n', [A, B], "not JSON at line 3, column 1", id="torn behind a comma"),
        pytest.param(b'{"a":1}\n{"x":[\n{"b":2}\n{"c":3}\n', [A, B, C], "not JSON at line 4", id="torn in a list"),
        pytest.param(b'{"a":1}\n{"x":{"y":1}', [A], "cut off at line 2, column 13", id="torn at the end"),
        pytest.param(b'{"a":1}\n{\n "x":{"y":1}\n', [A], "cut off", id="pretty, torn at the end"),
        pytest.param(b'{"a":1} junk {"x":2}\n{"b":2}\n', [A, B], "line 1, column 9: neither", id="junk behind"),
        pytest.param(b'junk {"x":1}\n{"b":2}\n', [B], "line 1, column 1: neither", id="junk before"),
        pytest.param(b'{"a":1}}\n{"b":2}\n', [A, B], "column 8: neither", id="one brace too many"),
        pytest.param(b'{\n "x": nul\n}\n{\n "b": 2\n}\n', [B], "line 2, column 7", id="broken pretty document"),
        pytest.param(b'[{"a":1},{"x":nul},{"b":2}]', [A, B], "column 15", id="broken element"),
        pytest.param(b'[{"a":1},{"x":[{},{"y":,"z":[{}]}]},{"b":2}]', [A, B], "column 24", id="nested broken element"),
        pytest.param(b'[{"a":1},{"x":,{"b":2},{"c":3}]', [A, B, C], "column 15", id="element without its brace"),
        pytest.param(b'[{"a":1},{"x":"}{\\",{", nul},{"b":2}]', [A, B], "column 25", id="braces in strings"),
        pytest.param(
            b'[\n  {"a":1},\n  {\n    "x": {\n      "y": nul\n    }\n  },\n  {"b":2}\n]\n',
            [A, B],
            "line 5, column 12",
            id="broken pretty element",
        ),
        pytest.param(b'[\n {"a":1},\n { "x": nul,\n   "y": 1 },\n {"b":2}\n]', [A, B], "line 3", id="broken on its first line"),
        pytest.param(b'[{"a":1}, rubbish, {"b":2}]', [A, B], "column 11: neither", id="rubbish in an array"),
        pytest.param(b'[{"a":1},12.5,{"b":2}]', [A, B], "column 10: a JSON value", id="number in an array"),
        pytest.param(b'"text"\n{"b":2}\n', [B], "column 1: a JSON value, but not an object", id="string"),
        pytest.param(b'123\n{"b":2}\n', [B], "a JSON value, but not an object", id="number"),
        pytest.param(b'null\n{"b":2}\n', [B], "a JSON value, but not an object", id="null"),
        pytest.param(b'[2025-10-11 "x" {"x":1}\n{"b":2}\n', [B], "neither", id="text that begins like an array"),
        pytest.param(DEEP + b'\n{"b":2}\n', [B], "nested too deeply", id="too deep"),
        pytest.param(b'[{"a":1},' + DEEP + b',{"b":2}]', [A, B], "nested too deeply", id="element too deep"),
        pytest.param(b'[{"a":1},{"b":2}', [A, B], "ends inside a list", id="array cut off"),
        pytest.param(b'{"Records":[{"a":1},{"b":2}\n', [A, B], "ends inside a list", id="envelope cut off"),
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_with_its_place_and_the_rest_goes_on(
    data: bytes, fields: list[JsonObject], reason: str
) -> None:
    outcome = read_all("json", data)

    assert outcome.fields == fields
    assert len(outcome.reasons) == 1
    assert reason in outcome.reasons[0]


def test_a_torn_object_of_an_indented_array_takes_no_other_with_it() -> None:
    whole = [json.dumps({"n": n, "list": [{"a": "b"}]}, indent=2) for n in range(9)]
    torn = whole[4].partition("]")[0]
    outcome = read_all(
        "json", ("[\n" + ",\n".join([*whole[:4], torn, *whole[5:]]) + "\n]").encode()
    )

    assert [fields["n"] for fields in outcome.fields] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert len(outcome.rejections) == 1


@pytest.mark.parametrize(
    ("data", "fields", "n_bytes"),
    [
        pytest.param(b'{"a":1}\n{"x":"%s"}\n{"b":2}\n', [A, B], 9, id="line"),
        pytest.param(b'{"a":1}\n{"x":"%s", "y": 1}', [A], 16, id="last line"),
        pytest.param(b'[{"a":1},{"x":"%s"},{"b":2}]', [A, B], 8, id="element"),
        pytest.param(b'[{"a":1},{"x":["%s",{"y":1}]},{"b":2}]', [A, B], 18, id="element with a list"),
        pytest.param(b'{"a":1}\n{\n"x":["%s",{}]\n}\n{"b":2}\n', [A, B], 16, id="document"),
        pytest.param(b'[\n {"a":1},\n {\n  "x":"%s"\n },\n {"b":2}\n]', [A, B], 15, id="pretty element"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "filling", [b"x" * 5000, b"\\u0041}{" * 700, b"a,b " * 1200, b"},{" * 200_000]
)
@pytest.mark.parametrize("step", [0, 1000])
def test_what_is_too_long_is_one_rejection_of_its_whole_span(
    data: bytes, fields: list[JsonObject], n_bytes: int, filling: bytes, step: int
) -> None:
    outcome = read_all("json", data % filling, max_bytes=1000, step=step)

    assert outcome.fields == fields
    assert outcome.reasons == [
        "longer than 1000 bytes: raise max_record_bytes if this is a real event"
    ]
    assert outcome.rejections[0].n_bytes == n_bytes + len(filling)


def test_an_envelope_may_be_longer_than_a_record() -> None:
    events = [{"n": n} for n in range(1000)]
    outcome = read_all("json", orjson.dumps({"Records": events}), max_bytes=100)

    assert outcome.fields == events
    assert outcome.places[-1] == (1, 1000)
    assert outcome.reasons == []


def test_what_stands_beside_the_list_of_a_long_envelope_is_told() -> None:
    data = orjson.dumps({"Records": [{"n": n} for n in range(100)], "owner": {"x": [1]}})
    outcome = read_all("json", data + b'\n{"c":3}\n', max_bytes=100)

    assert len(outcome.fields) == 101
    assert outcome.reasons == ["stands beside the list of an envelope: only its list is read"]
    assert outcome.rejections[0].sample == b',"owner":{"x":[1]}}'


def test_a_torn_envelope_does_not_change_how_later_lines_are_numbered() -> None:
    data = b'{"Records":[{"a":1},{"x":\n{"b":2}\n{"c":3}\n'
    outcome = read_all("json", data)

    assert outcome.fields == [A, B, C]
    assert outcome.places == [(1, 1), (2, 1), (3, 1)]


def test_record_and_part_of_rejections_continue_those_of_events() -> None:
    outcome = read_all("json", b'{"a":1} junk\n{"b":2} junk\n')

    assert [(each.record, each.part) for each in outcome.rejections] == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("data", "fields", "repair"),
    [
        pytest.param('{"a":"ก"}'.encode("cp874"), {"a": "ก"}, "tis-620", id="TIS-620"),
        pytest.param(b'{"a":"cmd\xff.exe"}', {"a": "cmd\ufffd.exe"}, "replaced", id="bad byte"),
        pytest.param(b'{"a":"x\ty\x01"}', {"a": "x\ty\x01"}, "", id="control characters"),
        pytest.param(b'{"a":"\x00x"}', {"a": "\x00x"}, "", id="zero in a string"),
        pytest.param(rb'{"a":"\ud800x"}', {"a": "\ufffdx"}, "replaced", id="lone surrogate"),
        pytest.param(b'{"a":NaN,"b":-Infinity}', {"a": "NaN", "b": "-Infinity"}, "", id="NaN"),
        pytest.param(b'{"a":1e999}', {"a": "1e999"}, "", id="beyond a double"),
        pytest.param(b'{"a":[%d]}' % 2**64, {"a": [str(2**64)]}, "", id="beyond 64 bits"),
        pytest.param(b'{"a":%d}' % (2**64 - 1), {"a": 2**64 - 1}, "", id="64 bits"),
        pytest.param(b'{"a": %d}' % (-(2**63)), {"a": -(2**63)}, "", id="64 bits below zero"),
        pytest.param(b'{"a": -%d}' % 2**70, {"a": str(-(2**70))}, "", id="far below zero"),
        pytest.param(b'{"a":%s}' % (b"9" * 5000), {"a": "9" * 5000}, "", id="five thousand digits"),
        pytest.param(b'{"a":"%s"}' % (b"9" * 30), {"a": "9" * 30}, "", id="digits in a string"),
    ],
)
@pytest.mark.parametrize("layout", [b"%s\n", b"[%s]", b'{"z":1}\n%s\n', b'{\n"value":[\n%s\n]}'])
def test_a_careless_producer_costs_no_event(
    data: bytes, fields: JsonObject, repair: str, layout: bytes
) -> None:
    outcome = read_all("json", layout.replace(b"%s", data))

    assert outcome.fields[-1] == fields
    assert outcome.events[-1].repair == repair
    assert outcome.reasons == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
EVENTS = st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=4), max_size=6)


@given(events=EVENTS, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_was_written_is_read_again_in_every_layout(
    events: list[JsonObject], indent: int | None, ascii_only: bool
) -> None:
    texts = [json.dumps(event, indent=indent, ensure_ascii=ascii_only) for event in events]

    assert read_all("json", "\n".join(texts).encode()).fields == events
    assert read_all("json", "".join(texts).encode(), step=5).fields == events
    assert read_all("json", f"[{','.join(texts)}]".encode()).fields == events
    whole = json.dumps(events, indent=indent, ensure_ascii=ascii_only)
    assert read_all("json", whole.encode(), step=11).fields == events


@given(events=st.lists(st.builds(lambda n, s: {"n": n, "s": s}, st.integers(0, 9), st.text(max_size=6)), min_size=3, max_size=6), data=st.data())  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_one_torn_line_costs_no_other_event(events: list[JsonObject], data: st.DataObject) -> None:
    lines = [json.dumps(event, ensure_ascii=False).encode() for event in events]
    torn = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(1, len(lines[torn]) - 1))
    lines[torn] = lines[torn][:cut]
    outcome = read_all("json", b"\n".join(lines) + b"\n")

    assert outcome.fields == events[:torn] + events[torn + 1 :]
    assert len(outcome.rejections) == 1


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "n_events"),
    [("suricata", 548), ("cloud/cloudtrail", 2900)],
    ids=["eve", "cloudtrail"],
)
def test_the_corpus_is_read_to_the_last_event(corpus: Path, folder: str, n_events: int) -> None:
    outcomes = [
        read_all("json", path.read_bytes()) for path in sorted((corpus / folder).glob("*.json"))
    ]

    assert sum(len(outcome.events) for outcome in outcomes) == n_events
    assert [reason for outcome in outcomes for reason in outcome.reasons] == []


@pytest.mark.corpus
def test_a_part_of_an_envelope_has_its_own_bytes_as_raw(corpus: Path) -> None:
    path = next((corpus / "cloud" / "cloudtrail").glob("*.json"))
    for event in read_all("json", path.read_bytes()).events:
        assert orjson.loads(event.raw) == event.fields
        assert event.n_bytes == len(event.raw)
