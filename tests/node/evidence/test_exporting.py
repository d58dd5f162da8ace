"""An export holds the events as they came, who wanted them, and what anybody can check."""

import base64
import errno
import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from kept_logs import BEYOND, FIRST, KeptLogs, days, moment

from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators import Indicator
from khumkan.node.evidence import (
    ExportError,
    Request,
    Selection,
    archive,
    export_evidence,
    verify_evidence,
)
from khumkan.node.evidence.findings import concerned_in
from khumkan.node.manifests.tree import BLOCK
from khumkan.node.state import BatchCommit, StoredFinding
from khumkan.wire.observables import recognise_observable

BEGIN = moment(FIRST, timedelta())


@pytest.fixture
def signed(kept: KeptLogs) -> KeptLogs:
    """Two days of forty events each, from two sources, with manifests; and a day that goes on."""
    for day in range(2):
        kept.take(FIRST + days(day), 40)
    kept.turn_to(FIRST + days(2))
    assert len(kept.make_manifests()) == 2
    kept.take(FIRST + days(2), 6)
    return kept


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "evidence.zip"


def events(path: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as opened:
        names = sorted(one for one in opened.namelist() if one.startswith("events/"))
        return [orjson.loads(line) for name in names for line in opened.read(name).splitlines()]


def custody(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as opened:
        found: dict[str, Any] = orjson.loads(opened.read("custody.json"))
        return found


def test_everything_of_a_span_is_there_as_it_came(signed: KeptLogs, out: Path) -> None:
    exported = signed.export(out)
    found = events(out)
    assert (exported.n_events, exported.n_proved, len(found)) == (86, 80, 86)
    assert found[0] == {
        "offset": 100,
        "record": 1,
        "part": 1,
        "source": str(signed.firewall.id),
        "received_at": "2026-11-20T01:00:00.000000Z",
        "time": "2026-11-20T01:00:00.000000Z",
        "raw": "เหตุการณ์ 2026-11-20 0",
        "values": {"source.ip": "203.0.113.0"},
    }
    assert exported.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert verify_evidence(out).is_whole


def test_the_record_says_who_when_why_and_what(signed: KeptLogs, out: Path) -> None:
    exported = signed.export(out)
    said = custody(out)
    assert said["case"] == "คดี อ.123/2569"
    assert (said["exported_by"], said["reason"]) == ("สมชาย ใจดี", "หมายเรียก")
    assert said["exported_at"] == "2026-11-22T01:00:00Z"
    assert said["clock"] == {"is_synchronised": True, "error_seconds": 0.002}
    assert said["key"] == exported.key
    assert (said["n_events"], said["n_findings"]) == (86, 0)
    head = signed.store.head()
    assert head is not None
    assert said["chain_head"] == {"number": 2, "hash": head.hash}
    with zipfile.ZipFile(out) as opened:
        for one in said["files"]:
            content = opened.read(one["name"])
            assert (one["n_bytes"], one["sha256"]) == (
                len(content),
                hashlib.sha256(content).hexdigest(),
            )
        page = opened.read("custody.html").decode()
        sources = orjson.loads(opened.read("sources.json"))
    assert "บันทึกการครอบครองหลักฐาน" in page
    assert "22 พ.ย. 2569 08:00:00 น." in page
    assert {one["name"] for one in sources} == {"ไฟร์วอลล์", "web server"}
    assert "token" not in json.dumps(sources)


def test_the_page_obeys_nothing_that_people_wrote(signed: KeptLogs, out: Path) -> None:
    exporter = signed.exporter()
    exporter.node = replace_name(exporter.node, "<script>alert(1)</script>")
    request = signed.request(out)
    export_evidence(exporter, request)
    with zipfile.ZipFile(out) as opened:
        page = opened.read("custody.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def replace_name(node: Any, name: str) -> Any:
    return type(node)(node.id, name, node.organisation, node.hub)


def test_the_trail_tells_of_the_export(signed: KeptLogs, out: Path) -> None:
    exported = signed.export(out)
    begun, ended = signed.state.custody.list(("export-begin", "export-end"))
    assert (begun.who, begun.body["case"], begun.body["reason"]) == (
        "สมชาย ใจดี",
        "คดี อ.123/2569",
        "หมายเรียก",
    )
    assert ended.body == {"id": begun.body["id"], "sha256": exported.sha256, "n_events": 86}
    assert custody(out)["trail_head"]["number"] == begun.number


def test_one_source_is_proved_without_the_others(signed: KeptLogs, out: Path) -> None:
    chosen = Selection(BEGIN, BEYOND, frozenset({signed.web.id}))
    exported = signed.export(out, chosen)
    assert (exported.n_events, exported.n_proved) == (43, 40)
    assert {one["source"] for one in events(out)} == {str(signed.web.id)}
    assert verify_evidence(out).is_whole


def test_part_of_a_day_is_proved_by_the_hashes_of_the_rest(signed: KeptLogs, out: Path) -> None:
    begin = moment(FIRST, timedelta(hours=1, seconds=10))
    exported = signed.export(out, Selection(begin, begin + timedelta(seconds=5)))
    assert (exported.n_events, exported.n_proved) == (5, 5)
    with zipfile.ZipFile(out) as opened:
        names = opened.namelist()
        proofs = opened.read("proofs/2026-11-20.ndjson").decode()
    assert "events/2026-11-21.ndjson" not in names
    assert "เหตุการณ์" not in proofs
    assert verify_evidence(out).n_proved == 5


def test_events_that_show_an_indicator(signed: KeptLogs, out: Path) -> None:
    observable = recognise_observable("203.0.113.7")
    indicator = Indicator(observable, RuleHead("", "", Severity.HIGH, Origin("", 0)))
    exported = signed.export(out, Selection(BEGIN, BEYOND, indicator=indicator))
    assert (exported.n_events, exported.n_proved) == (2, 2)
    assert {one["values"]["source.ip"] for one in events(out)} == {"203.0.113.7"}
    assert verify_evidence(out).is_whole


def finding(offset: int, source: UUID, more: list[int]) -> StoredFinding:
    told = [{"offset": one, "record": 1, "part": 1} for one in more]
    at = moment(FIRST)
    ids = IdMaker()
    return StoredFinding(
        ids.make(), "rule-1", "correlation", "high", "a title", at, at, at, source, offset, 1, 1,
        orjson.dumps({"matched": [], "events": told}),
    )  # fmt: skip


def test_events_of_a_finding_those_of_a_correlation_on_other_days_too(
    signed: KeptLogs, out: Path
) -> None:
    one = finding(300, signed.firewall.id, [4_200, 300])
    other = finding(500, signed.firewall.id, [])
    signed.state.commit_batch(BatchCommit(1, findings=[one, other]))
    places = frozenset({(300, 1, 1), (4_200, 1, 1)})
    exported = signed.export(
        out, Selection(BEGIN, BEYOND, places=places), lambda found: found.id == one.id
    )
    assert (exported.n_events, exported.n_proved, exported.n_findings) == (2, 2, 1)
    assert [one["offset"] for one in events(out)] == [300, 4_200]
    assert verify_evidence(out).is_whole


def test_only_findings_of_the_span_and_sources_are_concerned(signed: KeptLogs) -> None:
    one = finding(300, signed.firewall.id, [])
    assert concerned_in(BEGIN, BEYOND, None)(one)
    assert concerned_in(BEGIN, BEYOND, frozenset({signed.firewall.id}))(one)
    assert not concerned_in(BEGIN, BEYOND, frozenset({signed.web.id}))(one)
    assert not concerned_in(moment(FIRST + days(1)), BEYOND, None)(one)


def test_bytes_that_are_no_text_and_values_that_are_no_json_come_through(
    kept: KeptLogs, out: Path
) -> None:
    rows = [
        kept.row(kept.web, moment(FIRST), b"\xff\x00raw"),
        replace(
            kept.row(kept.web, moment(FIRST), b"{}\n"),
            values={"big": 2**70, "no": float("nan"), "half": "\ud800", "many": (1, 2)},
        ),
    ]
    kept.store_rows(rows)
    kept.turn_to(FIRST + days(1))
    kept.make_manifests()
    kept.export(out)
    first, second = events(out)
    assert base64.b64decode(first["raw_base64"]) == b"\xff\x00raw"
    assert second["raw"] == "{}\n"
    assert second["values"] == {"big": str(2**70), "no": "nan", "half": "?", "many": [1, 2]}
    assert verify_evidence(out).n_proved == 2


def test_more_than_a_block_of_events(kept: KeptLogs, out: Path) -> None:
    kept.take(FIRST, 2 * BLOCK + 77)
    kept.turn_to(FIRST + days(1))
    kept.make_manifests()
    kept.take(FIRST, 5)
    kept.make_manifests()
    exported = kept.export(out)
    assert exported.n_events == exported.n_proved == 2 * BLOCK + 82
    found = verify_evidence(out)
    assert (found.problems, found.n_proved, found.n_manifests) == ([], exported.n_proved, 2)
    sparse = Selection(
        moment(FIRST, timedelta(hours=1, seconds=700)),
        moment(FIRST, timedelta(hours=1, seconds=1_500)),
    )
    exported = kept.export(out.with_name("part.zip"), sparse)
    assert verify_evidence(out.with_name("part.zip")).n_proved == exported.n_events == 800


def test_nothing_found_is_an_archive_too(kept: KeptLogs, out: Path) -> None:
    exported = kept.export(out)
    assert exported.n_events == 0
    assert verify_evidence(out).is_whole


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: replace(one, case=" "), id="no case"),
        pytest.param(lambda one: replace(one, who=""), id="nobody"),
        pytest.param(lambda one: replace(one, reason="\n"), id="no reason"),
    ],
)
def test_who_and_why_must_be_said(
    kept: KeptLogs, out: Path, change: Callable[[Request], Request]
) -> None:
    with pytest.raises(ConfigurationError, match="needs 1 to 200 characters"):
        export_evidence(kept.exporter(), change(kept.request(out)))
    assert not out.exists()


def test_no_file_is_written_over(kept: KeptLogs, out: Path) -> None:
    out.write_text("mine")
    with pytest.raises(ExportError, match="never written over"):
        kept.export(out)
    assert out.read_text() == "mine"
    assert kept.state.custody.list(("export-end",))[0].body["error"] == "ExportError"


def leftovers(out: Path) -> list[str]:
    return [one.name for one in out.parent.iterdir() if one.name.startswith(out.name)]


def test_a_disk_that_gets_full_leaves_nothing_half(
    signed: KeptLogs, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left"):
        signed.export(out)
    assert leftovers(out) == []


def test_some_of_the_disk_is_left_for_the_node(
    signed: KeptLogs, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LEAST_FREE_BYTES", 2**62)
    with pytest.raises(ExportError, match="write to another disk"):
        signed.export(out)
    assert leftovers(out) == []


@pytest.fixture
def unpacked(signed: KeptLogs, out: Path, tmp_path: Path) -> Path:
    signed.export(out)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(out) as opened:
        opened.extractall(folder)
    return folder


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_it_is_checked_without_khumkan_as_the_readme_says(unpacked: Path) -> None:
    readme = (unpacked / "README.txt").read_text(encoding="utf-8")
    script = readme.split("in the unpacked folder\n")[1].split("\nโครงสร้างข้อพิสูจน์")[0]
    done = run("sh", "-e", "-c", script, folder=unpacked)
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert done.stdout.count("Signature Verified Successfully") == 3
    assert "events/2026-11-20.ndjson: OK" in done.stdout
    sums = unpacked / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes() + b"\n")
    assert run("sh", "-e", "-c", script, folder=unpacked).returncode != 0
