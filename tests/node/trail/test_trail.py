"""Who did what: added to, and never changed."""

import getpass
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from khumkan.core.clock import FixedClock
from khumkan.node.state import State
from khumkan.node.trail import note_deed, who_acts

CLOCK = FixedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "state.db", CLOCK)) as made:
        yield made


def test_deeds_stand_in_it_the_latest_first(state: State) -> None:
    note_deed(state, CLOCK, "source.add", "id 1", "เว็บ")
    note_deed(state, CLOCK, "source.end", "id 1")
    last, first = state.trail.latest(10)
    assert (first.action, first.object, first.detail, first.at) == (
        "source.add",
        "id 1",
        "เว็บ",
        CLOCK.now(),
    )
    assert last.action == "source.end"
    assert state.trail.latest(1) == [last]


@pytest.mark.parametrize("deed", ["DELETE FROM trail", "UPDATE trail SET who = 'another'"])
def test_nobody_changes_it_by_the_way(state: State, tmp_path: Path, deed: str) -> None:
    note_deed(state, CLOCK, "source.add", "id 1")
    with (
        closing(sqlite3.connect(tmp_path / "state.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only added to"),
    ):
        connection.execute(deed)


def test_the_system_says_who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert who_acts() == getpass.getuser()
    monkeypatch.setenv("SUDO_USER", "somchai")
    assert who_acts().endswith("(sudo: somchai)")
    monkeypatch.setenv("SUDO_USER", "evil\nname")
    assert "evil" not in who_acts()
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    assert who_acts() == "54321"
