import re
from pathlib import Path

import pytest

from khumkan.core.settings import Setting, Settings, list_settings
from khumkan.engine.events import DEFAULT_BATCH_EVENTS, DEFAULT_MAX_RECORD_BYTES

ALL = list_settings()
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"

every_setting = pytest.mark.parametrize("setting", ALL, ids=[setting.name for setting in ALL])


def section_of_reference(setting: Setting) -> str:
    """The text under the setting's heading."""
    text = REFERENCE.read_text(encoding="utf-8")
    found = re.search(
        rf"^### `{re.escape(setting.name)}`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"docs/reference/settings.md has no heading for {setting.name}"
    return found[1]


def as_toml(value: object) -> str:
    if value is None:
        return '""'
    if value in ({}, ()):
        return "{}" if value == {} else "[]"
    return str(value).lower() if isinstance(value, int) else f'"{value}"'


@every_setting
def test_each_setting_is_documented_where_it_is_declared(setting: Setting) -> None:
    assert setting.description.endswith(".")


@every_setting
def test_the_reference_has_a_heading_default_and_variable_for_each_setting(
    setting: Setting,
) -> None:
    text = section_of_reference(setting)
    assert f"Default: `{as_toml(setting.default)}`" in text
    assert f"`{setting.variable}`" in text


@every_setting
def test_the_reference_says_what_the_declaration_says(setting: Setting) -> None:
    text = " ".join(section_of_reference(setting).split())
    assert setting.description in text
    for word in (setting.least, setting.most, *setting.choices):
        assert word is None or f"`{word}`" in text


def test_the_reference_has_no_heading_for_a_setting_that_is_gone() -> None:
    headings = re.findall(r"^### `(.+)`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [setting.name for setting in ALL]


@every_setting
def test_a_number_has_both_limits_and_its_default_within_them(setting: Setting) -> None:
    if isinstance(setting.default, int) and not isinstance(setting.default, bool):
        assert setting.least is not None
        assert setting.most is not None
        assert setting.least <= setting.default <= setting.most


@every_setting
def test_a_number_that_may_be_absent_has_both_limits_too(setting: Setting) -> None:
    assert setting.is_optional or setting.default is not None
    assert not setting.is_optional or None not in {setting.least, setting.most}


def test_defaults_are_those_of_the_engine() -> None:
    settings = Settings()
    assert settings.detect.max_record_bytes == DEFAULT_MAX_RECORD_BYTES
    assert settings.detect.batch_events == DEFAULT_BATCH_EVENTS


def test_a_setting_knows_its_names() -> None:
    setting = next(s for s in ALL if s.key == "batch_events")
    assert setting.name == "detect.batch_events"
    assert setting.variable == "KHUMKAN_DETECT__BATCH_EVENTS"
