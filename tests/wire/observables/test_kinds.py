from khumkan.wire.observables.kinds import Kind, Observable, shown


def test_an_observable_is_its_kind_and_value() -> None:
    assert Observable(Kind.DOMAIN, "a.example") == Observable(Kind.DOMAIN, "a.example")
    assert Observable(Kind.DOMAIN, "a.example") != Observable(Kind.FILE_NAME, "a.example")
    assert str(Observable(Kind.IPV4, "192.0.2.1")) == "ipv4:192.0.2.1"


def test_a_refused_text_is_shown_quoted_escaped_and_short() -> None:
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("x" * 10_000)) < 120
