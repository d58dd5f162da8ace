"""`khumkan samples`: sample hospitals made, read, and said where to look."""

from functools import partial
from pathlib import Path

import orjson
import pytest
from tests.cli.running import Ran, khumkan

from khumkan.cli import samples
from khumkan.cli.sinks import SinkPair
from khumkan.engine.findings import Finding
from khumkan_samples import generate

SEEN = ("findings.jsonl", "report.json", "logs/labels.jsonl")


@pytest.fixture(autouse=True)
def _two_thin_hospitals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole hour of thirteen takes a minute of this machine; the command is the same."""
    thin = partial(generate, hospitals=2, rate=0.05, attacks=["ransomware", "sslvpn-bruteforce"])
    monkeypatch.setattr(samples, "generate", thin)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples") / "room"


@pytest.fixture
def ran(data: Path) -> Ran:
    return khumkan("samples", "--data", data)


def test_it_says_that_the_hospitals_do_not_exist_before_all_else(ran: Ran) -> None:
    assert ran.text.splitlines()[0].startswith(" จำลอง / simulation: ")


def test_it_finds_what_was_woven_in_and_says_where_to_look(ran: Ran, data: Path) -> None:
    assert ran.code == 0
    assert "Shadow Copies or Windows Backups Deleted" in ran.text
    assert "FortiGate SSL-VPN Login After Password Guessing" in ran.text
    assert all(f"  {data}/{name}: " in ran.text for name in SEEN)
    assert all((data / name).stat().st_size for name in SEEN)


def test_findings_and_report_on_disk_agree(ran: Ran, data: Path) -> None:
    assert ran.code == 0
    findings = [orjson.loads(line) for line in (data / "findings.jsonl").read_bytes().splitlines()]
    report = orjson.loads((data / "report.json").read_bytes())
    assert sum(report["findings_by_level"].values()) == len(findings)
    assert len(report["files"]) == 14
    for file in report["files"]:
        assert file["bytes"] == Path(file["file"]).stat().st_size
    assert report["totals"]["rejected"] == 0


def test_the_same_seed_makes_the_same_logs(ran: Ran, data: Path) -> None:
    assert ran.code == 0
    before = {path: path.read_bytes() for path in (data / "logs").rglob("*") if path.is_file()}
    assert khumkan("samples", "--data", data, "--seed", "13").code == 0
    assert before == {path: path.read_bytes() for path in before}


def test_fresh_removes_its_own_and_nothing_else(ran: Ran, data: Path) -> None:
    assert ran.code == 0
    (data / "notes.txt").write_text("mine")
    (data / "logs" / "old.jsonl").write_text("left over")
    assert khumkan("samples", "--data", data, "--fresh").code == 0
    assert (data / "notes.txt").read_text() == "mine"
    assert not (data / "logs" / "old.jsonl").exists()


def test_it_speaks_thai(data: Path) -> None:
    text = khumkan("samples", "--data", data, "--language", "th").text
    assert text.splitlines()[0] == (" จำลอง / simulation: โรงพยาบาลสมมติสิบสามแห่งที่ไม่มีอยู่จริง ")
    assert "ดูผลได้ที่:" in text
    assert "วิกฤต" in text


def test_an_interrupt_is_told(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    write = SinkPair.write
    interrupts = iter([KeyboardInterrupt()])

    def interrupt_once(sink: SinkPair, finding: Finding) -> None:
        write(sink, finding)
        for interrupt in interrupts:
            raise interrupt

    monkeypatch.setattr(SinkPair, "write", interrupt_once)
    ran = khumkan("samples", "--data", data)
    assert ran.code == 130
    assert "Stopped before the end" in ran.text
    assert orjson.loads((data / "report.json").read_bytes())["interrupted"] is True
