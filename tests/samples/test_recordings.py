"""The same question gets the same bytes, and one part does not disturb another."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from khumkan_samples import SamplesError, generate
from khumkan_samples.entries import FORTIGATE, LINUX
from khumkan_samples.formats import FORMATS
from khumkan_samples.recordings import LABELS
from khumkan_samples.streams import STREAMS

SMALL: dict[str, Any] = {"hospitals": 2, "rate": 0.2}


def bytes_in(out: Path) -> dict[str, bytes]:
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generate(tmp_path / name, **SMALL)
    assert bytes_in(tmp_path / "a") == bytes_in(tmp_path / "b")


def test_another_seed_writes_other_bytes_in_every_file(tmp_path: Path) -> None:
    generate(tmp_path / "a", seed=13, **SMALL)
    generate(tmp_path / "b", seed=14, **SMALL)
    one, other = bytes_in(tmp_path / "a"), bytes_in(tmp_path / "b")
    assert not [name for name in one if one[name] == other[name]]


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "America/New_York"}, id="New York"),
        pytest.param({"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C"}, id="no locale"),
    ],
)
def test_neither_time_zone_nor_locale_nor_hash_seed_matters(
    tmp_path: Path, strange: dict[str, str]
) -> None:
    generate(tmp_path / "here", **SMALL)
    command = [sys.executable, "-m", "khumkan_samples", "--out", str(tmp_path / "there")]
    command += ["--hospitals", "2", "--rate", "0.2"]
    subprocess.run(command, env=os.environ | strange, check=True, capture_output=True)  # noqa: S603 - our own command
    assert bytes_in(tmp_path / "here") == bytes_in(tmp_path / "there")


def test_taking_a_stream_away_leaves_the_other_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path / "with", **SMALL)
    fewer = {name: stream for name, stream in STREAMS.items() if name != "cron"}
    monkeypatch.setattr("khumkan_samples.recordings.STREAMS", fewer)
    generate(tmp_path / "without", **SMALL)
    one, other = bytes_in(tmp_path / "with"), bytes_in(tmp_path / "without")
    assert {name for name in one if one[name] != other[name]} == {
        name for name in one if name.endswith(LINUX)
    }
    lines = set(one["r01-wiang-mok-kaeo/linux.log"].splitlines())
    assert set(other["r01-wiang-mok-kaeo/linux.log"].splitlines()) < lines


def test_attacks_do_not_change_the_ordinary_lines(tmp_path: Path) -> None:
    generate(tmp_path / "peace", attacks=(), **SMALL)
    generate(tmp_path / "war", **SMALL)
    for file in (FORTIGATE, LINUX, "web-access.log", "eve.json"):
        name = f"r01-wiang-mok-kaeo/{file}"
        quiet = bytes_in(tmp_path / "peace")[name].splitlines()
        assert set(quiet) <= set(bytes_in(tmp_path / "war")[name].splitlines())


def test_a_quiet_run_has_an_empty_file_of_labels(tmp_path: Path) -> None:
    summary = generate(tmp_path, attacks=(), **SMALL)
    assert (tmp_path / LABELS).read_bytes() == b""
    assert not summary.scenarios


def test_a_window_that_begins_later_shows_the_same_ordinary_lines(tmp_path: Path) -> None:
    half_past = datetime.fromisoformat("2026-11-20T02:30:00+07:00")
    generate(tmp_path / "whole", attacks=(), **SMALL)
    generate(tmp_path / "half", start=half_past, hours=0.5, attacks=(), **SMALL)
    whole = bytes_in(tmp_path / "whole")["r01-wiang-mok-kaeo/fortigate.log"]
    half = bytes_in(tmp_path / "half")["r01-wiang-mok-kaeo/fortigate.log"]
    assert half
    assert whole.endswith(half)


def test_what_begins_in_one_hour_may_end_in_the_next(tmp_path: Path) -> None:
    generate(tmp_path, hospitals=1, hours=2, rate=0.5, attacks=())
    times = (tmp_path / "r01-wiang-mok-kaeo" / "sysmon.jsonl").read_text(encoding="utf-8")
    assert '"EventTime":"2026-11-20 02:' in times
    assert '"EventTime":"2026-11-20 03:59' in times
    assert '"EventTime":"2026-11-20 04:' not in times


def test_the_summary_counts_what_is_on_disk(night: Any) -> None:
    on_disk = {file: sum(1 for _ in night.every(file)) for file in FORMATS}
    assert dict(night.summary.files) == on_disk
    assert night.summary.n_events == sum(night.summary.hospitals.values())
    labelled = sum(len(label["lines"]) for label in night.labels)
    assert sum(night.summary.scenarios.values()) == labelled
    sizes = sum((night.out / h / f).stat().st_size for h in night.hospitals for f in FORMATS)
    assert night.summary.n_bytes == sizes


def test_the_default_hour_has_about_seventy_thousand_events(night: Any) -> None:
    assert 60_000 <= night.summary.n_events <= 80_000


def test_a_bigger_hospital_has_more_to_tell(night: Any) -> None:
    counts = night.summary.hospitals
    assert counts["r13-bang-saeng-thian"] > counts["r12-khuan-lom-thale"] * 2


def test_the_morning_is_busier_than_the_night(tmp_path: Path) -> None:
    morning = datetime.fromisoformat("2026-11-20T09:00:00+07:00")
    night = generate(tmp_path / "n", attacks=(), **SMALL)
    day = generate(tmp_path / "d", start=morning, attacks=(), **SMALL)
    assert day.n_events > 2 * night.n_events


def test_an_earlier_run_is_replaced_and_foreign_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "r13-bang-saeng-thian").mkdir()
    (tmp_path / "r13-bang-saeng-thian" / FORTIGATE).write_text("old")
    (tmp_path / "r12-khuan-lom-thale").mkdir()
    (tmp_path / "r12-khuan-lom-thale" / "mine.txt").write_text("keep")
    generate(tmp_path, **SMALL)
    assert not (tmp_path / "r13-bang-saeng-thian").exists()
    assert (tmp_path / "r12-khuan-lom-thale" / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param({"attacks": ("flood",)}, "no attack is called flood", id="unknown attack"),
        pytest.param({"hospitals": 14}, "between 1 and 13", id="too many hospitals"),
        pytest.param({"hospitals": 0}, "between 1 and 13", id="no hospital"),
        pytest.param({"hours": 0}, "more than none", id="no time"),
        pytest.param({"rate": -1.0}, "cannot be negative", id="negative rate"),
        pytest.param({"start": datetime(2026, 11, 20)}, "no time zone", id="no zone"),  # noqa: DTZ001 - the point
    ],
)
def test_what_cannot_be_made_is_refused_with_advice(
    tmp_path: Path, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(SamplesError, match=words):
        generate(tmp_path, **asked)
    assert not list(tmp_path.iterdir())


def test_a_file_is_dated_by_its_last_entry(tmp_path: Path) -> None:
    start = datetime.fromisoformat("2026-11-20T02:00:00+07:00")
    generate(tmp_path, start=start, hospitals=1, attacks=())
    for file in tmp_path.glob("*/*"):
        age = file.stat().st_mtime - start.timestamp()
        assert 0 < age < 3600, file.name
