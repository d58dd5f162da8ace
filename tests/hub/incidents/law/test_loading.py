"""The law khumkan ships is whole; a law file that is wrong is refused with file, line and what."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.incidents.law import find_law, load_laws, parse_law

GOOD = """\
version = "2026-11"
valid_from = 2022-12-15

[texts.act]
name = { th = "พ.ร.บ.", en = "Act" }

[[duty]]
id = "tell"
lists = ["incident"]
confidence = "confirmed"
what = { th = "แจ้ง", en = "Tell" }
owner = { th = "ใคร", en = "who" }
addressee = { th = "ถึง", en = "to" }
form = { th = "แบบ", en = "form" }
ends_with = { th = "ส่ง", en = "sent" }
basis = [{ text = "act", clause = { th = "ข้อ 1", en = "clause 1" } }]
clock = { count = "hours", length = 24, starts_from = ["aware_at"] }
applies = [{ is_cii = true }]
"""


def refusal(source: str, name: str = "2026-11.toml") -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_law(source.encode(), name)
    return str(caught.value)


def test_the_law_that_is_shipped_can_be_used() -> None:
    [law] = load_laws()
    assert law.version == "2026-11"
    assert len({rule.id for rule in law.duty}) == 20


def test_every_word_of_the_law_is_there_in_thai_and_in_english() -> None:
    [law] = load_laws()
    for rule in law.duty:
        for words in (rule.what, rule.owner, rule.addressee, rule.form, rule.ends_with):
            assert words.in_language("th") != words.in_language("en")
            assert any("\u0e00" <= letter <= "\u0e7f" for letter in words.th)


def test_a_good_file_is_taken() -> None:
    assert parse_law(GOOD.encode(), "2026-11.toml").duty[0].clock.length == 24


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("length = 24", "long = 24", "2026-11.toml:8: the law can't be used; tell.clock: Object contains unknown field `long`", id="a field misspelt"),
        pytest.param('"hours"', '"weeks"', "tell.clock.count: Invalid enum value 'weeks'", id="an unknown way to count"),
        pytest.param("length = 24", 'length = "24"', "tell.clock.length: Expected `int`, got `str`", id="a number as text"),
        pytest.param('confidence = "confirmed"\n', "", "tell: Object missing required field `confidence`", id="no confidence"),
        pytest.param('"confirmed"', '"sure"', "tell.confidence: Invalid enum value 'sure'", id="an unknown confidence"),
        pytest.param('["aware_at"]', '["awake_at"]', "tell.clock.starts_from[0]: Invalid enum value 'awake_at'", id="an unknown fact"),
        pytest.param("is_cii = true", "is_cti = true", "tell.applies[0]: Object contains unknown field `is_cti`", id="an unknown condition"),
        pytest.param('text = "act"', 'text = "deed"', "tell: basis names the text deed", id="a text that isn't there"),
        pytest.param('en = "Tell"', 'en = " "', "tell: what must be there in Thai and in English", id="no English"),
        pytest.param('name = { th = "พ.ร.บ."', 'name = { th = ""', "2026-11.toml:4: the law can't be used; act: name must be there", id="no Thai name of a text"),
        pytest.param(", length = 24", "", "tell: clock.length does not fit clock.count = hours", id="hours without a length"),
        pytest.param("length = 24", "length = -24", "tell: only civil_days can be counted backwards", id="hours before"),
        pytest.param('"hours", length = 24', '"none", length = 24', "tell: clock.length does not fit clock.count = none", id="a length without a count"),
        pytest.param('"hours", length = 24', '"next_year"', "tell: clock.day does not fit clock.count = next_year", id="a year without a day"),
        pytest.param('"hours", length = 24', '"next_year", day = "02-29"', "tell: clock.day must be month and day of every year", id="a day that most years lack"),
        pytest.param('"hours", length = 24', '"next_year", day = "13-01"', "tell: clock.day must be month and day of every year", id="no such month"),
        pytest.param('"hours", length = 24', '"once"', "tell: clock.on does not fit clock.count = once", id="once, but when"),
        pytest.param('["aware_at"]', "[]", "tell: clock.starts_from must not be empty", id="a clock that nothing starts"),
        pytest.param("applies = [{ is_cii = true }]", "applies = []", "tell: applies must not be empty", id="nobody's duty"),
        pytest.param("applies =", "unless = [{}]\napplies =", "tell: an empty condition in unless", id="always lifted"),
        pytest.param("{ is_cii = true }", "{ categories_within = [10] }", "tell: categories are numbered 0 to 9", id="an eleventh category"),
        pytest.param('id = "tell"', 'id = "Tell!"', "the id must be small letters", id="an odd id"),
        pytest.param('id = "tell"', "id = 7", "duty 1.id: Expected `str`, got `int`", id="an id that is no text"),
        pytest.param("2022-12-15\n", "2022-12-15\nvalid_until = 2022-01-01\n", "valid_until is before valid_from", id="ends before it begins"),
        pytest.param("2022-12-15\n", '"soon"\n', "valid_from: Invalid RFC3339 encoded date", id="no date"),
        pytest.param('"2026-11"', '"November"', "the file must be called November.toml", id="another version than the file's name"),
        pytest.param("[[duty]]", "[duty]", "a law has [texts.NAME] and [[duty]]", id="one duty instead of a list"),
        pytest.param('en = "Act" }', 'en = "Act"', "2026-11.toml:5:", id="a brace is missing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_place_and_reason(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert said in refusal(GOOD.replace(old, new, 1))


def test_a_version_has_the_name_of_a_month() -> None:
    source = GOOD.replace('"2026-11"', '"new"')
    assert "the version must be a year and a month" in refusal(source, "new.toml")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="the law can't be read"):
        parse_law(b"\xff", "2026-11.toml")


def test_a_duty_that_stands_there_twice_is_refused() -> None:
    assert "tell: stands there twice" in refusal(GOOD + GOOD[GOOD.index("[[duty]]") :])


def write_versions(folder: Path, *, ends: str) -> None:
    first = GOOD.replace("2022-12-15\n", f"2022-12-15\n{ends}")
    second = GOOD.replace("2026-11", "2027-04").replace("2022-12-15", "2027-04-01")
    (folder / "2026-11.toml").write_text(first, encoding="utf-8")
    (folder / "2027-04.toml").write_text(second, encoding="utf-8")


def test_versions_come_in_the_order_in_which_they_held(tmp_path: Path) -> None:
    write_versions(tmp_path, ends="valid_until = 2027-03-31\n")
    assert [law.version for law in load_laws(tmp_path)] == ["2026-11", "2027-04"]


@pytest.mark.parametrize("ends", ["", "valid_until = 2027-04-01\n"], ids=["open", "a day too long"])
def test_two_versions_never_hold_on_one_day(tmp_path: Path, ends: str) -> None:
    write_versions(tmp_path, ends=ends)
    with pytest.raises(ConfigurationError, match="2026-11 and 2027-04 hold at the same time"):
        load_laws(tmp_path)


def test_a_folder_without_law_is_no_law(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no law here"):
        load_laws(tmp_path)


def test_a_version_that_is_not_there_is_refused_with_those_that_are() -> None:
    assert find_law(load_laws(), "2026-11").valid_from == date(2022, 12, 15)
    with pytest.raises(ConfigurationError, match="no version 2030 of the law; there are: 2026-11"):
        find_law(load_laws(), "2030")


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        pytest.param(datetime(2027, 3, 31, 16, 59, tzinfo=UTC), True, id="last minute in Thailand"),
        pytest.param(datetime(2027, 3, 31, 17, 0, tzinfo=UTC), False, id="midnight in Thailand"),
        pytest.param(datetime(2022, 12, 14, 17, 0, tzinfo=UTC), True, id="first minute"),
        pytest.param(datetime(2022, 12, 14, 16, 59, tzinfo=UTC), False, id="the day before"),
    ],
)
def test_a_version_holds_by_days_in_thailand(at: datetime, holds: bool) -> None:
    source = GOOD.replace("2022-12-15\n", "2022-12-15\nvalid_until = 2027-03-31\n")
    assert parse_law(source.encode(), "2026-11.toml").is_in_force(at) is holds
