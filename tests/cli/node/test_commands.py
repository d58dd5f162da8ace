"""`khumkan node …`, as far as no hub is needed."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from tests.cli.node.conftest import Run

from khumkan.core.ids import IdMaker
from khumkan.node.state import BatchCommit, State, StoredFinding

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
IDS = IdMaker()


def test_a_node_is_made_and_says_what_comes_next(run: Run, data: Path) -> None:
    said = run("init")
    assert said.code == 0
    assert str(data) in said.text
    assert "khumkan node enrol --hub URL --code CODE" in said.text
    key = (data / "keys" / "node.jwk").read_bytes()
    assert run("init").code == 0
    assert (data / "keys" / "node.jwk").read_bytes() == key


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["status"], id="status"),
        pytest.param(["findings"], id="findings"),
        pytest.param(["rotate-key"], id="rotate-key"),
        pytest.param(["source", "list"], id="source"),
        pytest.param(["serve"], id="serve"),
    ],
)
def test_without_a_node_each_command_says_what_to_do(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert said.code == 3
    assert "begin with: khumkan node init" in said.err


def test_nothing_is_enrolled_over_a_line_that_others_hear(run: Run, data: Path) -> None:
    said = run("enrol", "--hub", "http://hub.example.go.th", "--code", "KHUMKAN-1")
    assert said.code == 3
    assert "write https://" in said.err
    assert not (data / "node.toml").exists()


def test_an_enrolled_node_is_enrolled_again_only_on_purpose(run: Run, made: Path) -> None:
    (made / "node.toml").write_text("")
    said = run("enrol", "--hub", "https://hub.example.go.th", "--code", "KHUMKAN-1")
    assert said.code == 3
    assert "--again" in said.err


@pytest.mark.usefixtures("made")
def test_sources_are_added_listed_and_ended(run: Run) -> None:
    assert "begin with" in run("source", "list").text
    added = run("source", "add", "เว็บเซิร์ฟเวอร์", "--kind", "web-server").text
    token = next(word for word in added.split() if word.startswith("khumkan-source_"))
    listed = run("source", "list").text
    assert "เว็บเซิร์ฟเวอร์" in listed
    assert token not in listed
    assert run("source", "end", listed.split()[0]).code == 0
    assert "ended" in run("source", "list").text
    assert run("source", "end", str(uuid4())).code == 3


def test_a_stopped_node_tells_how_it_stands(run: Run, made: Path) -> None:
    text = run("status").text
    assert "enrolled at no hub" in text
    assert "not running" in text
    found = orjson.loads(run("status", "--json").out)
    assert found["is_running"] is False
    assert found["folder"] == str(made)
    assert found["n_waiting"] == 0


def finding(title: str) -> StoredFinding:
    matched = [{"field": "process.command_line", "value": "bad\x1b[31m"}]
    return StoredFinding(
        IDS.make(),
        str(uuid4()),
        "rule",
        "high",
        title,
        NOW,
        NOW,
        NOW,
        uuid4(),
        0,
        1,
        0,
        orjson.dumps({"matched": matched, "events": []}),
    )


def test_findings_show_what_matched_and_no_terminal_obeys_them(run: Run, made: Path) -> None:
    assert run("findings").text == "No findings.\n"
    with closing(State(made / "state.db")) as state:
        state.commit_batch(BatchCommit(1, findings=[finding("first"), finding("second\x1b[0m")]))
    text = run("findings", "--all").text
    assert text.index("second") < text.index("first")
    assert "process.command_line" in text
    assert "\x1b" not in text
    records = run("findings", "--json", "--limit", "1").out.splitlines()
    assert [orjson.loads(one)["title"] for one in records] == ["second\x1b[0m"]
