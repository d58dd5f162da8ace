"""A hold keeps logs from everything that would take them away, until a named person ends it."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from kept_logs import FIRST, KeptLogs, days

from khumkan.core.errors import ConfigurationError
from khumkan.node.retention import Hold
from khumkan.node.sources import Source
from khumkan.node.state import State, StateError

BANGKOK = ZoneInfo("Asia/Bangkok")
ORDER = {"reference": "คำสั่งศาลที่ 12/2569", "who": "นายสมชาย ใจดี"}


def hold(kept: KeptLogs, first: date, last: date, source: Source | None = None) -> Hold:
    return kept.holds.add(first, last, BANGKOK, source=source, **ORDER)


def test_days_are_those_of_the_hospital(kept: KeptLogs) -> None:
    one = hold(kept, FIRST, FIRST)
    assert one.begins_at == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 11, 20, 17, tzinfo=UTC)
    stranger = uuid4()
    touched = [one.covers(FIRST + days(n), stranger) for n in (-2, -1, 0, 1)]
    assert touched == [False, True, True, False]


def test_a_hold_of_a_source_is_of_no_other(kept: KeptLogs) -> None:
    one = hold(kept, FIRST, FIRST, kept.web)
    assert one.covers(FIRST, kept.web.id)
    assert not one.covers(FIRST, kept.firewall.id)


def test_who_when_and_why_stay_for_good(kept: KeptLogs) -> None:
    one = hold(kept, FIRST, FIRST + days(730))
    ended = kept.holds.end(one.id, who="นางสาวสมศรี", reason="คดีถึงที่สุด")
    assert kept.holds.list() == [ended]
    assert kept.holds.in_force() == []
    assert (ended.ended_by, ended.end_reason) == ("นางสาวสมศรี", "คดีถึงที่สุด")
    again = kept.holds.end(one.id, who="another", reason="another")
    assert again == ended
    assert [entry.act for entry in kept.state.custody.list()] == ["hold-add", "hold-end"]


def test_another_process_sees_it_at_once(kept: KeptLogs) -> None:
    one = hold(kept, FIRST, FIRST)
    other = State(kept.folder / "state.db")
    assert [str(entry.body["id"]) for entry in other.custody.list()] == [str(one.id)]
    other.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"reference": " "}, "--reference needs", id="no reference"),
        pytest.param({"who": ""}, "--by needs", id="nobody"),
        pytest.param({"who": "x" * 201}, "--by needs", id="too long"),
        pytest.param({"who": "a\x1b[31m"}, "--by needs", id="control characters"),
    ],
)
def test_words_must_be_there(kept: KeptLogs, change: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        kept.holds.add(FIRST, FIRST, BANGKOK, source=None, **{**ORDER, **change})
    assert kept.holds.list() == []


def test_days_must_be_in_order_and_in_the_calendar(kept: KeptLogs) -> None:
    with pytest.raises(ConfigurationError, match="--from and --to"):
        hold(kept, FIRST, FIRST - days(1))
    with pytest.raises(ConfigurationError, match="can't be reckoned with"):
        hold(kept, FIRST, date.max)


def test_nobody_ends_what_is_not_there(kept: KeptLogs) -> None:
    with pytest.raises(ConfigurationError, match="there is no hold"):
        kept.holds.end(uuid4(), who="a", reason="b")


@pytest.mark.parametrize("sql", ["UPDATE custody SET who = 'nobody'", "DELETE FROM custody"])
def test_the_trail_is_only_added_to(kept: KeptLogs, sql: str) -> None:
    hold(kept, FIRST, FIRST)
    with pytest.raises(StateError, match="only added to"):
        kept.state._database.run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE custody SET who = 'nobody' WHERE number = 2",
        "UPDATE custody SET body = x'7b7d' WHERE number = 2",
        "DELETE FROM custody WHERE number = 2",
    ],
)
def test_who_changes_the_file_itself_breaks_the_chain(kept: KeptLogs, sql: str) -> None:
    for _ in range(3):
        hold(kept, FIRST, FIRST)
    assert kept.state.custody.find_break() is None
    kept.state._database.run("DROP TRIGGER custody_stays")
    kept.state._database.run("DROP TRIGGER custody_grows")
    kept.state._database.run(sql)
    assert kept.state.custody.find_break() == 2
