"""`khumkan node findings`, `suppress` and `trail`: grouped, filtered, and told to nobody."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from tests.cli.node.conftest import Run

from khumkan.core.clock import SystemClock
from khumkan.core.ids import IdMaker
from khumkan.node.sources import SourceBook
from khumkan.node.state import BatchCommit, State, StoredFinding

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RULE = "5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e01"
IDS = IdMaker()


@pytest.fixture
def web(made: Path) -> UUID:
    with closing(SourceBook(made / "sources")) as book:
        return book.add("web", "web-server")[0].id


def finding(
    source: UUID, minutes: int, title: str = "Test Attack", level: str = "high", **more: object
) -> StoredFinding:
    at = NOON + timedelta(minutes=minutes)
    said = {
        "id": IDS.make(),
        "rule_id": RULE,
        "kind": "rule",
        "level": level,
        "title": title,
        "event_at": None,
        "received_at": at,
        "detected_at": at,
        "source_id": source,
        "offset": 0,
        "record": 1,
        "part": 0,
        "evidence": b"",
        **more,
    }
    return StoredFinding(**said)  # type: ignore[arg-type]


@pytest.fixture
def found(made: Path, web: UUID) -> UUID:
    """Sixty in an hour, five in the next; one of another rule elsewhere; one suppressed."""
    other = uuid4()
    with closing(State(made / "state.db")) as state:
        findings = [finding(web, minute) for minute in range(65)]
        findings.append(finding(other, 66, "=cmd()", "low", rule_id=str(uuid4())))
        findings.append(finding(web, 67, suppression_id=uuid4()))
        state.commit_batch(BatchCommit(1, findings=findings))
    return web


@pytest.mark.usefixtures("found")
def test_findings_stand_together_by_rule_source_and_hour(run: Run) -> None:
    text = run("findings").text
    assert text.splitlines() == [
        "6 ×  high  Test Attack (1 suppressed)",
        f"    2026-03-01T13:00:00Z – 2026-03-01T13:07:00Z  web  {RULE}",
        "1 ×  low  =cmd()",
        text.splitlines()[3],
        "60 ×  high  Test Attack",
        f"    2026-03-01T12:00:00Z – 2026-03-01T12:59:00Z  web  {RULE}",
    ]


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(
    ("arguments", "n"),
    [
        (["--level", "medium"], [6, 60]),
        (["--level", "critical"], []),
        (["--rule", RULE], [6, 60]),
        (["--rule", "attack"], [6, 60]),
        (["--rule", "%"], []),
        (["--source", "web"], [6, 60]),
        (["--since", "2026-03-01T13:00:00Z"], [6, 1]),
        (["--until", "2026-03-01T13:00:00Z"], [60]),
        (["--since", "2026-03-02"], []),
        (["--since", "2026-03-01", "--until", "2026-03-02"], [6, 1, 60]),
        (["--suppressed"], [1]),
        (["--not-suppressed"], [1, 5, 60]),
        (["--limit", "1"], [6]),
    ],
)
def test_people_see_those_they_ask_for(run: Run, arguments: list[str], n: list[int]) -> None:
    said = run("findings", "--json", "--grouped", *arguments)
    assert said.code == 0
    assert sorted(orjson.loads(line)["n"] for line in said.out.splitlines()) == sorted(n)


@pytest.mark.usefixtures("found")
def test_single_ones_are_there_too(run: Run) -> None:
    text = run("findings", "--all", "--limit", "2").text
    assert "Test Attack (suppressed)" in text
    records = [orjson.loads(one) for one in run("findings", "--json").out.splitlines()]
    assert len(records) == 20
    assert records[0]["suppression"]
    assert records[1]["suppression"] is None


@pytest.mark.usefixtures("found")
def test_a_table_program_runs_nothing_of_it(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("findings", "--csv").text)))
    assert [row["n"] for row in rows] == ["6", "1", "60"]
    assert rows[1]["title"] == "'=cmd()"
    assert rows[0]["source_name"] == "web"
    assert run("findings", "--csv", "--rule", "nothing").out == b""
    singles = list(csv.DictReader(io.StringIO(run("findings", "--csv", "--all").text)))
    assert len(singles) == 20


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "nobody"], "there is no source nobody"),
        (["--since", "yesterday"], "is not an ISO 8601 date"),
        (["--since", "2026-02-30"], "is not an ISO 8601 date"),
        (["--until", "0001-01-01"], "is not an ISO 8601 date"),
    ],
)
def test_what_can_not_be_asked_is_told(run: Run, arguments: list[str], words: str) -> None:
    said = run("findings", *arguments)
    assert said.code == 3
    assert words in said.err


def day(days: int) -> str:
    """The day in so many days, as this machine's clock says."""
    return (SystemClock().now() + timedelta(days=days)).date().isoformat()


@pytest.mark.usefixtures("web")
def test_a_suppression_is_made_shown_and_ended_and_the_trail_says_by_whom(run: Run) -> None:
    assert run("suppress", "list").text == "Nothing is suppressed.\n"
    assert run("trail").text == "Nobody has changed anything.\n"
    field = "user.name=backup\x1b[0m"
    reason = "our own backup, ticket 17"
    added = run(
        *("suppress", "add", "--rule", RULE, "--source", "web", "--field", field),
        *("--reason", reason, "--until", day(30)),
    )
    assert added.code == 0, added.err
    text = run("suppress", "list").text
    assert reason in text
    assert "\x1b" not in text
    assert "1 suppressions are in force" in run("status").text
    (one,) = [orjson.loads(line) for line in run("suppress", "list", "--json").out.splitlines()]
    assert one["fields"] == {"user.name": "backup\x1b[0m"}
    assert (one["is_in_force"], one["n"]) == (True, 0)

    assert run("suppress", "end", one["id"]).code == 0
    assert run("suppress", "list", "--json").out == b""
    assert "(ended)" in run("suppress", "list", "--all").text
    deeds = [orjson.loads(line) for line in run("trail", "--json").out.splitlines()]
    assert [deed["action"] for deed in deeds] == ["suppress.end", "suppress.add"]
    assert deeds[1]["object"] == one["id"]
    assert reason in deeds[1]["detail"]
    assert deeds[0]["who"]
    assert "suppress.add" in run("trail").text


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"--until": day(400)}, "within a year", id="for ever"),
        pytest.param({"--until": day(-2)}, "within a year", id="over"),
        pytest.param({"--until": "soon"}, "is not an ISO 8601", id="no day"),
        pytest.param({"--reason": " "}, "give a reason", id="no reason"),
        pytest.param({"--source": "nobody"}, "there is no source", id="no such source"),
        pytest.param({"--field": "user"}, "write NAME=VALUE", id="no field"),
    ],
)
def test_none_is_made_without_reason_and_end(run: Run, change: dict[str, str], words: str) -> None:
    said = {"--rule": RULE, "--reason": "known", "--until": day(3), **change}
    ran = run("suppress", "add", *[word for pair in said.items() for word in pair])
    assert ran.code == 3
    assert words in ran.err
    assert run("trail", "--json").out == b""


@pytest.mark.usefixtures("made")
def test_ending_what_is_not_there_is_told(run: Run) -> None:
    said = run("suppress", "end", str(uuid4()))
    assert said.code == 3
    assert "khumkan node suppress list shows them all" in said.err
