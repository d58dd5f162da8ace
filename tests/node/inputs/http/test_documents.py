"""One JSON object, or not: strict JSON is only walked over, a careless one is read to the end."""

import pytest

from khumkan.node.inputs.http.documents import is_object


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (b"{}", True),
        (b'{"a": [1, {"b": null}]}', True),
        ('{"a": "สวัสดี"}'.encode("tis-620"), True),
        (b'{"a": NaN, "b": "\x01"}', True),
        (b'{"a": 1e400}', True),
        (b"", False),
        (b"[]", False),
        (b'"{}"', False),
        (b'{"a": 1}{"b": 2}', False),
        (b'{"a": ', False),
        (b"{'a': 1}", False),
        (b'{"a":' * 99_999, False),
        (b'{"a": NaN, "b": "' + b"x" * 1_100_000 + b'"}', False),
    ],
)
def test_an_object_is_told_from_everything_else(piece: bytes, expected: bool) -> None:
    assert is_object(piece) is expected
