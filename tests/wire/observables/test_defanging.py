import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.wire.observables import recognise_observable, refang


@pytest.mark.parametrize(
    ("text", "original"),
    [
        pytest.param("hxxp://evil[.]example/a", "http://evil.example/a", id="usual"),
        pytest.param("hXXps://evil[.]example", "https://evil.example", id="https, mixed case"),
        pytest.param("h**p://evil.example", "http://evil.example", id="stars"),
        pytest.param("fxp://evil.example", "ftp://evil.example", id="ftp"),
        pytest.param("hxxp[:]//evil.example", "http://evil.example", id="colon"),
        pytest.param("hxxp[://]evil.example", "http://evil.example", id="colon and slashes"),
        pytest.param("evil.example[/]a", "evil.example/a", id="slash"),
        pytest.param("evil(.)example", "evil.example", id="round"),
        pytest.param("evil{.}example", "evil.example", id="curly"),
        pytest.param("evil[dot]example", "evil.example", id="dot as a word"),
        pytest.param("evil (DOT) example", "evil . example", id="words around stay"),
        pytest.param(r"evil\.example", "evil.example", id="backslash"),
        pytest.param("192[.]0[.]2[.]1", "192.0.2.1", id="address"),
        pytest.param("2001[:]db8[:][:]1", "2001:db8::1", id="IPv6"),
        pytest.param("a[@]b[.]example", "a@b.example", id="at sign"),
        pytest.param("a[at]b.example", "a@b.example", id="at as a word"),
        pytest.param(" evil[.]example\n", "evil.example", id="space around"),
    ],
)
def test_known_marks_are_undone(text: str, original: str) -> None:
    assert refang(text) == original


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/hxxp",
        "http://[2001:db8::1]/",
        "https://example.org/a[0]=1",
        "hxxp.example",
        "d41d8cd98f00b204e9800998ecf8427e",
    ],
)
def test_a_text_without_marks_is_unchanged(text: str) -> None:
    assert refang(text) == text


@given(st.sampled_from(["[.]", "(.)", "[dot]", "{.}"]), st.sampled_from(["hxxp", "http", "hXXp"]))
def test_marks_of_any_kind_lead_to_the_same_observable(dot: str, scheme: str) -> None:
    marked = f"{scheme}://evil{dot}example/a"
    assert recognise_observable(refang(marked)).value == "http://evil.example/a"
