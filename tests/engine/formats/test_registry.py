"""Formats by name."""

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.engine.formats import FORMATS, get_format


def test_every_format_is_found_by_its_own_name() -> None:
    assert list(FORMATS) == [
        "evtx",
        "json",
        "shipped",
        "w3c",
        "zeek",
        "access-log",
        "syslog",
        "text",
    ]
    assert [get_format(name).name for name in FORMATS] == list(FORMATS)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="no format leef: choose one of evtx, json"):
        get_format("leef")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_it_is_and_what_its_files_are_called(name: str) -> None:
    assert str(FORMATS[name].description)
    assert all(suffix == suffix.lower() for suffix in FORMATS[name].suffixes)
