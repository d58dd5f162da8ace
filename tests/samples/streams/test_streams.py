"""Each habit of a hospital, by itself: where it is written, when, and how much by day and night."""

from collections import Counter
from datetime import datetime

import pytest

from khumkan_samples.dice import Dice
from khumkan_samples.entries import EVE, FORTIGATE, HIS_AUDIT, LINUX, SYSMON, WEB, WINDOWS, Entry
from khumkan_samples.facts.windows import security
from khumkan_samples.formats import FORMATS
from khumkan_samples.hospitals import build_hospital
from khumkan_samples.internet import build_internet
from khumkan_samples.moments import HOUR, MINUTE, at_of
from khumkan_samples.places import PLACES
from khumkan_samples.scene import Scene
from khumkan_samples.shifts import shift_at
from khumkan_samples.streams import STREAMS
from khumkan_samples.streams.database_jobs import backup_minute

HOSPITAL = build_hospital(PLACES[3], 13)
INTERNET = build_internet(13)
MORNING, NIGHT = "2026-11-20T09:00:00+07:00", "2026-11-20T02:00:00+07:00"

# stream: the files it writes to
FILES = {
    "staff-online": {FORTIGATE},
    "staff-to-servers": {FORTIGATE},
    "modalities": {FORTIGATE},
    "guests-online": {FORTIGATE},
    "servers-online": {FORTIGATE},
    "agent-heartbeats": {FORTIGATE},
    "staff-over-vpn": {FORTIGATE},
    "imaging-partner": {FORTIGATE},
    "web-visits": {FORTIGATE},
    "refused-scans": {FORTIGATE},
    "health-reports": {FORTIGATE},
    "leases": {FORTIGATE},
    "staff-vpn": {FORTIGATE},
    "guessed-vpn": {FORTIGATE},
    "firewall-administrators": {FORTIGATE},
    "blocked-pages": {FORTIGATE},
    "dropped-attacks": {FORTIGATE},
    "blocked-files": {FORTIGATE},
    "staff-tickets": {WINDOWS},
    "machine-logons": {WINDOWS},
    "service-logons": {WINDOWS},
    "desk-logons": {WINDOWS},
    "slips": {WINDOWS},
    "forgotten-password": {WINDOWS},
    "borrowed-rights": {WINDOWS},
    "shared-files": {WINDOWS},
    "ordinary-services": {WINDOWS},
    "scheduled-programs": {WINDOWS},
    "defender": {WINDOWS},
    "new-colleagues": {WINDOWS},
    "office-sticks": {WINDOWS},
    "new-drivers": {WINDOWS},
    "people-working": {SYSMON},
    "machinery": {SYSMON},
    "guard-looks": {SYSMON},
    "downloads": {SYSMON},
    "stick-files": {SYSMON},
    "scheduled-jobs": {SYSMON},
    "registry-upkeep": {SYSMON},
    "agents-calling": {SYSMON},
    "approved-remote-help": {SYSMON},
    "stuck-spooler": {SYSMON},
    "web-workers": {SYSMON},
    "outpatients": {HIS_AUDIT},
    "wards": {HIS_AUDIT},
    "analysers": {HIS_AUDIT},
    "appointments": {HIS_AUDIT},
    "mistyped": {HIS_AUDIT},
    "nightly-dump": {HIS_AUDIT},
    "nightly-reports": {HIS_AUDIT},
    "database-monitoring": {HIS_AUDIT},
    "queue-board": {HIS_AUDIT},
    "web-visitors": {WEB},
    "web-bookings": {WEB},
    "web-editors": {WEB},
    "search-engines": {WEB},
    "web-probes": {WEB},
    "uptime-checks": {WEB},
    "staff-lookups": {EVE},
    "inside-lookups": {EVE},
    "guard-lookups": {EVE},
    "handshakes": {EVE},
    "flows": {EVE},
    "plain-pages": {EVE},
    "everyday-alerts": {EVE},
    "cron": {LINUX},
    "units": {LINUX},
    "linux-administrators": {LINUX},
    "backup-agent": {LINUX},
    "outside-knocks": {LINUX},
    "vulnerability-scan": {FORTIGATE, WEB, LINUX},
}
ONLY_AT_NIGHT = {"nightly-dump", "nightly-reports", "vulnerability-scan"}
BY_THE_CLOCK = {
    "agent-heartbeats",
    "health-reports",
    "forgotten-password",
    "database-monitoring",
    "uptime-checks",
    "cron",
    "backup-agent",
}
FOLLOWS_PEOPLE = {
    "staff-online",
    "staff-to-servers",
    "guests-online",
    "staff-tickets",
    "people-working",
    "outpatients",
    "wards",
    "web-visitors",
    "staff-lookups",
    "shared-files",
    "leases",
}


def play(name: str, when: str, *, rate: float = 1.0) -> list[Entry]:
    begin = at_of(datetime.fromisoformat(when))
    dice = Dice(13, HOSPITAL.place.slug, name, begin)
    shift = shift_at(HOSPITAL, begin)
    return list(STREAMS[name](Scene(HOSPITAL, INTERNET, dice, begin, shift, rate)))


def busy_hour(name: str) -> str:
    return NIGHT if name in ONLY_AT_NIGHT else MORNING


def test_every_stream_is_in_the_table_below_and_the_other_way_round() -> None:
    assert set(STREAMS) == set(FILES)
    assert set().union(*FILES.values()) == set(FORMATS)


@pytest.mark.parametrize("name", list(STREAMS))
def test_a_stream_writes_to_its_files_within_its_hour_or_soon_after(name: str) -> None:
    # the small hospital of region 4's scan night is Friday; rare habits need a busier world
    entries = play(name, busy_hour(name), rate=3.0)
    begin = at_of(datetime.fromisoformat(busy_hour(name)))
    assert {entry.file for entry in entries} == FILES[name]
    assert min(entry.at for entry in entries) >= begin - MINUTE
    assert max(entry.at for entry in entries) < begin + 5 * HOUR


@pytest.mark.parametrize("name", list(STREAMS))
def test_every_line_of_a_stream_can_be_written(name: str) -> None:
    for entry in play(name, busy_hour(name)):
        line = FORMATS[entry.file](HOSPITAL).encode(entry)
        assert b"\n" not in line
        line.decode()


@pytest.mark.parametrize("name", sorted(FOLLOWS_PEOPLE))
def test_people_are_busier_by_day(name: str) -> None:
    assert len(play(name, NIGHT)) * 2 < len(play(name, MORNING))


@pytest.mark.parametrize("name", sorted(set(STREAMS) - BY_THE_CLOCK - ONLY_AT_NIGHT))
def test_the_rate_scales_what_people_and_machines_do_but_not_clocks(name: str) -> None:
    full = len(play(name, MORNING, rate=4.0))
    assert len(play(name, MORNING, rate=0.4)) < full * 0.6


def test_the_nightly_dump_comes_from_the_backup_server_at_its_own_minute() -> None:
    entries = play("nightly-dump", NIGHT)
    begin = at_of(datetime.fromisoformat(NIGHT))
    assert entries[0].at == begin + backup_minute(4) * MINUTE
    assert {entry.body["ip"] for entry in entries} == {HOSPITAL.servers["backup"].ip}
    assert not play("nightly-dump", MORNING)


def test_the_vulnerability_scan_comes_one_night_a_week() -> None:
    nights = [f"2026-11-{day}T02:00:00+07:00" for day in range(16, 23)]
    assert [bool(play("vulnerability-scan", night)) for night in nights].count(True) == 1


def test_a_slip_is_one_or_two_failures_and_then_success() -> None:
    kinds = Counter(entry.body["event_id"] for entry in play("slips", MORNING))
    assert kinds[4624] <= kinds[4625] <= 2 * kinds[4624]


def test_few_are_favoured_and_many_are_seen() -> None:
    seen = Counter(entry.body["dstip"] for entry in play("staff-online", MORNING))
    ranks = [n for _, n in seen.most_common()]
    assert len(ranks) > 50
    assert ranks[0] > 5 * ranks[len(ranks) // 2]


def test_a_fact_of_the_security_log_names_its_computer() -> None:
    entry = security(0, HOSPITAL.servers["dc"], 4634, {})
    assert entry.body["computer"] == HOSPITAL.servers["dc"].fqdn
