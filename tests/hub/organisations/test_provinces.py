"""The provinces, their codes and regions, held against facts from elsewhere."""

import csv
from collections import Counter
from importlib.resources import files

import pytest
from django.utils import translation

from khumkan.hub.organisations.provinces import (
    EAST,
    NORTH,
    PROVINCES,
    REGIONS,
    SOUTH,
    WEST,
    name_of_province,
    province_choices,
)

# How many provinces each health region has, from the ministry's division of the country.
SIZES = {1: 8, 2: 5, 3: 5, 4: 8, 5: 8, 6: 8, 7: 4, 8: 7, 9: 4, 10: 5, 11: 7, 12: 7, 13: 1}


def test_there_are_seventy_seven_provinces_in_thirteen_regions() -> None:
    assert len(PROVINCES) == 77
    assert Counter(one.region for one in PROVINCES.values()) == SIZES
    assert set(SIZES) == set(REGIONS)


def test_no_name_stands_twice() -> None:
    for names in (
        [one.name_th for one in PROVINCES.values()],
        [one.name_en for one in PROVINCES.values()],
    ):
        assert len(set(names)) == 77


@pytest.mark.parametrize(
    ("code", "name_th", "name_en", "region"),
    [
        ("10", "กรุงเทพมหานคร", "Bangkok", 13),
        ("38", "บึงกาฬ", "Bueng Kan", 8),
        ("50", "เชียงใหม่", "Chiang Mai", 1),
        ("83", "ภูเก็ต", "Phuket", 11),
        ("96", "นราธิวาส", "Narathiwat", 12),
    ],
)
def test_a_province_is_what_it_is(code: str, name_th: str, name_en: str, region: int) -> None:
    one = PROVINCES[code]
    assert (one.name_th, one.name_en, one.region) == (name_th, name_en, region)


def test_the_pilot_hospitals_agree_with_the_table() -> None:
    pilot = files("khumkan.hub.organisations") / "data" / "pilot_hospitals.csv"
    rows = list(csv.DictReader(pilot.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 13
    for row in rows:
        assert PROVINCES[row["province"]].region == int(row["region"])
        assert SOUTH <= float(row["latitude"]) <= NORTH
        assert WEST <= float(row["longitude"]) <= EAST


def test_names_follow_the_reader_and_thai_ones_the_dictionary() -> None:
    with translation.override("en"):
        assert name_of_province("90") == "Songkhla"
        assert province_choices()[0] == ("37", "Amnat Charoen")
    with translation.override("th"):
        names = [name for _code, name in province_choices()]
        assert names[:4] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี", "กาฬสินธุ์"]
        assert names.index("เชียงใหม่") < names.index("ตรัง")  # เ counts after its consonant
    assert name_of_province("99") == name_of_province("") == ""
