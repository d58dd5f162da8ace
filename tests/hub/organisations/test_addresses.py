import pytest

from khumkan.hub.organisations.addresses import parse_address
from khumkan.ui.errors import RefusedError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("somchai@hospital.go.th", "somchai@hospital.go.th", id="plain"),
        pytest.param(
            "  Somchai@Hospital.GO.TH\t", "somchai@hospital.go.th", id="capitals and space"
        ),
        pytest.param(
            "somchai+it@hospital.go.th", "somchai+it@hospital.go.th", id="plus sign is part of it"
        ),
        pytest.param("it@โรงพยาบาล.ไทย", "it@xn--72c2blqcq3gb1l.xn--o3cw4h", id="Thai domain"),
        pytest.param(
            "IT@XN--72C2BLQCQ3GB1L.XN--O3CW4H",
            "it@xn--72c2blqcq3gb1l.xn--o3cw4h",
            id="the same in ASCII",
        ),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert parse_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("somchai", id="no at"),
        pytest.param("a@b@hospital.go.th", id="two ats"),
        pytest.param("a@hospital.go.th\nBcc: everybody@example.org", id="a header injected"),
        pytest.param("a\r\nBcc: x@hospital.go.th", id="a header injected before the at"),
        pytest.param("a@hospital.go.th\n", id="a line break at the end"),
        pytest.param("Somchai <a@hospital.go.th>", id="a name before it"),
        pytest.param("สมชาย@hospital.go.th", id="Thai before the at"),
        pytest.param("a@" + "b" * 64 + ".th", id="too long a label"),
        pytest.param("a@" + ".".join(["b" * 60] * 5) + ".th", id="too long in all"),
        pytest.param("a\x00@hospital.go.th", id="a NUL"),
        pytest.param("a@hospital\u202e.go.th", id="a mark that turns text around"),
    ],
)
def test_what_is_no_address_is_refused_at_the_field(typed: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_address(typed)
    assert caught.value.field == "email"
