"""How a node does, in sentences; in Thai too."""

from typing import Any

import pytest

from khumkan.cli.language import Speaker
from khumkan.cli.node.status_lines import status_lines
from khumkan.node.link.faults import SENTENCES, Fault

AT = "2026-03-01T08:00:00.000Z"


def status(**more: Any) -> dict[str, Any]:
    return {
        "version": "2026.1.0",
        "node": {"name": "node 1", "organisation": "โรงพยาบาล", "hub": "https://hub.go.th"},
        "is_running": True,
        "running_since": AT,
        "folder": "/var/node",
        "free_disk_ratio": 0.254,
        "n_findings": 3,
        "n_indicators": 5,
        "n_indicators_unusable": 0,
        "n_waiting": 2,
        "waiting_since": AT,
        "n_refused": 0,
        "sources": [],
        "inputs": {"syslog": "127.0.0.1:5514"},
        "link": {"stream_open_since": None, "n_sent": 1, "n_frames": 1, "faults": {}},
        "rules": {"n_rules": 100, "n_refused": 1, "dated": None},
        "journal": {"n_bytes_waiting": 10, "n_damaged": 0, "refusal": None},
        "lake": {"n_events": 1_000, "n_days": 2},
        **more,
    }


def said(found: dict[str, Any], language: str = "en") -> str:
    speaker = Speaker(language)
    return "\n".join(speaker.say(line) for line in status_lines(found))


def test_a_calm_node_has_nothing_wrong() -> None:
    text = said(status())
    assert "WRONG" not in text
    assert "2 reports wait for the hub, the oldest since 2026-03-01T08:00:00Z" in text
    assert "25 % of the disk is free" in text


@pytest.mark.parametrize("fault", Fault)
def test_what_is_wrong_is_said_with_what_to_do(fault: Fault) -> None:
    record = {"n_times": 7, "since": AT, "last_at": AT, "detail": "refused"}
    link = {**status()["link"], "faults": {fault.value: record}}
    assert str(SENTENCES[fault]) in said(status(link=link))
    ended = {**link, "faults": {fault.value: {**record, "since": None}}}
    assert "WRONG" not in said(status(link=ended))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param(
            {"journal": {"n_bytes_waiting": 0, "n_damaged": 0, "refusal": "the disk is full"}},
            "WRONG: no more logs are taken: the disk is full",
            id="full",
        ),
        pytest.param(
            {"journal": {"n_bytes_waiting": 0, "n_damaged": 2, "refusal": None}},
            "damaged at 2 places",
            id="damaged",
        ),
        pytest.param(
            {"disk": {"level": "low", "n_free_bytes": 12, "n_least_bytes": 7}},
            "nearly full: 12 bytes are left; with less than 7 no more logs are taken",
            id="nearly full",
        ),
        pytest.param({"lake": {"error": "no disk"}}, "WRONG: no disk", id="lake"),
        pytest.param({"n_faults": 4}, "WRONG: 4 steps failed", id="steps"),
        pytest.param({"n_untellable": 2}, "WRONG: 2 findings could not be told", id="untellable"),
        pytest.param(
            {"correlations": {"n_hits_late": 7}}, "7 events came too late", id="late events"
        ),
        pytest.param(
            {"correlations": {"n_hits_dropped": 2, "n_groups_evicted": 3}},
            "correlations forgot 5 beginnings",
            id="forgotten",
        ),
        pytest.param({"n_refused": 4}, "refused 4 reports for good", id="refused"),
        pytest.param({"node": None}, "next: khumkan node enrol", id="not enrolled"),
        pytest.param({"is_running": False}, "start it with: khumkan node serve", id="stopped"),
        pytest.param({"waiting_since": None}, "nothing waits", id="nothing waits"),
    ],
)
def test_each_state_has_its_words(more: dict[str, Any], words: str) -> None:
    assert words in said(status(**more))


def test_sources_stand_with_what_was_refused() -> None:
    source = {
        "name": "เว็บ",
        "kind": "web-server",
        "is_authenticated": True,
        "n_events": 5,
        "n_rejected": 1,
        "last_event_at": AT,
        "ended_at": None,
        "n_refused": {"too-large": 2},
        "n_noted": {"repeat": 3},
    }
    ended = {**source, "name": "retired", "ended_at": AT}
    text = said(status(sources=[source, ended]))
    assert "source เว็บ (web-server): 5 events, 1 could not be read" in text
    assert "refused 2 times: too-large" in text
    assert "came again 3 times, and was taken once" in text
    assert "retired" not in text


def test_all_of_it_is_said_in_thai() -> None:
    record = {"n_times": 7, "since": AT, "last_at": AT, "detail": ""}
    faults = {fault.value: record for fault in Fault}
    text = said(status(link={**status()["link"], "faults": faults}), "th")
    assert "ศูนย์กลางไม่ตอบ" in text
    assert "WRONG" not in text
    assert all(any("ก" <= letter <= "๛" for letter in line) for line in text.splitlines())


KEPT: dict[str, Any] = {"manifest": None, "holds": [], "n_custody_entries": 0}
UPKEEP: dict[str, Any] = {"compaction": {}, "failures": {}, "is_clock_doubted": False}
HOLD = {
    "id": "01900000-0000-7000-8000-000000000001",
    "from": "2026-11-20",
    "to": "2028-11-20",
    "source_name": "ไฟร์วอลล์",
    "reference": "คำสั่งศาลที่ 12/2569",
    "by": "นายสมชาย",
}
COMPACTED = {
    "n_days_done": 2,
    "n_days_to_do": 5,
    "last_at": AT,
    "n_files_merged": 9,
    "n_files_made": 1,
}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param({"keeping": KEPT}, "no manifest yet", id="no manifest"),
        pytest.param({"keeping": {**KEPT, "manifest": {"number": 7, "day": "2026-11-20", "hash": "abc"}}}, "manifest 7, of 2026-11-20; note its hash where this machine can't change it: abc", id="head"),
        pytest.param({"keeping": {**KEPT, "manifest": {"error": "no disk"}}}, "WRONG: no disk", id="no head"),
        pytest.param({"keeping": {**KEPT, "holds": [HOLD]}}, "nothing of 2026-11-20 to 2028-11-20 is taken away (คำสั่งศาลที่ 12/2569, by นายสมชาย)", id="hold"),
        pytest.param({"keeping": {**KEPT, "holds": [HOLD]}}, "only of the source ไฟร์วอลล์", id="hold of a source"),
        pytest.param({"upkeep": {**UPKEEP, "failures": {"compact": "no room"}}}, "tried again in an hour (compact): no room", id="failure"),
        pytest.param({"upkeep": {**UPKEEP, "is_clock_doubted": True}}, "WRONG: the clock is many days ahead", id="clock"),
        pytest.param({"upkeep": {**UPKEEP, "compaction": COMPACTED}}, "2 of 5 days are done", id="compacting"),
        pytest.param({"upkeep": {**UPKEEP, "compaction": COMPACTED}}, "last merged 2026-03-01T08:00:00Z: 9 into 1", id="compacted"),
    ],
)  # fmt: skip
def test_how_logs_are_kept_has_its_words(more: dict[str, Any], words: str) -> None:
    assert words in said(status(**more))
