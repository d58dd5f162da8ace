"""Logs as hospitals really have them: torn, packed, in old encodings, or made to do harm.

Whatever one file or one rule is like: it is told with file and line, it is counted, every byte of
it stands in the books, and the file beside it is read and found in as if nothing had been.
"""

import bz2
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson
import pytest
from tests.cli.materials import (
    FIRES,
    QUIET,
    UNKNOWN_MODIFIER,
    WHOAMI,
    process,
    write_log,
    write_rule,
)
from tests.cli.running import Argument, Ran, khumkan
from tests.engine.formats.evtx_builder import build_evtx

from khumkan.cli.sinks import JsonLinesSink
from khumkan.engine.findings import Finding

MANY = 20_000


@dataclass(frozen=True)
class Read:
    """What became of a folder with a good file and a bad one beside it."""

    ran: Ran
    report: dict[str, Any]
    file: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.file["events"], self.file["rejected"], self.file["findings"]


def read_beside_a_good_file(folder: Path, name: str, content: bytes) -> Read:
    """Read a bad file between two good ones; the good ones and all books are checked here."""
    logs = folder / "logs"
    logs.mkdir()
    first, last = (write_log(logs, FIRES, name=name) for name in ("a-good.jsonl", "z-good.jsonl"))
    bad = write_log(logs, content, name=name)
    read = run(folder, logs)
    found = [finding["file"] for finding in read.ran.findings]
    assert found[0] == str(first)
    assert found[-1] == str(last)
    assert [file["file"] for file in read.report["files"]] == [str(first), str(bad), str(last)]
    return Read(read.ran, read.report, read.report["files"][1])


def run(folder: Path, *events: Path, rules: tuple[Path, ...] = ()) -> Read:
    """Detect, and check that bytes in = events + rejected + blank, for each file and in all."""
    target = folder / "report.json"
    rules = rules or (write_rule(folder),)
    arguments: list[Argument] = ["--rules", *rules, "--events", *events, "--report", target]
    ran = khumkan("detect", *arguments, "--output", "jsonl")
    assert ran.code == 0
    report = orjson.loads(target.read_bytes())
    for file in report["files"]:
        assert file["bytes"] == Path(file["file"]).stat().st_size
        parts = file["event_bytes"], file["rejected_bytes"], file["blank_bytes"]
        assert sum(parts) == file["bytes"]
        assert min(parts) >= 0
    assert report["totals"]["bytes"] == sum(file["bytes"] for file in report["files"])
    return Read(ran, report)


TORN = b'{"EventID": 1, "Image": "C:\\\n'
LONG = b'{"EventID": 1, "CommandLine": "' + b"a" * 50_000_000 + b'"}\n'
THAI = "whoami.exe /ผู้ป่วยนอก"
IN_TIS_620 = process("whoami.exe X").replace(b"X", "/ผู้ป่วยนอก".encode("tis-620"))


def as_utf_16(lines: bytes, order: str, mark: bytes) -> bytes:
    return mark + lines.decode().encode(order)


@pytest.mark.parametrize(
    ("content", "numbers", "words"),
    [
        pytest.param(FIRES + TORN + FIRES, (2, 1, 2), ":2: not JSON at line 2", id="broken JSON"),
        pytest.param(FIRES + LONG + FIRES, (2, 1, 2), ":2: longer than 16777216", id="50 MB line"),
        pytest.param(FIRES + FIRES[:60], (1, 1, 1), ":2: cut off at line 2", id="torn last line"),
        pytest.param(FIRES + b'12\n"x"\n' + FIRES, (2, 2, 2), ":2: at line 2", id="no objects"),
        pytest.param(b'{"a":' * 50_000 + b"\n" + FIRES, (1, 1, 1), "too deeply", id="too deep"),
        pytest.param(bz2.compress(FIRES), (0, 1, 0), "looks like bzip2; unpack it", id="packed"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_counted(
    tmp_path: Path, content: bytes, numbers: tuple[int, int, int], words: str
) -> None:
    read = read_beside_a_good_file(tmp_path, "m-bad.jsonl", content)
    assert read.numbers == numbers
    assert f"{read.file['file']}:" in read.ran.err
    assert words in read.ran.err


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        pytest.param(b"", (0, 0, 0), id="an empty file"),
        pytest.param(b"\n\r\n \n\x00\n", (0, 0, 0), id="a file of nothing"),
        pytest.param(FIRES + b"\x00" * 4096, (1, 0, 1), id="zeros after a power cut"),
        pytest.param(FIRES.strip() + FIRES, (2, 0, 2), id="two events on one line"),
        pytest.param(b"[" + FIRES + b"," + FIRES + b"]", (2, 0, 2), id="one list of events"),
    ],
)
def test_what_is_only_unusual_is_read_in_silence(
    tmp_path: Path, content: bytes, numbers: tuple[int, int, int]
) -> None:
    read = read_beside_a_good_file(tmp_path, "m-odd.jsonl", content)
    assert read.numbers == numbers
    assert f"{read.file['file']}:" not in read.ran.err


def test_two_events_on_one_line_are_two_places(tmp_path: Path) -> None:
    read = read_beside_a_good_file(tmp_path, "m.jsonl", QUIET + FIRES.strip() + FIRES)
    places = [(one["record"], one["part"]) for one in read.ran.findings if "m.json" in one["file"]]
    assert places == [(2, 1), (2, 2)]


@pytest.mark.parametrize(
    ("content", "repair", "n_repaired"),
    [
        pytest.param(IN_TIS_620 + QUIET, "tis-620", 1, id="TIS-620"),
        pytest.param(as_utf_16(FIRES + QUIET, "utf-16-le", b"\xff\xfe"), "utf-16", 2, id="UTF-16"),
        pytest.param(as_utf_16(FIRES + QUIET, "utf-16-be", b"\xfe\xff"), "utf-16", 2, id="BE"),
        pytest.param(as_utf_16(FIRES + QUIET, "utf-16-le", b""), "utf-16", 2, id="UTF-16, no mark"),
        pytest.param(process("whoami.exe X").replace(b"X", b"\xff\x80\xfe") + QUIET, "replaced", 1, id="no UTF-8"),
    ],
)  # fmt: skip
def test_text_in_another_encoding_is_read_and_said_so(
    tmp_path: Path, content: bytes, repair: str, n_repaired: int
) -> None:
    read = read_beside_a_good_file(tmp_path, "m-thai.jsonl", content)
    assert read.numbers == (2, 0, 1)
    assert read.file["repaired"] == {repair: n_repaired}
    assert f"m-thai.jsonl ({repair} × {n_repaired})" in read.ran.err


def test_a_rule_about_thai_text_finds_it_in_old_thai(tmp_path: Path) -> None:
    text = WHOAMI.replace("Image|endswith: \\whoami.exe", "CommandLine|contains: ผู้ป่วยนอก")
    log = write_log(tmp_path, process(THAI), IN_TIS_620, QUIET)
    read = run(tmp_path, log, rules=(write_rule(tmp_path, text),))
    assert [one["matched"][0]["value"] for one in read.ran.findings] == [THAI, THAI]


@pytest.mark.parametrize(
    ("n_bytes", "n_events", "words"),
    [
        pytest.param(1_000, 0, ": a Windows event log that is cut off inside its", id="header"),
        pytest.param(14_000, 53, ":54: chunk 1: cut off here", id="first chunk"),
        pytest.param(67_000, 150, ": cut off: 1 of its 2 chunks are missing", id="between chunks"),
        pytest.param(81_000, 211, ":212: chunk 2: cut off here", id="second chunk"),
    ],
)
def test_a_truncated_event_log_gives_what_is_whole(
    tmp_path: Path, n_bytes: int, n_events: int, words: str
) -> None:
    whole = sum_up_header(build_evtx(["whoami"] * 150, ["whoami"] * 150))
    read = read_beside_a_good_file(tmp_path, "m.evtx", whole[:n_bytes])
    assert read.file["format"] == "evtx"
    assert read.numbers == (n_events, 1, 0)
    assert f"{read.file['file']}{words}" in read.ran.err


def sum_up_header(log: bytes) -> bytes:
    """Return an event log whose header has its checksum, as Windows writes it."""
    return log[:124] + crc32(log[:120]).to_bytes(4, "little") + log[128:]


@pytest.mark.corpus
@pytest.mark.parametrize(("n_bytes", "n_events"), [(5_000, 0), (9_000, 3)])
def test_a_real_event_log_cut_off_while_it_was_copied(
    tmp_path: Path, regression_data: Path, n_bytes: int, n_events: int
) -> None:
    (seven_events,) = regression_data.rglob("efc21479-9e83-41da-8cf1-122e06ba8db3.evtx")
    read = read_beside_a_good_file(tmp_path, "m.evtx", seven_events.read_bytes()[:n_bytes])
    assert read.numbers[:2] == (n_events, 1)
    assert "chunk 1: cut off here" in read.ran.err


BOMB = "title: Bomb\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param(UNKNOWN_MODIFIER, 6, "the modifier 'sounds_like' is unknown", id="modifier"),
        pytest.param(BOMB, 7, "its aliases expand to more than", id="YAML bomb"),
        pytest.param("title: [\n", 2, "", id="no YAML"),
        pytest.param("just a text\n", 1, "", id="no rule"),
        pytest.param(WHOAMI.replace("endswith", "re").replace("\\whoami", "("), 10, "", id="regex"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name_and_the_others_go_on(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    write_rule(rules)
    bad = write_rule(rules, text.replace("2f01", "2f07"), "bad.yml")
    read = run(tmp_path, write_log(tmp_path, FIRES), rules=(rules,))
    (refused,) = read.report["rules"]["refused"]
    assert (refused["file"], refused["line"]) == (str(bad), line)
    assert words in refused["reason"]
    assert f"{bad}:{line}" in read.ran.err
    assert len(read.ran.findings) == read.report["rules"]["loaded"] == 1


def test_a_folder_of_very_many_files_is_read_to_the_last(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for number in range(MANY):
        (logs / f"{number:06}.jsonl").write_bytes(FIRES if number == MANY - 1 else QUIET)
    read = run(tmp_path, logs)
    assert len(read.report["files"]) == MANY
    assert [Path(one["file"]).name for one in read.ran.findings] == [f"{MANY - 1:06}.jsonl"]
    assert f"… and {MANY - 20:,} more files" in read.ran.err
    assert len(read.ran.err.splitlines()) < 40


def test_a_file_that_grows_while_it_is_read_comes_to_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path, FIRES * 10)
    at_first = log.stat().st_size
    monkeypatch.setattr(JsonLinesSink, "write", _writing_to(log, JsonLinesSink.write))
    ran = khumkan("detect", "--rules", write_rule(tmp_path), "--events", log, "--output", "jsonl")
    assert len(ran.findings) == 10
    assert f"grew by {log.stat().st_size - at_first} bytes, not read now" in ran.err


def _writing_to(
    log: Path, write: Callable[[JsonLinesSink, Finding], None]
) -> Callable[[JsonLinesSink, Finding], None]:
    def write_and_grow(sink: JsonLinesSink, finding: Finding) -> None:
        write(sink, finding)
        with log.open("ab") as stream:
            stream.write(FIRES)

    return write_and_grow


def test_a_folder_that_leads_back_into_itself_is_read_once(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    write_log(logs, FIRES)
    (logs / "again").symlink_to(logs)
    (logs / "gone").symlink_to(logs / "nowhere")
    read = run(tmp_path, logs)
    assert len(read.ran.findings) == 1
    assert {Path(one["file"]).name for one in read.report["skipped"]} == {"again", "gone"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("บันทึก เวรดึก.jsonl", id="Thai"),
        pytest.param("a\nb.jsonl", id="a line end"),
        pytest.param("\x1b[2J\x1b]0;x\x07.jsonl", id="escape codes"),
        pytest.param("=1+1.jsonl", id="a formula"),
        pytest.param("--events.jsonl", id="an option"),
        pytest.param("\udcff.jsonl", id="no text"),
    ],
)
def test_no_file_name_can_hurt(tmp_path: Path, name: str) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    log = write_log(logs, FIRES, name=name)
    target = tmp_path / "report.json"
    arguments: list[Argument] = [
        "detect",
        "--rules",
        write_rule(tmp_path),
        "--events",
        logs,
        "--report",
        target,
    ]
    table, rows, ran = (khumkan(*arguments, "--output", one) for one in ("table", "csv", "jsonl"))
    assert table.code == rows.code == ran.code == 0
    assert not any(b"\x1b" in one.out + one.err.encode() for one in (table, rows, ran))
    shown = "\\udcff.jsonl" if name == "\udcff.jsonl" else name
    assert Path(ran.findings[0]["file"]).name == shown
    (file,) = orjson.loads(target.read_bytes())["files"]
    assert (Path(file["file"]).name, file["bytes"]) == (shown, log.stat().st_size)
