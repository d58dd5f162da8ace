"""Levels have a tone, observables can't be clicked, techniques are written as people know them."""

import pytest

from khumkan.core.severity import Severity
from khumkan.hub.alerts.details import _write_tag
from khumkan.hub.alerts.presenting import level_badge, make_harmless, shorten_token
from khumkan.ui.components import Tone


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("address", "45.148.10.81", "45.148.10[.]81"),
        ("address", "2001:db9::1", "2001[:]db9::1"),
        ("domain", "evil.example.com", "evil.example[.]com"),
        ("url", "https://evil.example.com/a.php", "hxxps://evil.example[.]com/a.php"),
        ("hash", "a" * 64, "a" * 64),
    ],
)
def test_observables_are_no_links(kind: str, value: str, shown: str) -> None:
    assert make_harmless(kind, value) == shown


def test_every_level_has_a_look() -> None:
    assert {level_badge(level.value).tone for level in Severity} == set(Tone) - {Tone.GOOD}


def test_a_pseudonym_is_short() -> None:
    assert shorten_token("5f" * 16) == "5f5f5f5f"


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("attack.t1110.001", "T1110.001"),
        ("attack.credential-access", "credential access"),
        ("cve.2021-44228", "cve.2021-44228"),
    ],
)
def test_tags_are_written_as_people_know_them(tag: str, shown: str) -> None:
    assert _write_tag(tag) == shown
