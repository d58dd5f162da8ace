"""Records of others are material: what they hold is read, what is odd is counted and told."""

import json
from pathlib import Path

import pytest

from khumkan.hub.incidents.importing import read_hhs, read_veris

HEAD = "id,Breach Submission Date,Type of Breach,Location of Breached Information,Individuals Affected\n"


def test_the_whole_list_is_read_and_odd_lines_are_told(corpus: Path) -> None:
    reading = read_hhs((corpus / "incidents" / "hhs" / "breaches.csv").read_bytes())
    left_out = [one for one in reading.odd if one.is_left_out]
    assert len(reading.records) + len(left_out) == 1_959
    assert sum(one.n_people is None for one in reading.records) == 59 - len(left_out)
    assert not any("Orthopedic" in one.title for one in reading.records)


@pytest.mark.parametrize(
    ("line", "odd", "is_read"),
    [
        ("1,04/02/2018,Theft,Laptop,500", 0, True),
        ("1,04/02/2018,Theft,Laptop,", 1, True),
        ("1,04/02/2018,,,many", 2, True),
        ("1,2018-04-02,Theft,Laptop,500", 1, False),
        ("1,13/40/2018,Theft,Laptop,500", 1, False),
        ("1", 1, False),
    ],
)
def test_a_line_is_read_or_told(line: str, odd: int, *, is_read: bool) -> None:
    reading = read_hhs((HEAD + line + "\n").encode())
    assert (len(reading.odd), bool(reading.records)) == (odd, is_read)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", HEAD.encode() + b'"x'])
def test_another_file_is_told(content: bytes) -> None:
    reading = read_hhs(content)
    assert not reading.records
    assert reading.odd


RECORD = {
    "incident_id": "7",
    "timeline": {"incident": {"year": 2016, "month": 3}},
    "action": {"malware": {"variety": ["Ransomware", "C2"]}},
    "attribute": {"confidentiality": {"data_total": 3000}},
    "victim": {"victim_id": "A Named Clinic"},
    "summary": "about somebody",
}


def test_veris_is_read_in_each_of_its_envelopes_and_names_nobody() -> None:
    one = json.dumps(RECORD)
    for content, n in ((one, 1), (f"[{one},{one}]", 2), (f"{one}\n\n{one}\n", 2)):
        reading = read_veris(content.encode())
        assert [record.n_people for record in reading.records] == [3000] * n
    reading = read_veris(one.encode())
    assert reading.records[0].title == "malware Ransomware, malware C2"
    assert reading.records[0].at.isoformat() == "2016-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "changed",
    [
        {"timeline": {}},
        {"timeline": {"incident": {"year": "x"}}},
        {"timeline": {"incident": {"year": 99999}}},
        {"timeline": {"incident": {"year": 2016, "month": 13}}},
        {"action": {"malware": "x"}},
        {"action": 3},
    ],
)
def test_a_record_that_is_none_is_told(changed: dict[str, object]) -> None:
    reading = read_veris(json.dumps([RECORD | changed, RECORD]).encode())
    assert [one.place for one in reading.odd if one.is_left_out] == ["1"]
    assert len(reading.records) == 1


@pytest.mark.parametrize("content", [b"3", b"not json", b"[" * 100_000, b"[null, 3]"])
def test_what_is_no_veris_is_told(content: bytes) -> None:
    reading = read_veris(content)
    assert not reading.records
    assert reading.odd


def test_a_year_alone_is_odd_and_read() -> None:
    reading = read_veris(json.dumps(RECORD | {"timeline": {"incident": {"year": 2016}}}).encode())
    assert len(reading.records) == 1
    assert not reading.odd[0].is_left_out
