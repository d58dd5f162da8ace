"""Windows event logs: whole, cut off, damaged; what can be read is, what can't is told."""

import csv
import io
import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import evtx
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.formats.evtx_builder import build_evtx
from tests.engine.formats.reading import Outcome, read_all
from tests.engine.objects import object_at

LOG = build_evtx(["whoami", "net user"], ["vssadmin delete shadows"])
FIRST, SECOND, THIRD = "whoami", "net user", "vssadmin delete shadows"
HEADER, CHUNK = 4096, 65536
SECOND_CHUNK = HEADER + CHUNK
SECOND_RECORD = LOG.index(b"**\x00\x00", HEADER + 513)


def read_commands(data: bytes) -> tuple[list[str], list[str]]:
    outcome = read_all("evtx", data)
    commands = [str(object_at(event.fields, "Event")["CommandLine"]) for event in outcome.events]
    return commands, outcome.reasons


def test_records_of_all_chunks_are_events_with_number_size_and_json() -> None:
    outcome = read_all("evtx", LOG)

    assert read_commands(LOG) == ([FIRST, SECOND, THIRD], [])
    assert outcome.places == [(1, 1), (2, 1), (3, 1)]
    assert outcome.events[0].n_bytes == SECOND_RECORD - HEADER - 512
    assert outcome.events[0].raw == b'{"Event":{"EventID":"4688","CommandLine":"whoami"}}'


def overwrite(at: int, with_bytes: bytes) -> bytes:
    return LOG[:at] + with_bytes + LOG[at + len(with_bytes) :]


@pytest.mark.parametrize(
    ("data", "commands", "reason"),
    [
        pytest.param(overwrite(0, bytes(HEADER)), [FIRST, SECOND, THIRD], "", id="empty file header"),
        pytest.param(overwrite(24, b"\xff" * 100), [FIRST, SECOND, THIRD], "", id="nonsense in the file header"),
        pytest.param(LOG[HEADER:], [FIRST, SECOND, THIRD], "", id="no file header"),
        pytest.param(LOG[:SECOND_CHUNK] + bytes(CHUNK), [FIRST, SECOND], "", id="unused chunk"),
        pytest.param(LOG[: SECOND_CHUNK + 1000], [FIRST, SECOND, THIRD], "", id="cut off in the free part"),
        pytest.param(LOG[: SECOND_CHUNK + 600], [FIRST, SECOND], "chunk 2: cut off here", id="cut off in a record"),
        pytest.param(LOG[: SECOND_CHUNK + 100], [FIRST, SECOND], "chunk 2: cut off", id="cut off in a chunk header"),
        pytest.param(LOG[:1000], [], "cut off inside its header", id="cut off in the file header"),
        pytest.param(overwrite(SECOND_RECORD, b"\x00"), [FIRST, THIRD], "chunk 1: no record where one should be", id="magic gone"),
        pytest.param(overwrite(SECOND_RECORD + 28, b"\xff" * 60), [FIRST, THIRD], "chunk 1, record 2: Failed to parse", id="content overwritten"),
        pytest.param(overwrite(HEADER, b"XXXX"), [FIRST, SECOND, THIRD], "chunk 1: damaged header", id="chunk magic gone"),
        pytest.param(overwrite(HEADER + 8, b"\xff" * 500), [FIRST, SECOND, THIRD], "", id="nonsense in a chunk header"),
        pytest.param(overwrite(HEADER, b"\xaa" * CHUNK), [THIRD], "chunk 1: damaged, no record found", id="chunk overwritten"),
        pytest.param(b"MZ" + LOG[2:], [FIRST, SECOND, THIRD], "damaged file header", id="file magic gone"),
        pytest.param(b"MZ" + LOG[2:4090], [], "not a Windows event log", id="another file"),
    ],
)  # fmt: skip
def test_damage_costs_only_what_it_hit(data: bytes, commands: list[str], reason: str) -> None:
    read, reasons = read_commands(data)

    assert read == commands
    assert len(reasons) == bool(reason)
    assert reason in "".join(reasons)


WHY = "thread panicked"


class Panic(BaseException):
    """What a panic inside the Rust package looks like from Python."""


@pytest.mark.parametrize("error", [Panic, RuntimeError, OSError, MemoryError])
def test_a_parser_that_panics_costs_one_chunk_and_not_the_run(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    real = evtx.PyEvtxParser

    def fail_on_the_second_chunk(source: io.BytesIO, n_threads: int) -> object:
        if b"v\x00s\x00s\x00" in source.getvalue():
            raise error(WHY)
        return real(source, n_threads)

    monkeypatch.setattr(evtx, "PyEvtxParser", fail_on_the_second_chunk)

    assert read_commands(LOG) == ([FIRST, SECOND], [f"chunk 2, record 3: {WHY}"])


def test_a_record_that_is_no_object_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"event_record_id": 3, "data": "[1]"}

    class SpeaksInLists:
        def __init__(self, *_: object) -> None:
            self._records = [record]

        def records_json(self) -> Iterator[dict[str, object]]:
            return iter(self._records)

    monkeypatch.setattr(evtx, "PyEvtxParser", SpeaksInLists)

    assert read_all("evtx", LOG).reasons[-1].endswith("a JSON value, but not an object")


def test_a_record_that_was_emptied_is_refused() -> None:
    record = b"**\x00\x00" + struct.pack("<IQQ4xI", 32, 1, 0, 32)
    header = b"ElfChnk\x00" + struct.pack("<32xII", 128, 512)
    outcome = read_all("evtx", (header.ljust(512, b"\x00") + record).ljust(65536, b"\x00"))

    assert not outcome.events
    assert outcome.reasons == ["chunk 1, record 1: the record is empty"]


def test_an_interrupt_by_the_user_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(evtx, "PyEvtxParser", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_all("evtx", LOG)


def test_a_record_after_a_panic_is_tried_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = evtx.PyEvtxParser

    class DiesAtTheFirst:
        def __init__(self, source: io.BytesIO, n_threads: int) -> None:
            records = real(source, n_threads).records_json()
            self._records = cast("Iterator[dict[str, object]]", records)

        def records_json(self) -> Iterator[dict[str, object]]:
            for record in self._records:
                if record["event_record_id"] == 1:
                    raise Panic(WHY)
                yield record

    monkeypatch.setattr(evtx, "PyEvtxParser", DiesAtTheFirst)

    commands, reasons = read_commands(LOG)
    assert commands == [SECOND, THIRD]
    assert reasons == [f"chunk 1, record 1: {WHY}"]


@given(flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 7)), max_size=20), cut=st.integers(0, len(LOG)))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_flipped_bits_and_cuts_never_lose_a_byte(flips: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(LOG[:cut])
    for near, bit in flips:
        for at in (near, HEADER + near, SECOND_CHUNK + near):
            if at < len(data):
                data[at] ^= 1 << bit

    read_all("evtx", bytes(data))


def read_archive(archive: Path) -> Iterator[tuple[str, bytes]]:
    with (
        archive.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        for member in members:
            content = members.extractfile(member)
            if content and member.name.endswith(".evtx"):
                yield member.name, content.read()


def count_events(rows: Path) -> dict[str, int]:
    with rows.open(newline="", encoding="utf-8") as file:
        return {Path(row["evtx_path"]).name: int(row["events"]) for row in csv.DictReader(file)}


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("archive", "rows", "n_files"),
    [
        ("windows/evtx.tar.zst", "windows/index.csv", 281),
        ("sigma/regression_data.tar.zst", "sigma/expected.csv", 202),
    ],
    ids=["techniques", "regression"],
)
def test_every_log_of_the_corpus_has_as_many_events_as_listed(
    corpus: Path, archive: str, rows: str, n_files: int
) -> None:
    outcomes = {name: read_all("evtx", data) for name, data in read_archive(corpus / archive)}
    counted = {Path(name).name: len(outcome.events) for name, outcome in outcomes.items()}

    assert len(outcomes) == n_files
    assert counted == count_events(corpus / rows)
    assert [reason for outcome in outcomes.values() for reason in outcome.reasons] == []


@pytest.fixture(scope="module")
def real_log(corpus: Path) -> bytes:
    """One log of several chunks as Windows wrote it."""
    logs = (data for _, data in read_archive(corpus / "windows" / "evtx.tar.zst"))
    return next(data for data in logs if len(data) > 4 * CHUNK)


@pytest.mark.corpus
@pytest.mark.parametrize("cut", [1, 511, 513, 5_000, 40_000, CHUNK - 1])
def test_a_real_log_that_is_cut_off_keeps_all_whole_records(real_log: bytes, cut: int) -> None:
    whole = read_all("evtx", real_log)
    outcome = read_all("evtx", real_log[: HEADER + 2 * CHUNK + cut])

    assert outcome.fields == whole.fields[: len(outcome.fields)]
    assert len(outcome.fields) >= len(read_all("evtx", real_log[: HEADER + 2 * CHUNK]).fields)
    assert len(outcome.rejections) <= 1


@pytest.mark.corpus
def test_one_lost_record_of_a_real_log_costs_no_other(real_log: bytes) -> None:
    whole = read_all("evtx", real_log)
    last = real_log.rindex(b"**\x00\x00", 0, HEADER + CHUNK)
    damaged = read_all("evtx", real_log[:last] + b"\x00" + real_log[last + 1 :])

    assert_one_missing(whole, damaged)
    assert damaged.reasons == ["chunk 1: no record where one should be"]


def assert_one_missing(whole: Outcome, damaged: Outcome) -> None:
    assert len(damaged.fields) == len(whole.fields) - 1
    assert all(fields in whole.fields for fields in damaged.fields)
