"""Holds, manifests and evidence at the command line, as two IT officers use them."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import orjson
import pytest
from kept_logs import FIRST, KeptLogs, days, moment
from tests.cli.node.conftest import Run

from khumkan.core.ids import IdMaker
from khumkan.node.keys import KeyRing
from khumkan.node.state import BatchCommit, StoredFinding
from khumkan.wire.identity import public_jwk

WHY = ("--case", "คดี อ.1/2569", "--by", "นายสมชาย", "--reason", "หมายเรียกพยานเอกสาร")
DAYS = ("--from", str(FIRST), "--to", str(FIRST + days(3)))


@pytest.fixture
def kept(data: Path) -> Iterator[KeptLogs]:
    """A node that was made, with two days of logs and their manifests."""
    with closing(KeptLogs(data)) as one:
        data.chmod(0o700)
        (data / "keys").chmod(0o700)
        for day in range(2):
            one.take(FIRST + days(day), 40)
        one.turn_to(FIRST + days(2))
        one.make_manifests()
        yield one


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "evidence.zip"


@pytest.mark.usefixtures("kept")
def test_logs_are_held_and_let_go_by_named_people(run: Run) -> None:
    assert "no logs were ever held" in run("hold", "list").text
    order = ("--reference", "คำสั่งศาลที่ 12/2569", "--by", "นายสมชาย")
    added = run("hold", "add", *DAYS, *order)
    assert added.code == 0
    held = next(word for word in added.text.split() if word.count("-") == 4)
    assert (
        "nothing is there before"
        in run("hold", "add", "--from", "2020-01-01", "--to", "2026-11-20", *order).text
    )
    listed = run("hold", "list").text
    assert f"{held}  {FIRST} – {FIRST + days(3)}  คำสั่งศาลที่ 12/2569  นายสมชาย  in force" in listed
    assert "legal hold" in run("status").text
    ended = run("hold", "end", held, "--by", "นางสาวสมศรี", "--reason", "คดีถึงที่สุด")
    assert ended.code == 0
    assert "by นางสาวสมศรี: คดีถึงที่สุด" in run("hold", "list").text


def test_a_hold_of_one_source_is_by_its_name_or_id(run: Run, kept: KeptLogs) -> None:
    order = ("--reference", "order", "--by", "somebody", *DAYS)
    assert run("hold", "add", "--source", "ไฟร์วอลล์", *order).code == 0
    assert run("hold", "add", "--source", str(kept.web.id), *order).code == 0
    listed = run("hold", "list").text
    assert "ไฟร์วอลล์" in listed
    assert "web server" in listed
    refused = run("hold", "add", "--source", "nobody", *order)
    assert (refused.code, "there is no source 'nobody'" in refused.err) == (3, True)


def test_two_sources_of_one_name_are_told_apart_by_id(run: Run, kept: KeptLogs) -> None:
    kept.book.end(kept.web.id)
    kept.book.add("web server", "web-server")
    refused = run("hold", "add", "--source", "web server", "--reference", "o", "--by", "s", *DAYS)
    assert (refused.code, "2 sources are called 'web server'" in refused.err) == (3, True)


def test_manifests_are_listed_and_held_against_the_logs(run: Run, kept: KeptLogs) -> None:
    head = kept.store.head()
    assert head is not None
    assert head.hash in run("manifest", "list").text
    verified = run("manifest", "verify")
    assert verified.code == 0
    assert f"all is as it was signed; the last hash is {head.hash}" in verified.text
    assert "20 events, as signed" in verified.text
    assert head.hash in run("status").text
    said = orjson.loads(run("status", "--json").out)["keeping"]
    assert (said["manifest"]["number"], said["manifest"]["day"]) == (2, str(FIRST + days(1)))


def test_what_was_forgotten_is_said_and_no_alarm(run: Run, kept: KeptLogs) -> None:
    kept.turn_to(FIRST + days(91))
    kept.forget()
    verified = run("manifest", "verify", "--day", str(FIRST))
    assert verified.code == 0
    assert "20 events, forgotten when their time was over" in verified.text


def test_what_was_changed_is_told_by_day_and_source(run: Run, kept: KeptLogs) -> None:
    kept.lake.expire({kept.web.id: FIRST + days(1)}, FIRST)
    verified = run("manifest", "verify")
    assert verified.code == 1
    assert f"     1  {FIRST}  web server  WRONG: 20 of 20 events are missing" in verified.text
    assert "1 things are not as they were signed" in verified.text


def test_a_trail_that_was_changed_is_told(run: Run, kept: KeptLogs) -> None:
    kept.state.custody.add("hold-add", "somebody", {}, moment(FIRST))
    kept.take(FIRST + days(2), 2)
    kept.turn_to(FIRST + days(3))
    kept.make_manifests()
    kept.state._database.run("DROP TRIGGER custody_stays")
    kept.state._database.run("UPDATE custody SET who = 'nobody'")
    assert "WRONG: entry 1 of the custody trail was changed" in run("manifest", "verify").text
    kept.state._database.run("DROP TRIGGER custody_grows")
    kept.state._database.run("DELETE FROM custody")
    assert "is not the one that manifest 3 was signed with" in run("manifest", "verify").text


@pytest.mark.usefixtures("made")
def test_a_new_node_has_no_manifest_and_says_when(run: Run) -> None:
    assert "no manifest yet" in run("manifest", "list").text
    assert "no manifest yet" in run("status").text


@pytest.mark.usefixtures("kept")
def test_evidence_is_exported_and_checked_elsewhere(run: Run, kept: KeptLogs, out: Path) -> None:
    kept.take(FIRST + days(2), 4)
    exported = run("export-evidence", *DAYS, *WHY, "--out", out)
    assert exported.code == 0
    assert f"84 events and 0 findings are sealed in {out}" in exported.text
    assert "4 of them are in no manifest yet" in exported.text
    ring = KeyRing(kept.key_file)
    jwk = msgspec.json.encode(public_jwk(ring.key)).decode()
    (out.parent / "node.jwk").write_text(jwk)
    shutil.rmtree(kept.folder)
    for key in ([], ["--key", ring.thumbprint], ["--key", jwk], ["--key", out.parent / "node.jwk"]):
        checked = run("verify-evidence", out, *key)
        assert checked.code == 0
        assert "84 events, 80 of them proved" in checked.text
        assert ("sealed with the key you named" in checked.text) is bool(key)
    wrong = run("verify-evidence", out, "--key", "A" * 43)
    assert (wrong.code, "it was sealed with another key" in wrong.text) == (1, True)
    refused = run("verify-evidence", out, "--key", "{}")
    assert (refused.code, "--key is no public key" in refused.err) == (3, True)


@pytest.mark.usefixtures("kept")
def test_one_changed_byte_is_told(run: Run, out: Path) -> None:
    run("export-evidence", *DAYS, *WHY, "--out", out)
    with zipfile.ZipFile(out) as opened:
        events = opened.getinfo(f"events/{FIRST}.ndjson")
    content = bytearray(out.read_bytes())
    content[events.header_offset + events.compress_size // 2] ^= 1
    out.write_bytes(content)
    checked = run("verify-evidence", out)
    assert checked.code == 1
    assert "WRONG: " in checked.text
    assert "this archive is not as it was sealed" in checked.text


def test_only_what_was_asked_for_is_exported(run: Run, kept: KeptLogs, tmp_path: Path) -> None:
    found = StoredFinding(
        IdMaker().make(), "rule-1", "rule", "high", "a title", None, moment(FIRST, timedelta(hours=1)),
        moment(FIRST), kept.firewall.id, 300, 1, 1, b"{}",
    )  # fmt: skip
    kept.state.commit_batch(BatchCommit(1, findings=[found]))
    cases = {
        "source": (["--source", "web server", *DAYS], "40 events and 0 findings"),
        "indicator": (["--indicator", "203[.]0[.]113[.]2", *DAYS], "2 events and 1 findings"),
        "rule": (["--rule", "rule-1", *DAYS], "1 events and 1 findings"),
        "no rule": (["--rule", "rule-2", *DAYS], "0 events and 0 findings"),
        "finding": (["--finding", str(found.id)], "1 events and 1 findings"),
    }
    for name, (options, words) in cases.items():
        out = tmp_path / f"{name}.zip"
        exported = run("export-evidence", *options, *WHY, "--out", out)
        assert (exported.code, words in exported.text) == (0, True), (name, exported.text)
        assert run("verify-evidence", out).code == 0


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param([], "say which days", id="no days"),
        pytest.param(["--from", "2026-11-20"], "say which days", id="half"),
        pytest.param(["--from", "2026-11-20", "--to", "2026-11-19"], "--to is before --from", id="backwards"),
        pytest.param([*DAYS, "--indicator", "two words"], "--indicator can't be used", id="no indicator"),
        pytest.param(["--finding", "01900000-0000-7000-8000-000000000001"], "there is no finding", id="no finding"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    run: Run, out: Path, options: list[str], words: str
) -> None:
    refused = run("export-evidence", *options, *WHY, "--out", out)
    assert (refused.code, words in refused.err) == (3, True)
    assert not out.exists()
