import pytest
from hypothesis import given
from hypothesis import strategies as st
from stix2patterns.v21.pattern import Pattern
from stix2patterns.validator import validate

from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix import write_pattern

kinds = st.sampled_from([Kind.DOMAIN, Kind.URL, Kind.EMAIL, Kind.FILE_NAME])
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("observable", "pattern"),
    [
        (Observable(Kind.IPV4, "192.0.2.1"), "[ipv4-addr:value = '192.0.2.1']"),
        (Observable(Kind.IPV6, "2001:db8::1"), "[ipv6-addr:value = '2001:db8::1']"),
        (
            Observable(Kind.IPV4_NETWORK, "192.0.2.0/24"),
            "[ipv4-addr:value ISSUBSET '192.0.2.0/24']",
        ),
        (
            Observable(Kind.IPV6_NETWORK, "2001:db8::/32"),
            "[ipv6-addr:value ISSUBSET '2001:db8::/32']",
        ),
        (Observable(Kind.DOMAIN, "evil.example"), "[domain-name:value = 'evil.example']"),
        (Observable(Kind.URL, "http://a.example/"), "[url:value = 'http://a.example/']"),
        (Observable(Kind.EMAIL, "a@b.example"), "[email-addr:value = 'a@b.example']"),
        (Observable(Kind.FILE_NAME, "it's.exe"), r"[file:name = 'it\'s.exe']"),
        (Observable(Kind.FILE_NAME, r"a\'b"), r"[file:name = 'a\\\'b']"),
        (Observable(Kind.MD5, "a" * 32), f"[file:hashes.MD5 = '{'a' * 32}']"),
        (Observable(Kind.SHA1, "a" * 40), f"[file:hashes.'SHA-1' = '{'a' * 40}']"),
        (Observable(Kind.SHA256, "a" * 64), f"[file:hashes.'SHA-256' = '{'a' * 64}']"),
        (Observable(Kind.SHA512, "a" * 128), f"[file:hashes.'SHA-512' = '{'a' * 128}']"),
    ],
)
def test_each_kind_has_its_pattern(observable: Observable, pattern: str) -> None:
    assert write_pattern(observable) == pattern
    assert validate(pattern, stix_version="2.1")


@given(kinds, texts)
def test_whatever_the_value_the_pattern_is_valid_and_asks_for_just_that(
    kind: Kind, value: str
) -> None:
    pattern = write_pattern(Observable(kind, value))
    assert validate(pattern, stix_version="2.1")
    comparisons = Pattern(pattern).inspect().comparisons
    ((_, _, literal),) = next(iter(comparisons.values()))
    assert literal[1:-1].replace("\\'", "'").replace("\\\\", "\\") == value
