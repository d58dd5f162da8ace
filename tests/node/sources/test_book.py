"""Sources: made once, known by a token that is kept nowhere, or by the address they send from."""

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.errors import ConfigurationError
from khumkan.node.sources import SourceBook

AT = datetime(2026, 11, 22, 3, 4, 5, 678_901, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def book(tmp_path: Path, clock: FixedClock) -> Iterator[SourceBook]:
    made = SourceBook(tmp_path, clock, most_peers=5)
    yield made
    made.close()


def test_a_source_is_found_by_its_token_and_by_no_other(book: SourceBook) -> None:
    source, token = book.add("เว็บโรงพยาบาล", "web-server")
    book.add("firewall", "fortigate")

    assert book.find_by_token(token) == source
    assert (source.name, source.kind, source.made_at) == ("เว็บโรงพยาบาล", "web-server", AT)
    assert source.is_authenticated
    for wrong in ("", token[:-1], token + "x", token.upper(), "\ud800", "ไทย"):
        assert book.find_by_token(wrong) is None


def test_a_token_is_kept_nowhere(book: SourceBook, tmp_path: Path) -> None:
    _, token = book.add("web", "web")
    secret = token.removeprefix("khumkan-source_")

    assert len(secret) == 43  # 256 bits
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


def test_the_file_is_its_owners_alone(book: SourceBook, tmp_path: Path) -> None:
    book.add("web", "web")

    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_sources_are_there_after_a_restart(book: SourceBook, tmp_path: Path) -> None:
    source, token = book.add("web", "web")
    peer = book.for_peer("10.0.0.7")
    ended, _ = book.add("old", "web")
    book.end(ended.id)
    before = book.list()
    book.close()

    again = SourceBook(tmp_path)
    assert again.list() == before
    assert again.find_by_token(token) == source
    assert again.for_peer("10.0.0.7") == peer
    again.close()


def test_a_source_that_ended_may_not_send(book: SourceBook, clock: FixedClock) -> None:
    source, token = book.add("web", "web")
    clock.advance(timedelta(hours=1))
    ended = book.end(source.id)
    clock.advance(timedelta(hours=1))

    assert book.find_by_token(token) is None
    assert ended.ended_at == AT + timedelta(hours=1)
    assert book.end(source.id) == ended
    assert book.list() == [ended]


def test_a_name_may_be_used_again_once_its_source_ended(book: SourceBook) -> None:
    source, _ = book.add("web", "web")
    with pytest.raises(ConfigurationError, match="there is a source called web; end it first"):
        book.add(" web ", "web")
    book.end(source.id)

    assert book.add("web", "web")[0].id != source.id


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 101, "nul\x00"])
def test_a_name_is_one_line(book: SourceBook, name: str) -> None:
    with pytest.raises(ConfigurationError, match="needs a name of 1 to 100 characters"):
        book.add(name, "web")


@pytest.mark.parametrize("kind", ["", "Web", "web server", "1234567890123", "a-b-c-d", "web\n"])
def test_a_kind_is_small_words_with_no_room_for_a_number(book: SourceBook, kind: str) -> None:
    with pytest.raises(ConfigurationError, match="is no kind of source"):
        book.add("web", kind)


def test_ending_what_is_not_there_is_told(book: SourceBook) -> None:
    with pytest.raises(ConfigurationError, match="there is no source 00000000"):
        book.end(UUID(int=0))


@pytest.mark.parametrize(
    ("address", "same"),
    [
        pytest.param("10.0.0.7", "::ffff:10.0.0.7", id="IPv4 through IPv6"),
        pytest.param("2001:db8::1", "2001:0DB8:0:0::1", id="IPv6 written out"),
        pytest.param("", "", id="no address: a local socket"),
    ],
)
def test_a_sender_without_token_is_the_same_source_every_time(
    book: SourceBook, address: str, same: str
) -> None:
    source = book.for_peer(address)

    assert book.for_peer(same) == source
    assert (source.kind, source.token_hash, source.is_authenticated) == ("syslog", None, False)
    assert source in book.list()


def test_the_same_address_is_another_source_at_another_node(
    book: SourceBook, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = SourceBook(tmp_path / "other")

    assert other.for_peer("10.0.0.7").id != book.for_peer("10.0.0.7").id
    other.close()


def test_too_many_senders_share_one_source(
    book: SourceBook, caplog: pytest.LogCaptureFixture
) -> None:
    ids = {book.for_peer(f"10.0.0.{i}").id for i in range(20)}

    assert len(ids) == 6
    assert book.for_peer("10.0.0.3").name == "syslog 10.0.0.3"
    assert book.for_peer("10.0.0.19").name == "syslog others"
    assert caplog.messages == ["sources.full"]


def test_what_another_process_does_holds_at_once(book: SourceBook, tmp_path: Path) -> None:
    token = _run_elsewhere(tmp_path, 'print(book.add("web", "web")[1])')
    assert book.find_by_token(token) is not None
    _run_elsewhere(tmp_path, "book.end(book.list()[0].id)")
    assert book.find_by_token(token) is None


def _run_elsewhere(folder: Path, code: str) -> str:
    """Run code with the same book in a process of its own; return what it printed."""
    start = "from pathlib import Path; from khumkan.node.sources import SourceBook"
    done = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", f"{start}; book = SourceBook(Path({str(folder)!r})); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_threads_may_use_one_book(book: SourceBook) -> None:
    made: list[str] = []

    def work(number: int) -> None:
        for i in range(10):
            made.append(book.add(f"source {number}-{i}", "web")[1])
            book.for_peer(f"10.1.{number}.{i}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = {source.id for token in made if (source := book.find_by_token(token))}
    assert len(found) == 40


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "sources.db").write_bytes(b"no database" * 500)
    with pytest.raises(ConfigurationError, match="list of sources can't be used"):
        SourceBook(tmp_path)


def test_a_file_that_is_no_list_of_sources_is_told(tmp_path: Path) -> None:
    (tmp_path / "sources.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(ConfigurationError, match="check the disk, or restore a backup"):
        SourceBook(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="the list of sources can't be used"):
        SourceBook(tmp_path / "nowhere")


OLD = """
CREATE TABLE namespace (id TEXT NOT NULL);
INSERT INTO namespace VALUES ('018f6c1e-0000-4000-8000-00000000000a');
CREATE TABLE source (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, token_hash TEXT UNIQUE,
    made_at TEXT NOT NULL, ended_at TEXT
) STRICT;
INSERT INTO source VALUES (
    '018f6c1e-0000-7000-8000-00000000000b', 'web', 'web', NULL, '2026-11-22T03:04:05.678901Z', NULL
);
"""
DIGEST = "ab" * 32


def write_old(folder: Path, more: str = "") -> None:
    with sqlite3.connect(folder / "sources.db") as connection:
        connection.executescript(OLD + more)
    connection.close()


def test_a_list_of_an_earlier_khumkan_is_taken_over(tmp_path: Path) -> None:
    write_old(tmp_path)
    for _ in range(2):
        book = SourceBook(tmp_path)
        (source,) = book.list()
        assert (source.name, source.made_at, source.format) == ("web", AT, None)
        assert not source.is_authenticated
        book.close()


def test_a_list_of_a_later_khumkan_is_left_alone(tmp_path: Path) -> None:
    write_old(tmp_path, "PRAGMA user_version = 99;")
    with pytest.raises(ConfigurationError, match=r"newer khumkan \(version 99"):
        SourceBook(tmp_path)


def test_a_source_is_found_by_its_certificate_and_has_no_token(book: SourceBook) -> None:
    source, token = book.add("gateway", "fortigate", certificate_hash=DIGEST.upper())

    assert token == ""
    assert source.is_authenticated
    assert book.find_by_certificate(DIGEST) == source
    assert book.find_by_certificate("00" * 32) is None
    assert book.find_by_token("") is None
    book.for_peer("10.0.0.7")
    assert len(book.list()) == 2


def test_a_certificate_stands_for_one_source_at_a_time(book: SourceBook) -> None:
    first, _ = book.add("first", "web", certificate_hash=DIGEST)
    with pytest.raises(ConfigurationError, match="the source first shows this certificate"):
        book.add("second", "web", certificate_hash=DIGEST)
    book.end(first.id)
    assert book.find_by_certificate(DIGEST) is None
    second, _ = book.add("second", "web", certificate_hash=DIGEST)
    assert book.find_by_certificate(DIGEST) == second


def test_a_certificate_of_a_source_that_ended_stays_with_the_new_one(tmp_path: Path) -> None:
    book = SourceBook(tmp_path)
    first, _ = book.add("first", "web", certificate_hash=DIGEST)
    book.end(first.id)
    second, _ = book.add("second", "web", certificate_hash=DIGEST)
    book.close()
    again = SourceBook(tmp_path)
    assert again.find_by_certificate(DIGEST) == second
    again.close()


@pytest.mark.parametrize("text", ["", "ab", "zz" * 32, "ab" * 33])
def test_what_is_no_certificate_is_told(book: SourceBook, text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no SHA-256 of a certificate"):
        book.add("web", "web", certificate_hash=text)


def test_what_is_said_of_a_source_changes_and_stays(book: SourceBook, tmp_path: Path) -> None:
    source = book.for_peer("10.0.0.7")
    changed = book.change(
        source.id, name="FortiGate", kind="fortigate", format="syslog", keep_days=120
    )
    assert (changed.name, changed.kind, changed.format) == ("FortiGate", "fortigate", "syslog")
    silent = book.change(source.id, silent_after_minutes=15)
    assert (silent.keep_days, silent.silent_after_minutes) == (120, 15)
    assert book.for_peer("10.0.0.7") == silent
    book.close()

    again = SourceBook(tmp_path)
    assert again.list() == [silent]
    bare = again.change(source.id, format=None, keep_days=None, silent_after_minutes=None)
    assert (bare.name, bare.format, bare.keep_days) == ("FortiGate", None, None)
    again.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"name": ""}, "needs a name", id="name"),
        pytest.param({"kind": "Web"}, "no kind of source", id="kind"),
        pytest.param({"format": "cobol"}, "no format cobol", id="format"),
        pytest.param({"keep_days": 89}, "90 to 3650 days", id="fewer days than the law asks for"),
        pytest.param({"keep_days": 4000}, "90 to 3650 days", id="too many days"),
        pytest.param({"silent_after_minutes": 0}, "1 to 40320 minutes", id="silent at once"),
        pytest.param({"name": "other"}, "there is a source called other", id="name in use"),
    ],
)
def test_what_can_not_be_said_of_a_source_is_told(
    book: SourceBook, change: dict[str, Any], words: str
) -> None:
    source, _ = book.add("web", "web")
    book.add("other", "web")
    with pytest.raises(ConfigurationError, match=words):
        book.change(source.id, **change)
    assert book.find("web") == source


def test_a_source_is_found_by_name_or_id_the_living_one_first(book: SourceBook) -> None:
    old, _ = book.add("web", "web")
    book.end(old.id)
    new, _ = book.add("web", "web")

    assert book.find("web") == new
    assert book.find(str(old.id)).id == old.id
    with pytest.raises(ConfigurationError, match="there is no source nobody"):
        book.find("nobody")
