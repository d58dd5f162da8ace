"""Texts such as events hold, in all spellings that name indicators, and those near to them."""

from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators import Indicator
from khumkan.wire.observables import parse_file_name, recognise_observable

MD5 = "0123456789abcdef0123456789abcdef"
NAMED = (
    "203.0.113.7", "198.51.100.0/24", "192.0.2.0/27", "2001:db8::/32", "2001:db8:1::7", "evil.example",
    "xn--12c1fe0br.example", "https://bad.example/a?b=1", "http://bad.example:8080/A%20b", "ftp://bad.example/",
    "http://203.0.113.9/x", "thief@bad.example", MD5, "a" * 40, "b" * 64, "c" * 128,
    f"https://bad.example/{'long' * 80}",
)  # fmt: skip
FILES = ("Readme-Decrypt.txt", "k.exe", "ไวรัส.exe", "system", "d41d8cd9", "4624")
_PIECES = st.sampled_from(
    [
        *NAMED, *FILES, MD5.upper(), "WWW.EVIL.EXAMPLE", "evil", "example", "bad.example", "203.0.113.7", "198.51.100.9",
        "::ffff:203.0.113.7", "::ffff:c633:6409", "2001:DB8:0:1::2", "2001:db8", "fe80::1%eth0", "0203.0.113.7",
        "http", "https", "HTTPS", "ftp", "svn+ssh", "://", "//", "/", "\\", "\\\\", ":", ":80", ":443", ":8080", ":0", ":99999",
        ".", "..", "@", "user", "user:pw@", "a+b", "=", "MD5=", "SHA1=", "sha-1=", "IMPHASH=", ",", ";", "?", "#", "[", "]", "%41", "%",
        " ", "\t", "\n", "\x00", "\x1c", "\x7f", "\x85", "\u00a0", "\u3000", "\u2028", "\u200b", "\u00ad",
        "\u3002", "\uff0e", "ｅｖｉｌ", "\u212a.exe", "\u017f", "\u0130", "é", "โรงพยาบาล", "ไทย", "C:\\Users\\", "D:\\ข้อมูล\\", "/var/",
        "/24", "/32", "/64", "/0", "-", "_", "+", "!", "{", "}", '"', "'", "(", "<", "0x7f", "12:34:56", "2026-01-01T00:00:00Z", "x" * 70, "y" * 300,
    ]
)  # fmt: skip
_LISTED = st.sampled_from(
    [*NAMED, *FILES, "type:  5 ", "type:  5 cdn.evil.example", "::ffff:203.0.113.7", "a.example:443", "fe80::1", "fe80::", "::", "a:", "a", ""]
)  # fmt: skip
LISTS = st.builds(
    lambda items, between, end: between.join(items) + end,
    st.lists(_LISTED, min_size=1, max_size=6),
    st.sampled_from([";", ",", ", ", ";  ", " ,", ";;"]),
    st.sampled_from(["", ";", ",", " "]),
)
TEXTS = st.one_of(
    LISTS,
    st.lists(_PIECES, min_size=1, max_size=6).map("".join),
    st.text(max_size=12),
    st.sampled_from([*NAMED, *FILES]),
    st.builds(lambda piece, n: piece * n, _PIECES, st.sampled_from([300, 3_000, 9_000])),
)


def indicator(text: str, *, is_file: bool = False) -> Indicator:
    """Return what a list or a bundle would have for a text."""
    observable = parse_file_name(text) if is_file else recognise_observable(text)
    return Indicator(observable, RuleHead(text, text, Severity.HIGH, Origin("list.txt", 1)))
