"""No event has more fields, or is nested deeper, than the limits allow."""

import io

import pytest
from tests.engine.formats.reading import Outcome

from khumkan.engine.events import Blank, Limits
from khumkan.engine.formats import get_format

LIMITS = Limits(max_fields=6, max_depth=3)


def read(name: str, data: bytes) -> Outcome:
    return Outcome(list(get_format(name).read(io.BytesIO(data), LIMITS)))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', id="as many fields as allowed"),
        pytest.param(b'{"a":{"b":{"c":1}}}', id="as deep as allowed"),
        pytest.param(b'{"a":[1,2,3,4,5]}', id="a list of as many"),
        pytest.param(b"{}", id="nothing at all"),
    ],
)
def test_what_is_within_the_limits_is_an_event(line: bytes) -> None:
    assert [len(one.raw) for one in read("json", line + b"\n").events] == [len(line)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(
            b'{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}', "more than 6 fields", id="fields"
        ),
        pytest.param(b'{"a":[1,2,3,4,5,6]}', "more than 6 fields", id="items of a list"),
        pytest.param(b'{"a":{"b":1,"c":2,"d":3},"e":[1,2]}', "more than 6 fields", id="together"),
        pytest.param(b'{"a":{"b":{"c":{}}}}', "deeper than 3 levels", id="objects"),
        pytest.param(b'{"a":[[[1]]]}', "deeper than 3 levels", id="lists"),
    ],
)
def test_what_is_beyond_them_is_rejected_with_the_reason(line: bytes, reason: str) -> None:
    outcome = read("json", b'{"x":1}\n' + line + b'\n{"y":2}\n')
    assert outcome.fields == [{"x": 1}, {"y": 2}]
    (rejection,) = outcome.rejections
    assert (rejection.record, rejection.sample) == (2, line)
    assert reason in str(rejection.reason)


def test_other_formats_keep_to_them_too() -> None:
    outcome = read("syslog", b"<1>a=1 b=2 c=3 d=4 e=5 f=6 g=7\n")
    assert not outcome.events
    assert "more than 6 fields" in outcome.reasons[0]


def test_bytes_stay_accounted_for() -> None:
    data = b'\n{"a":[[[1]]]}\n'
    pieces = read("json", data).pieces
    assert sum(piece.n_bytes for piece in pieces) == len(data)
    assert isinstance(pieces[0], Blank)
