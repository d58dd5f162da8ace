"""Thirteen places, one a health region, none of them real."""

import pytest

from khumkan_samples.places import PLACES, Place

# The hospitals of the real pilot: whatever the samples call theirs, it must not be one of these.
REAL_TH = (
    "ลำปาง",
    "พุทธชินราช",
    "กำแพงเพชร",
    "สระบุรี",
    "ราชบุรี",
    "ชลบุรี",
    "ขอนแก่น",
    "อุดรธานี",
    "มหาราชนครราชสีมา",
    "วารินชำราบ",
    "มหาราชนครศรีธรรมราช",
    "หาดใหญ่",
    "ประสาทวิทยา",
)
REAL_EN = (
    "lampang",
    "buddhachinaraj",
    "kamphaeng",
    "saraburi",
    "ratchaburi",
    "chonburi",
    "khonkaen",
    "udonthani",
    "nakhonratchasima",
    "warinchamrap",
    "nakhonsithammarat",
    "hatyai",
    "prasat",
)
every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)


def test_there_is_one_hospital_for_each_health_region() -> None:
    assert [place.region for place in PLACES] == list(range(1, 14))


@pytest.mark.parametrize("fact", ["code", "slug", "name_th", "name_en", "domain"])
def test_no_two_hospitals_share(fact: str) -> None:
    assert len({getattr(place, fact) for place in PLACES}) == 13


@every_place
def test_no_name_is_that_of_a_pilot_hospital(place: Place) -> None:
    plain = (place.name_en + place.slug + place.domain).lower().replace(" ", "").replace("-", "")
    assert not [name for name in REAL_TH if name in place.name_th]
    assert not [name for name in REAL_EN if name in plain]


@every_place
def test_the_domain_can_never_be_registered(place: Place) -> None:
    assert place.domain.endswith(".example")


def test_all_three_sizes_and_web_servers_occur() -> None:
    assert {place.size.name for place in PLACES} == {"regional", "general", "community"}
    assert {place.web_stack for place in PLACES} == {"iis", "xampp", "php-cgi"}
