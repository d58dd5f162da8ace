from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import Kind, Observable, parse_observable, recognise_observable

ONE_OF_EACH = [
    Observable(Kind.IPV4, "192.0.2.1"),
    Observable(Kind.IPV6, "2001:db8::1"),
    Observable(Kind.IPV4_NETWORK, "192.0.2.0/24"),
    Observable(Kind.IPV6_NETWORK, "2001:db8::/32"),
    Observable(Kind.DOMAIN, "evil.example"),
    Observable(Kind.URL, "https://evil.example/a"),
    Observable(Kind.EMAIL, "a@evil.example"),
    Observable(Kind.FILE_NAME, "invoice.exe"),
    Observable(Kind.MD5, "a" * 32),
    Observable(Kind.SHA1, "a" * 40),
    Observable(Kind.SHA256, "a" * 64),
    Observable(Kind.SHA512, "a" * 128),
]

each = pytest.mark.parametrize("observable", ONE_OF_EACH, ids=[str(o.kind) for o in ONE_OF_EACH])


def test_every_kind_is_tried_here() -> None:
    assert [observable.kind for observable in ONE_OF_EACH] == list(Kind)


@each
def test_a_value_of_a_known_kind_is_read(observable: Observable) -> None:
    assert parse_observable(observable.kind, observable.value) == observable


@each
def test_a_value_is_never_taken_for_a_kind_it_is_not(observable: Observable) -> None:
    for kind in Kind:
        if kind is observable.kind:
            continue
        try:
            other = parse_observable(kind, observable.value)
        except WireError:
            continue
        # A file may bear the name of nearly anything; nothing else has two readings.
        assert {observable.kind, other.kind} & {Kind.FILE_NAME}


@each
def test_the_form_tells_the_kind_except_for_file_names(observable: Observable) -> None:
    if observable.kind is not Kind.FILE_NAME:
        assert recognise_observable(observable.value) == observable


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.IPV6, "::ffff:192.0.2.1", Observable(Kind.IPV4, "192.0.2.1")),
        (Kind.IPV4_NETWORK, "192.0.2.1/32", Observable(Kind.IPV4, "192.0.2.1")),
        (Kind.IPV6_NETWORK, "2001:db8::1/128", Observable(Kind.IPV6, "2001:db8::1")),
        (Kind.IPV6_NETWORK, "::ffff:192.0.2.1/120", Observable(Kind.IPV4_NETWORK, "192.0.2.0/24")),
        (Kind.IPV6_NETWORK, "::ffff:192.0.2.1/128", Observable(Kind.IPV4, "192.0.2.1")),
    ],
)
def test_another_kind_comes_out_only_where_both_name_the_same_thing(
    kind: Kind, text: str, expected: Observable
) -> None:
    assert parse_observable(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.IPV4, "2001:db8::1"),
        (Kind.IPV6, "192.0.2.1"),
        (Kind.IPV4_NETWORK, "2001:db8::/32"),
        (Kind.MD5, "a" * 40),
        (Kind.SHA256, "a" * 32),
    ],
)
def test_the_wrong_one_of_two_like_kinds_is_refused_by_name(kind: Kind, text: str) -> None:
    with pytest.raises(WireError, match=f"not {kind}"):
        parse_observable(kind, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("invoice", id="a word"),
        pytest.param("evil.example/a", id="a URL without its scheme"),
        pytest.param("1.2.3", id="half an address"),
        pytest.param("a" * 50, id="hexadecimal, but no hash"),
        pytest.param("192.0.2.1:80", id="address and port"),
        pytest.param("\ud800", id="lone surrogate"),
    ],
)
def test_what_has_no_known_form_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        recognise_observable(text)


@given(st.text(max_size=60))
def test_no_text_breaks_recognition_and_its_result_is_stable(text: str) -> None:
    try:
        observable = recognise_observable(text)
    except WireError:
        return
    assert recognise_observable(observable.value) == observable
    assert parse_observable(observable.kind, observable.value) == observable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("." * 1_000_000 + "/", id="dots"),
        pytest.param(":" * 1_000_000, id="colons"),
        pytest.param("a@" * 500_000, id="at signs"),
        pytest.param("a." * 500_000, id="labels"),
        pytest.param("http://" + "%" * 1_000_000, id="percent signs"),
        pytest.param("a" + "\u0301\u0316" * 500_000 + "@a.example", id="combining marks"),
        pytest.param("1" * 1_000_000, id="digits"),
    ],
)
def test_a_hostile_length_is_refused_at_once(text: str) -> None:
    parsers: list[Callable[[str], Observable]] = [
        recognise_observable,
        *(partial(parse_observable, kind) for kind in Kind),
    ]
    for parse in parsers:
        with pytest.raises(WireError):
            parse(text)
