"""`khumkan node source …` and what people see of a source's health."""

import re
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from tests.cli.node.conftest import Run

from khumkan.cli.node.source_lines import sparkline
from khumkan.core.clock import SystemClock
from khumkan.node.health import Health, Observation, ShapeSeen
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State

EVIL = b"\x1b[31m<34>Oct 11 strange \xe0\xb8\x81\n"


@pytest.fixture
def web(made: Path) -> Source:
    with closing(SourceBook(made / "sources")) as book:
        return book.add("web", "web-server")[0]


def observe(made: Path, source: Source, **more: object) -> None:
    """Have the node of this folder see one record of a source just now."""
    now = SystemClock().now()
    said = {
        "source_id": source.id,
        "received_at": now,
        "n_events": 5,
        "n_rejected": 0,
        "n_unknown": 0,
        "format": "json",
        "sample": EVIL,
        "skew_seconds": 1.0,
        "has_year": True,
        "shapes": (),
        **more,
    }
    health = Health(SystemClock())
    for _ in range(5):
        health.take(Observation(**said))  # type: ignore[arg-type]
    with closing(State(made / "state.db")) as state:
        state.health.write(health.take_changes())


def test_before_anything_comes_it_says_how_to_watch(run: Run, web: Source) -> None:
    text = run("source", "show", web.name).text
    assert "WAITING  web: nothing has come from it yet" in text
    assert "khumkan node source show web --watch" in text


def test_a_green_source_shows_its_last_event_and_no_terminal_obeys_it(
    run: Run, made: Path, web: Source
) -> None:
    observe(made, web)
    text = run("source", "show", "web").text
    assert "GREEN  web: events come and are read: 25 in the last hour" in text
    assert "read as json" in text
    assert "\\x1b[31m<34>Oct 11 strange ก" in text
    assert "\x1b[31m<34>" not in text
    assert "its clock against ours: +1 s" in text
    found = orjson.loads(run("source", "show", str(web.id), "--json").out)
    assert found["health"]["state"] == "green"
    assert found["n_events"] == sum(found["last_day"]) == 25


def test_it_is_said_in_thai_too(run: Run, web: Source) -> None:
    said = run("source", "show", web.name, language="th")
    assert said.code == 0


def test_a_format_of_ones_own_is_kept_as_it_came_in_shapes(
    run: Run, made: Path, web: Source, tmp_path: Path
) -> None:
    shapes = (ShapeSeen("strange # \x1b", "", 3, b"strange 17 \x1b[0m"),)
    observe(made, web, n_unknown=5, shapes=shapes)
    shown = run("source", "show", "web").text
    assert "FAILING" in shown
    assert "15 lines not understood, such as:" in shown
    text = run("source", "unknown", "web").text
    assert "15 ×  web" in text
    assert "source change NAME --format" in text
    assert "\x1b" not in text
    (one,) = [orjson.loads(line) for line in run("source", "unknown", "--json").out.splitlines()]
    assert (one["shape"], one["n"]) == ("strange # \x1b", 15)
    file = tmp_path / "samples.log"
    assert run("source", "unknown", "--export", file).code == 0
    assert file.read_bytes() == b"strange 17 \x1b[0m\n"
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("web")
def test_where_every_line_is_understood_it_says_so(run: Run) -> None:
    assert run("source", "unknown").text == "Every line was understood.\n"


def test_watching_ends_when_the_source_turns_green(
    run: Run, made: Path, web: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def sleep(_: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            observe(made, web)

    monkeypatch.setattr("khumkan.cli.node.source_showing.time.sleep", sleep)
    said = run("source", "show", "web", "--watch")
    assert len(looks) == 2
    assert re.findall(r"^(?:\x1b\[\S*m)?([A-Z]+)", said.err, re.MULTILINE) == ["WAITING", "GREEN"]


def test_what_is_said_of_a_source_can_be_changed(run: Run, web: Source) -> None:
    assert run("source", "change", "web", "--name", "FortiGate", "--keep-days", "120").code == 0
    changed = run("source", "change", str(web.id), "--format", "syslog", "--silent-after", "15")
    assert "changed: FortiGate" in changed.text
    (one,) = [orjson.loads(line) for line in run("source", "list", "--json").out.splitlines()]
    assert (one["format"], one["keep_days"], one["silent_after_minutes"]) == ("syslog", 120, 15)
    run("source", "change", "FortiGate", "--format", "auto", "--silent-after", "0")
    (one,) = [orjson.loads(line) for line in run("source", "list", "--json").out.splitlines()]
    assert (one["format"], one["keep_days"], one["silent_after_minutes"]) == (None, 120, None)
    deeds = run("trail").text
    assert deeds.count("source.change") == 3
    assert "keep_days=120" in deeds


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["change", "web"], "say what to change"),
        (["change", "web", "--keep-days", "30"], "the Computer Crime Act asks for 90"),
        (["change", "web", "--format", "cobol"], "no format cobol"),
        (["show", "nobody"], "there is no source nobody"),
        (["add", "x", "--kind", "web", "--format", "cobol"], "no format cobol"),
    ],
)
def test_what_can_not_be_is_told(run: Run, arguments: list[str], words: str) -> None:
    said = run("source", *arguments)
    assert said.code == 3
    assert words in said.err


def test_the_status_shows_each_source_with_its_state_the_worst_first(
    run: Run, made: Path, web: Source
) -> None:
    observe(made, web)
    with closing(SourceBook(made / "sources")) as book:
        book.add("เว็บใหม่", "web-server")
        book.end(book.add("retired", "web-server")[0].id)
    lines = run("status").text.splitlines()
    assert "WAITING  เว็บใหม่: nothing has come from it yet" in lines[-3]
    assert "what to do: point the device at this node" in lines[-2]
    assert lines[-1].startswith("GREEN  web")
    found = orjson.loads(run("status", "--json").out)
    assert [one["health"]["state"] for one in found["sources"]] == ["green", "waiting", "ended"]


def test_bars_show_the_last_hours() -> None:
    assert sparkline([0, 1, 50, 100]) == "·▁▄█"
    assert sparkline([0] * 3) == "···"
