"""Bulk bodies: item by item, in order, each judged for itself."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.node.inputs.http.bulk.reading import Action, read_bulk
from khumkan.node.inputs.http.refusals import RefusedError

MANY = 100_000
DOCUMENT = '{"message":"เข้าสู่ระบบ"}'.encode()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            b'{"index":{}}', Action("index", "logs", ""), id="the address names the index"
        ),
        pytest.param(
            b'{"create":{"_index":"beat","_id":"7"}}', Action("create", "beat", "7"), id="named"
        ),
        pytest.param(
            b'{"index":{"_index":"beat","_type":"_doc","_id":7,"pipeline":"x","routing":"y"}}',
            Action("index", "beat", "7"),
            id="older clients",
        ),
        pytest.param(
            b' {"index" : { "_index" : null } }\r', Action("index", "logs", ""), id="loose"
        ),
    ],
)
def test_an_action_says_what_and_where(line: bytes, expected: Action) -> None:
    found = read_bulk(line + b"\n" + DOCUMENT + b"\n", "logs", MANY)

    assert found.items == [(expected, "")]
    assert found.documents == [DOCUMENT]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        pytest.param([b'{"update":{"_id":"1"}}', b'{"doc":{}}'], "unsupported", id="update"),
        pytest.param([b'{"delete":{"_id":"1"}}'], "unsupported", id="delete has no document"),
        pytest.param([b'{"index":{}}', b'{"a":'], "bad-document", id="torn document"),
        pytest.param([b'{"index":{}}', b"[1]"], "bad-document", id="a list"),
        pytest.param([b'{"index":{}}', b"text"], "bad-document", id="text"),
        pytest.param([b'{"index":{}}', b""], "bad-document", id="an empty line"),
        pytest.param([b'{"index":{}}', b"[" * 99_999], "bad-document", id="deep"),
        pytest.param([b'{"index":{}}', b'{"a":' * 99_999], "bad-document", id="deep objects"),
        pytest.param([b'{"index":', b'{"a":1}'], "bad-action", id="torn action"),
        pytest.param([b'{"index":{}', b'{"a":1}'], "bad-action", id="an action not closed"),
        pytest.param([b'{"move":{}}', b'{"a":1}'], "bad-action", id="unknown action"),
        pytest.param([b'{"index":{},"create":{}}', b'{"a":1}'], "bad-action", id="two at once"),
        pytest.param([b"{}", b'{"a":1}'], "bad-action", id="none"),
        pytest.param([b'{"index":{"_index":1}}', b'{"a":1}'], "bad-action", id="no such index"),
        pytest.param(
            [b'{"index":{"_index":"' + b"x" * 5_000 + b'"}}', b'{"a":1}'], "bad-action", id="long"
        ),
    ],
)
def test_a_broken_item_costs_no_other(lines: list[bytes], wrong: str) -> None:
    good = [b'{"create":{"_id":"%d"}}\n%s' % (number, DOCUMENT) for number in range(2)]
    body = b"\n".join([good[0], *lines, good[1]]) + b"\n"
    found = read_bulk(body, "logs", MANY)

    assert [each for _, each in found.items] == ["", wrong, ""]
    assert [action.id for action, each in found.items if not each] == ["0", "1"]
    assert found.documents == [DOCUMENT] * 2
    assert found.n_refused == 1


def test_a_document_that_is_missing_at_the_end_is_told() -> None:
    found = read_bulk(b'{"index":{}}\n{"a":1}\n{"index":{}}\n', "logs", MANY)

    assert [wrong for _, wrong in found.items] == ["", "bad-document"]


def test_after_a_broken_action_an_action_is_not_taken_for_its_document() -> None:
    found = read_bulk(b'{"ind\n{"index":{}}\n{"a":1}\n', "logs", MANY)

    assert [wrong for _, wrong in found.items] == ["bad-action", ""]
    assert found.documents == [b'{"a":1}']


def test_what_the_engine_mends_is_taken() -> None:
    documents = [b'{"a":NaN}', '{"a":"สวัสดี"}'.encode("tis-620"), b'{"a":"\x01"}']
    body = b"".join(b'{"index":{}}\n' + each + b"\n" for each in documents)

    assert read_bulk(body, "logs", MANY).documents == documents


def test_blank_lines_between_items_carry_nothing() -> None:
    assert len(read_bulk(b'\n\n{"index":{}}\r\n{"a":1}\r\n\n', "logs", MANY).documents) == 1
    assert read_bulk(b"\n \r\n", "logs", MANY).items == []
    assert read_bulk(b"", "logs", MANY).items == []


def test_too_many_items_are_refused() -> None:
    item = b'{"index":{}}\n{"a":1}\n'
    assert len(read_bulk(item * 5, "logs", 5).items) == 5
    for body in (item * 6, b'{"delete":{}}\n' * 6, b"\n" * 1_000):
        with pytest.raises(RefusedError, match="may hold 5 events"):
            read_bulk(body, "logs", 5)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["index", "create"]), st.dictionaries(st.text(max_size=5), st.text())
        ),
        max_size=10,
    )
)
@settings(max_examples=100, deadline=None)
def test_no_document_is_lost_doubled_or_out_of_order(items: list[tuple[str, object]]) -> None:
    body = "".join(
        f"{json.dumps({operation: {}})}\n{json.dumps(document)}\n" for operation, document in items
    )
    found = read_bulk(body.encode(), "logs", MANY)

    assert [json.loads(document) for document in found.documents] == [each for _, each in items]
    assert [action.operation for action, _ in found.items] == [each for each, _ in items]


@given(st.binary(max_size=200) | st.text('{}[]",:\\index\n0', max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_every_item_is_taken_or_told(body: bytes) -> None:
    found = read_bulk(body, "logs", MANY)

    assert len(found.items) == len(found.documents) + found.n_refused


@pytest.mark.parametrize(
    "morsel", [b"{\n", b'{"index":{}}\n', b'{"index":{"_id":"%d"}}\n{"a":NaN}\n']
)
def test_no_body_takes_more_than_its_length(morsel: bytes) -> None:
    body = b"".join(morsel.replace(b"%d", b"%d" % n) for n in range(500_000 // len(morsel)))
    began = time.process_time()
    with suppress(RefusedError):
        read_bulk(body, "logs", MANY)
    assert time.process_time() - began < 3.0
