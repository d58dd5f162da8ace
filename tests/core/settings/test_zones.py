from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.settings import Settings, find_zone, load_settings, zones


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        pytest.param(Settings().detect.time_zone, "+0700", id="the default"),
        pytest.param("Asia/Tokyo", "+0900", id="Tokyo"),
        pytest.param("UTC", "+0000", id="UTC"),
    ],
)
def test_a_zone_is_found_by_its_name(name: str, offset: str) -> None:
    assert f"{datetime(2026, 11, 21, tzinfo=find_zone(name)):%z}" == offset


def test_an_unknown_zone_is_refused_where_it_was_named() -> None:
    with pytest.raises(ConfigurationError, match=r"site.toml: detect.time_zone is 'Siam'"):
        find_zone("Siam", Place("site.toml"))


@given(st.text())
def test_any_text_is_a_zone_or_refused(name: str) -> None:
    with suppress(ConfigurationError):
        assert str(find_zone(name)) == name


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_none(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zones, "ZoneInfo", find_none)
    monkeypatch.setattr(zones, "available_timezones", set)


@pytest.mark.usefixtures("no_database")
def test_a_machine_without_zones_says_what_to_install() -> None:
    with pytest.raises(ConfigurationError, match="install tzdata") as caught:
        find_zone("Asia/Bangkok", Place("site.toml"))
    assert caught.value.place is None


@pytest.mark.usefixtures("no_database")
def test_a_machine_without_zones_has_settings_all_the_same() -> None:
    assert load_settings(environment={}).detect.time_zone == "Asia/Bangkok"
