"""After damage: what is whole is read, what is not is told, and no offset ever means two things."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.journal.conftest import Open
from tests.node.journal.writing import AT, HEADER, SOURCE, append, payloads, read_all, segments

from khumkan.node.journal import Journal

THREE = [b"the first", "ที่สอง".encode() * 5, b"the third"]


def _write(journal: Journal, sent: list[bytes]) -> None:
    for each in sent:
        append(journal, each)


def _write_mixed(journal: Journal, sent: list[bytes]) -> None:
    """Write as HTTP does and as syslog does, in turn: headers of both lengths."""
    for number, each in enumerate(sent):
        mark = number.to_bytes(16, "big") if number % 2 else None
        journal.submit(
            source_id=SOURCE,
            received_at=AT,
            is_authenticated=True,
            format="auto",
            payload=each,
            mark=mark,
        ).result()


def test_a_torn_end_is_cut_wherever_it_was_torn(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "whole")
    _write(journal, THREE)
    last = read_all(journal)[2]
    journal.close()
    image = next((tmp_path / "whole").glob("*.journal")).read_bytes()

    for length in range(last.offset + 1, last.next_offset):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / f"{0:020}.journal").write_bytes(image[:length])
        torn = Journal(folder)
        assert payloads(torn) == THREE[:2]
        (damage,) = torn.damage
        assert (damage.offset, damage.next_offset) == (last.offset, length)
        append(torn, b"after")
        assert payloads(torn) == [*THREE[:2], b"after"]
        torn.close()
        torn = Journal(folder)
        assert payloads(torn) == [*THREE[:2], b"after"]
        torn.close()


def test_a_journal_cut_between_records_is_whole(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    _write(journal, THREE)
    last = read_all(journal)[2]
    journal.close()
    file = segments(tmp_path)[0]
    file.write_bytes(file.read_bytes()[: last.offset])

    again = open_journal()
    assert payloads(again) == THREE[:2]
    assert again.damage == []


def test_offsets_behind_a_torn_end_are_not_used_again(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    _write(journal, THREE)
    end = journal.end
    journal.close()
    file = segments(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-1] + b"!")

    again = open_journal()
    assert again.end == end
    append(again, b"after")
    assert read_all(again)[-1].offset == end


def test_nobody_is_woken_for_bytes_that_hold_no_record(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    _write(journal, THREE)
    last = read_all(journal)[2]
    journal.close()
    file = segments(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-1] + b"!")

    again = open_journal()
    assert again.read(last.offset) == []
    assert not again.wait_beyond(last.offset, 0.01)
    append(again, b"after")
    assert again.wait_beyond(last.offset, 30)
    assert [each.payload for each in again.read(last.offset)] == [b"after"]


@given(data=st.data())
def test_flipped_bits_cost_the_records_they_are_in_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    sent = data.draw(st.lists(st.binary(max_size=300), min_size=1, max_size=12))
    journal = Journal(folder, segment_bytes=data.draw(st.sampled_from([600, 100_000])))
    _write_mixed(journal, sent)
    records = read_all(journal)
    journal.close()
    flips = data.draw(st.lists(st.integers(0, journal.end * 8 - 1), min_size=1, max_size=6))
    hurt = {_flip(folder, bit) for bit in set(flips)}

    again = Journal(folder)
    try:
        expected = [each for each in records if not _touches(each.offset, each.next_offset, hurt)]
        assert read_all(again) == expected
        n_lost = sum(each.next_offset - each.offset for each in records if each not in expected)
        assert sum(damage.n_bytes for damage in again.damage) == n_lost
        append(again, b"after")
        assert read_all(again)[-1].offset == journal.end
    finally:
        again.close()


def _flip(folder: Path, bit: int) -> int:
    """Flip a bit of the journal; return the offset of its byte."""
    offset = bit // 8
    file = max(path for path in folder.glob("*.journal") if int(path.stem) <= offset)
    content = bytearray(file.read_bytes())
    content[offset - int(file.stem)] ^= 1 << bit % 8
    file.write_bytes(content)
    return offset


def _touches(start: int, end: int, offsets: set[int]) -> bool:
    return any(start <= offset < end for offset in offsets)


@given(data=st.data())
def test_a_file_that_was_cut_short_costs_the_records_that_were_cut(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder, segment_bytes=1_000)
    _write_mixed(journal, [b"%02d" % number * 100 for number in range(16)])
    records, end = read_all(journal), journal.end
    journal.close()
    files = sorted(folder.glob("*.journal"))
    file = data.draw(st.sampled_from(files))
    n_left = data.draw(st.integers(0, file.stat().st_size))
    cut = range(int(file.stem) + n_left, int(file.stem) + file.stat().st_size)
    file.write_bytes(file.read_bytes()[:n_left])

    again = Journal(folder)
    try:
        touched = set(cut)
        whole = [one for one in records if not touched & set(range(one.offset, one.next_offset))]
        assert read_all(again) == whole
        n_told = sum(damage.n_bytes for damage in again.damage)
        is_at_the_end = file == files[-1]  # what the newest file lost, nothing else can tell
        n_lost = sum(one.next_offset - one.offset for one in records if one not in whole)
        assert n_told == (n_lost - len(cut) if is_at_the_end else n_lost)
        append(again, b"after")
        assert read_all(again)[-1].payload == b"after"
        assert again.end >= end - len(cut)
    finally:
        again.close()


@given(
    noise=st.binary(max_size=2_000),
    at=st.integers(0, 400),
    copies=st.booleans(),
)
def test_noise_over_a_record_hides_only_what_it_covers(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, copies: bool
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder)
    _write(journal, [b"%d" % i * 60 for i in range(20)])
    records = read_all(journal)
    journal.close()
    (file,) = folder.glob("*.journal")
    content = file.read_bytes()
    noise = content[: len(noise)] if copies else noise  # real records, at the wrong place
    file.write_bytes((content[:at] + noise + content[at + len(noise) :])[: len(content)])

    again = Journal(folder)
    try:
        hit = range(at, min(at + len(noise), len(content)))
        safe = [
            each for each in records if not set(hit) & set(range(each.offset, each.next_offset))
        ]
        found = read_all(again)
        assert [each for each in found if each in safe] == safe
        assert all(each in records for each in found)
    finally:
        again.close()


def test_an_end_full_of_zeros_is_told_and_left(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    _write(journal, THREE)
    journal.close()
    with segments(tmp_path)[0].open("ab") as file:
        file.write(bytes(3_000_000))

    again = open_journal()
    assert payloads(again) == THREE
    (damage,) = again.damage
    assert damage.n_bytes == 3_000_000


def test_damage_is_told_once_and_logged(
    open_journal: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = open_journal()
    _write(journal, THREE)
    journal.close()
    file = segments(tmp_path)[0]
    content = bytearray(file.read_bytes())
    content[HEADER + 2] ^= 255
    file.write_bytes(content)

    again = open_journal()
    payloads(again)
    payloads(again)

    (damage,) = again.damage
    assert (damage.offset, damage.n_bytes) == (0, HEADER + len(THREE[0]))
    assert "checksum is wrong" in str(damage.reason)
    assert caplog.messages.count("node_journal.damaged") == 1


def test_a_file_that_is_gone_leaves_a_gap_that_is_told(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal(segment_bytes=1_000)
    _write(journal, [b"%02d" % i * 200 for i in range(8)])
    journal.close()
    gone = segments(tmp_path)[1]
    gone.unlink()

    again = open_journal()
    assert [each[:2] for each in payloads(again)] == [b"00", b"01", b"04", b"05", b"06", b"07"]
    (damage,) = again.damage
    assert damage.offset == int(gone.stem)


def test_a_journal_older_than_the_work_done_goes_on_behind_it(open_journal: Open) -> None:
    journal = open_journal()
    _write(journal, THREE)
    end = journal.end

    again = open_journal(at_least=end + 5_000)
    assert again.end == end + 5_000
    assert [(each.offset, each.next_offset) for each in again.damage] == [(end, end + 5_000)]
    append(again, b"after")
    assert read_all(again)[-1].offset == end + 5_000
    assert open_journal(at_least=end).end > end + 5_000


def test_a_new_journal_begins_where_the_work_done_ends(open_journal: Open) -> None:
    journal = open_journal(at_least=7_777)
    assert (journal.start, journal.end, journal.damage) == (7_777, 7_777, [])
    append(journal, b"x")
    assert journal.read(0)[0].offset == 7_777


def test_an_empty_last_file_is_used(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    _write(journal, THREE)
    end = journal.end
    journal.close()
    (tmp_path / "journal" / f"{end:020}.journal").touch()

    again = open_journal()
    append(again, b"after")
    assert payloads(again) == [*THREE, b"after"]
    assert again.damage == []
