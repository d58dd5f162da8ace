"""The labels point at the attack's lines, at all of them, and at no others."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.hospitals import build_hospital
from khumkan_samples.internet import build_internet
from khumkan_samples.places import PLACES

KEYS = (
    "hospital",
    "scenario",
    "techniques",
    "file",
    "first_line",
    "last_line",
    "lines",
    "start",
    "end",
    "indicators",
    "victims",
)
# scenario, file, what each of its lines says: the attack's own lines and nobody else's
SIGNS = [
    ("sslvpn-bruteforce", "fortigate.log", "remip={ip}"),
    ("rdp-bruteforce", "windows.jsonl", "-PACS01."),
    ("rdp-bruteforce", "fortigate.log", "srcip={ip}"),
    ("beaconing", "fortigate.log", "dstip={ip}"),
    ("dns-tunnel", "eve.json", "{domain}"),
    ("sql-injection", "web-access.log", "{ip} - - "),
    ("web-shell", "web-access.log", "{ip} - - "),
    ("fortigate-admin-login", "fortigate.log", "({ip})"),
    ("usb-spread", "sysmon.jsonl", "-"),
]


def test_every_label_has_the_promised_keys(night: Any) -> None:
    assert all(tuple(label) == KEYS for label in night.labels)
    assert {label["scenario"] for label in night.labels} == set(SCENARIOS)


def test_lines_exist_rise_and_agree_with_first_and_last(night: Any) -> None:
    for label in night.labels:
        lines = label["lines"]
        assert lines == sorted(set(lines))
        assert (label["first_line"], label["last_line"]) == (lines[0], lines[-1])
        assert 1 <= lines[0] <= lines[-1] <= len(night.lines(label["hospital"], label["file"]))


def test_times_are_utc_and_in_order(night: Any) -> None:
    for label in night.labels:
        start, end = (datetime.fromisoformat(label[key]) for key in ("start", "end"))
        assert label["start"].endswith("Z")
        assert start <= end


@pytest.mark.parametrize(("scenario", "file", "sign"), SIGNS, ids=lambda value: str(value)[:24])
def test_the_lines_pointed_at_are_the_attacks(
    night: Any, scenario: str, file: str, sign: str
) -> None:
    found = [one for one in night.labels if (one["scenario"], one["file"]) == (scenario, file)]
    assert found
    for label in found:
        lines = night.lines(label["hospital"], file)
        wanted = sign.format(**label["indicators"])
        assert all(wanted in lines[number - 1] for number in label["lines"])


def test_no_other_line_carries_anything_of_an_attackers(night: Any) -> None:
    world = build_internet(13)
    marks = [mark for one in world.actors.values() for mark in _marks(one)]
    labelled: dict[tuple[str, str], set[int]] = defaultdict(set)
    for label in night.labels:
        labelled[label["hospital"], label["file"]].update(label["lines"])
    for name, text in night.texts():
        known = labelled[tuple(name.split("/"))]
        for number, line in enumerate(text.splitlines(), 1):
            if number not in known:
                assert not [mark for mark in marks if mark in line], (name, number)


def _marks(actor: Any) -> list[str]:
    addresses = [actor.ip, actor.second_ip, actor.c2_ip]
    whole = [f"{before}{ip}{after}" for ip in addresses for before, after in EDGES]
    return [
        *whole,
        actor.c2_domain,
        actor.tunnel_domain,
        f"{actor.secret[:6]}.exe",
        actor.secret[:16],
    ]


EDGES = (('"', '"'), ("=", " "), ("(", ")"))


def test_quiet_hospitals_have_no_label(night: Any) -> None:
    assert len({label["hospital"] for label in night.labels}) == 10
    assert len(night.hospitals) == 13


def test_an_attackers_mark_is_seen_at_one_hospital_and_later_at_another(night: Any) -> None:
    firsts: dict[str, dict[str, str]] = defaultdict(dict)
    for label in night.labels:
        for key in ("ip", "domain", "sha256"):
            value = label["indicators"].get(key)
            for one in value if isinstance(value, list) else [value] if value else []:
                seen = firsts[one]
                hospital = label["hospital"]
                seen[hospital] = min(label["start"], seen.get(hospital, "9"))
    shared = {mark: seen for mark, seen in firsts.items() if len(seen) > 1}
    assert len(shared) >= 8
    assert all(len(set(seen.values())) == len(seen) for seen in shared.values())


def test_hospitals_are_named_as_their_folders(night: Any) -> None:
    slugs = {place.slug for place in PLACES}
    assert set(night.hospitals) == slugs
    assert {label["hospital"] for label in night.labels} <= slugs


def test_victims_belong_to_the_hospital(night: Any) -> None:
    for label in night.labels:
        place = next(place for place in PLACES if place.slug == label["hospital"])
        net = build_hospital(place, 13).net
        hosts = [value for key, value in label["victims"].items() if key.startswith("host")]
        assert all(host.startswith((f"{place.code}-", f"{net}.")) for host in hosts)
