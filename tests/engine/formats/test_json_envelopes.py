"""What counts as an envelope: a list of events, paging, and nothing that could be lost."""

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.json_envelopes import ENVELOPE_END, ENVELOPE_START, is_envelope


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ({"Records": [{}]}, True),
        ({"value": [], "@odata.count": 0, "nextLink": None}, True),
        ({"Records": [{}], "owner": "x"}, False),
        ({"Records": [{}], "kind": {"a": "secret"}}, False),
        ({"Records": [{}], "items": [{}]}, False),
        ({"count": 1}, False),
        ({"resourceType": "Bundle", "meta": {"tag": [{"a": 1}]}, "entry": [{}]}, True),
        ({"resourceType": "Bundle", "entry": [{}], "signature": {}}, False),
        ({"resourceType": "Bundle", "signature": {}, "entry": [{}]}, False),
        ({"resourceType": "Bundle", "type": "x"}, False),
        ({"resourceType": "Patient", "entry": [{}]}, False),
        ({}, False),
    ],
)
def test_only_what_loses_nothing_is_an_envelope(value: JsonObject, is_one: bool) -> None:
    assert is_envelope(value) == is_one


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (b'{"Records":[{"a":1}]}', True),
        (b'{ "kind": "x\\"", "count": 1.5e3,\n "items" : [ ] }', True),
        (b'{"Records":[1]}', False),
        (b'{"resourceType":"Bundle","entry":[{}]}', True),
        (
            b'{"resourceType": "Bundle",\n"meta": {"tag": [{"code": "]}"}], "x": {}}, "entry": [ {',
            True,
        ),
        (
            b'{"resourceType": "Bundle", "total": 1, "link": [{"relation": "self"}], "entry": [{}]}',
            True,
        ),
        (b'{"resourceType":"Bundle","signature":{},"entry":[{}]}', False),
        (b'{"resourceType":"Bundle","meta":{"a":{"b":{}}},"entry":[{}]}', False),
        (b'{"Records":{"a":1}}', False),
        (b'{"a":1,"Records":[{}]}', False),
        (b'{"odataXcount":1,"Records":[{}]}', False),
    ],
)
def test_an_envelope_is_told_by_its_beginning(text: bytes, begins: bool) -> None:
    assert bool(ENVELOPE_START.match(text)) == begins


@pytest.mark.parametrize(
    ("text", "ends"),
    [(b"]}", True), (b'] , "nextToken": "a]}" \n}', True), (b'],"x":1}', False), (b"],", False)],
)
def test_an_envelope_is_told_by_its_end(text: bytes, ends: bool) -> None:
    assert bool(ENVELOPE_END.match(text)) == ends
