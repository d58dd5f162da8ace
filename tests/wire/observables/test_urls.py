import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import Kind, Observable, parse_url, url_host


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("https://example.org/a", "https://example.org/a", id="plain"),
        pytest.param("HTTPS://EXAMPLE.org/A", "https://example.org/A", id="case of scheme, host"),
        pytest.param(" https://example.org/\n", "https://example.org/", id="space around"),
        pytest.param("https://example.org", "https://example.org/", id="empty path"),
        pytest.param("https://example.org?q=1", "https://example.org/?q=1", id="query, no path"),
        pytest.param("https://example.org./a", "https://example.org/a", id="trailing dot"),
        pytest.param("http://example.org:80/", "http://example.org/", id="default port"),
        pytest.param("https://example.org:443/", "https://example.org/", id="default TLS port"),
        pytest.param("ftp://example.org:21/", "ftp://example.org/", id="default FTP port"),
        pytest.param("https://example.org:80/", "https://example.org:80/", id="other port"),
        pytest.param("https://example.org:08443/", "https://example.org:8443/", id="zero in port"),
        pytest.param("https://example.org:/", "https://example.org/", id="empty port"),
        pytest.param("tcp://example.org:4444", "tcp://example.org:4444", id="other scheme"),
        pytest.param("https://me:pw@example.org/", "https://example.org/", id="credentials"),
        pytest.param("https://a@b@example.org/", "https://example.org/", id="two at signs"),
        pytest.param("https://example.org/@x", "https://example.org/@x", id="at sign in path"),
        pytest.param("https://example.org/a#b", "https://example.org/a", id="fragment"),
        pytest.param("https://example.org#b?c", "https://example.org/", id="fragment, no path"),
        pytest.param("https://example.org/a?", "https://example.org/a?", id="empty query stays"),
        pytest.param("https://example.org/%7ea%2F", "https://example.org/%7ea%2F", id="encoded"),
        pytest.param("https://example.org/a/../b", "https://example.org/a/../b", id="dots stay"),
        pytest.param("https://example.org/a b", "https://example.org/a%20b", id="space"),
        pytest.param('https://example.org/"<>|', "https://example.org/%22%3C%3E%7C", id="unsafe"),
        pytest.param("https://example.org/a\\b", "https://example.org/a%5Cb", id="backslash"),
        pytest.param(
            "https://example.org/ก?ข", "https://example.org/%E0%B8%81?%E0%B8%82", id="Thai"
        ),
        pytest.param(
            "https://โรงพยาบาล.ไทย/", "https://xn--72c2blqcq3gb1l.xn--o3cw4h/", id="Thai host"
        ),
        pytest.param("http://192.0.2.1/x", "http://192.0.2.1/x", id="address"),
        pytest.param("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/", id="IPv6"),
        pytest.param("http://[::ffff:192.0.2.1]/", "http://192.0.2.1/", id="mapped"),
        pytest.param("https://example.org//a//", "https://example.org//a//", id="double slashes"),
    ],
)
def test_a_url_gets_its_canonical_spelling(text: str, value: str) -> None:
    assert parse_url(text) == Observable(Kind.URL, value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("example.org/a", id="no scheme"),
        pytest.param("//example.org/a", id="scheme left open"),
        pytest.param("https:/example.org", id="one slash"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///a", id="empty host"),
        pytest.param("https://@/a", id="credentials alone"),
        pytest.param("https://intranet/", id="host of one label"),
        pytest.param("http://2130706433/", id="address as one number"),
        pytest.param("http://0x7f.1/", id="address in hexadecimal"),
        pytest.param("http://0177.0.0.1/", id="address in octal"),
        pytest.param("http://192.0.2.1./", id="address with dot"),
        pytest.param("http://[fe80::1%25eth0]/", id="zone id"),
        pytest.param("http://[192.0.2.1", id="open bracket"),
        pytest.param("http://[example.org]/", id="name in brackets"),
        pytest.param("http://2001:db8::1/", id="IPv6 without brackets"),
        pytest.param("https://example.org:0/", id="port 0"),
        pytest.param("https://example.org:65536/", id="port too large"),
        pytest.param("https://example.org:99999999/", id="port far too large"),
        pytest.param("https://example.org:x/", id="port is a word"),
        pytest.param("https://good.example\\@evil.example/", id="backslash before the host"),
        pytest.param("https://exa%6dple.org/", id="encoded host"),
        pytest.param("https://example.org/a\nb", id="line break"),
        pytest.param("https://exam\tple.org/", id="tab"),
        pytest.param("https://example.org/\x00", id="NUL"),
        pytest.param("https://example.org/\ud800", id="lone surrogate"),
        pytest.param("mailto:a@example.org", id="mail"),
        pytest.param("file:///C:/x", id="file"),
        pytest.param("1http://example.org/", id="scheme starts with a digit"),
        pytest.param("https://example.org/" + "a" * 9000, id="too long"),
    ],
)
def test_what_names_no_host_or_leaves_doubt_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        parse_url(text)


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("https://example.org/", "example.org"),
        ("https://example.org:8443/x:y", "example.org"),
        ("http://[2001:db8::1]:8080/", "2001:db8::1"),
        ("http://192.0.2.1/", "192.0.2.1"),
    ],
)
def test_the_host_of_a_url_is_told(value: str, host: str) -> None:
    assert url_host(value) == host


def test_what_is_no_url_has_no_host() -> None:
    with pytest.raises(WireError):
        url_host("example.org")


def test_no_secret_survives() -> None:
    value = parse_url("https://somchai:hunter2@example.org/a?b#somchai@hospital.example").value
    assert "hunter2" not in value
    assert "somchai" not in value


hosts = st.sampled_from(["example.org", "192.0.2.1", "[2001:db8::1]", "EXAMPLE.ไทย", "a_b.example"])
rests = st.one_of(
    st.just(""), st.builds("{}{}".format, st.sampled_from("/?#"), st.text(max_size=40))
)


@given(st.sampled_from(["http", "HTTPS", "tcp"]), hosts, st.integers(0, 70_000), rests)
def test_a_normalised_url_stays_as_it_is(scheme: str, host: str, port: int, rest: str) -> None:
    try:
        first = parse_url(f"{scheme}://{host}:{port}{rest}")
    except WireError:
        return
    assert parse_url(first.value) == first
    assert first.value.isascii()
    assert "#" not in first.value


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    for candidate in (text, "http://" + text, "http://example.org/" + text):
        try:
            observable = parse_url(candidate)
        except WireError:
            continue
        assert parse_url(observable.value) == observable
