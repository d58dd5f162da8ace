"""Finding and opening files: lazily, in a fixed order, and nothing left out in silence."""

import io
import os
import socket
import stat
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from khumkan.core.errors import InputError
from khumkan.engine import files
from khumkan.engine.files import STANDARD_INPUT, FoundFile, Skipped, find_files, open_input


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def find(*paths: Path, below: Path) -> list[str]:
    """Return what is found, relative to `below`; what is skipped with its reason."""
    shown = []
    for each in find_files(paths):
        name = os.path.relpath(each.path, below)
        shown.append(f"{name}: {each.reason}" if isinstance(each, Skipped) else name)
    return shown


def test_a_directory_is_walked_files_first_and_by_name(tmp_path: Path) -> None:
    make(tmp_path, "b/2.log", "b/a/1.log", "a.log", "c.log", ".hidden", "b/1.log", "B/x")

    assert find(tmp_path, below=tmp_path) == [
        ".hidden", "a.log", "c.log", "B/x", "b/1.log", "b/2.log", "b/a/1.log",
    ]  # fmt: skip


def test_a_path_is_given_back_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "logs/a.log")
    monkeypatch.chdir(tmp_path)

    assert list(find_files([Path("logs")])) == [FoundFile(Path("logs/a.log"))]
    assert list(find_files([Path("logs/a.log")])) == [FoundFile(Path("logs/a.log"))]


def test_a_file_that_is_named_again_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "d/a.log", "d/b.log", "c.log")
    (tmp_path / "link").symlink_to("d/a.log")
    again = "a file that was read already"

    assert find(*(tmp_path / name for name in ("d/a.log", "link", "d", "d/b.log")), below=tmp_path) == [
        "d/a.log", f"link: {again}", f"d/a.log: {again}", "d/b.log", f"d/b.log: {again}",
    ]  # fmt: skip


def test_a_file_in_a_directory_that_may_not_be_listed_is_read_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.log")

    def refuse(_: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    assert find(tmp_path, tmp_path / "a.log", below=tmp_path) == [
        ".: can't be read: Permission denied", "a.log",
    ]  # fmt: skip


def test_standard_input_is_found_without_looking() -> None:
    assert list(find_files([STANDARD_INPUT])) == [FoundFile(Path("-"))]


def test_what_is_missing_is_skipped_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "a.log")

    assert find(tmp_path / "none", tmp_path / "a.log", below=tmp_path) == [
        "none: can't be read: No such file or directory",
        "a.log",
    ]


def test_the_same_directory_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "d/a.log")

    assert find(tmp_path, tmp_path / "d", below=tmp_path) == [
        "d/a.log",
        "d: a directory that was read already",
    ]


def test_links_come_last_and_only_if_they_lead_elsewhere(tmp_path: Path) -> None:
    make(tmp_path, "logs/app-1.log", "logs/old/0.log", "elsewhere/x.log", "elsewhere/dir/y.log")
    logs, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    (logs / "current.log").symlink_to("app-1.log")
    (logs / "again").symlink_to(logs / "old")
    (logs / "loop").symlink_to(logs)
    (logs / "nowhere").symlink_to("gone")
    (logs / "self").symlink_to("self")
    (logs / "other.log").symlink_to(elsewhere / "x.log")
    (logs / "other2.log").symlink_to(elsewhere / "x.log")
    (logs / "others").symlink_to(elsewhere / "dir")
    (elsewhere / "dir" / "back").symlink_to(logs)

    assert find(logs, below=logs) == [
        "app-1.log",
        "old/0.log",
        "again: a directory that was read already",
        "current.log: a link to a file that is read at its own place",
        "loop: a directory that was read already",
        "nowhere: a link that leads nowhere",
        "other.log",
        "other2.log: a link to a file that is read at its own place",
        "others/y.log",
        "self: a link that leads nowhere",
        "others/back: a directory that was read already",
    ]


def test_a_link_that_was_given_is_followed_at_once(tmp_path: Path) -> None:
    make(tmp_path, "a.log")
    (tmp_path / "link").symlink_to("a.log")

    assert find(tmp_path / "link", below=tmp_path) == ["link"]


def test_pipes_and_sockets_are_skipped_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        reason = "a pipe, socket or device: give it as standard input (-)"

        assert find(tmp_path, below=tmp_path) == [f"pipe: {reason}", f"socket: {reason}"]
        assert find(tmp_path / "pipe", below=tmp_path) == [f"pipe: {reason}"]


def test_what_may_not_be_read_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.log", "b.log")
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "a.log")

    assert find(tmp_path, below=tmp_path) == ["a.log: can't be read: no permission", "b.log"]


def test_a_directory_that_may_not_be_listed_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a/x", "b/y")
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert find(tmp_path, below=tmp_path) == ["a: can't be read: Permission denied", "b/y"]


def test_a_very_deep_directory_is_no_problem(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 900)
    deep.mkdir(parents=True)
    (deep / "x.log").touch()

    assert find(tmp_path, below=deep) == ["x.log"]


class FakeEntry:
    """A directory entry of a directory that is not there."""

    def __init__(self, number: int) -> None:
        self.name = f"{number:07}.log"

    def is_symlink(self) -> bool:
        return False

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        return follow_symlinks

    def is_file(self, *, follow_symlinks: bool) -> bool:
        return not follow_symlinks


class FakeDirectory:
    """What `os.scandir` gives for a directory of a million files."""

    def __enter__(self) -> Iterator[FakeEntry]:
        return (FakeEntry(number) for number in range(1_000_000, 0, -1))

    def __exit__(self, *_: object) -> None:
        return None


def test_a_million_files_are_listed_but_only_looked_at_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def access(path: Path, _: int) -> bool:
        looked_at.append(path.name)
        return True

    monkeypatch.setattr(os, "scandir", lambda _: FakeDirectory())
    monkeypatch.setattr(os, "access", access)
    found = find_files([tmp_path])

    assert [next(found).path.name for _ in range(3)] == [
        "0000001.log",
        "0000002.log",
        "0000003.log",
    ]
    assert len(looked_at) == 3


def test_a_file_is_read_to_where_it_ended_when_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")
    with open_input(path) as opened:
        with path.open("ab") as writer:
            writer.write(b"two!\n")
        blocks = [opened.read(3), opened.read(3), opened.read(3)]

        assert blocks == [b"one", b"\n", b""]
        assert (opened.n_bytes, opened.n_read) == (4, 4)
        assert [str(change) for change in opened.describe_changes()] == [
            "grew by 5 bytes, not read now"
        ]


def test_a_file_that_shrinks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"0123456789")
    with open_input(path) as opened:
        opened.read(2)
        os.truncate(path, 4)

        assert opened.read(10) == b"23"
        assert opened.read(10) == b""
        assert [str(change) for change in opened.describe_changes()] == [
            "shrank by 6 bytes while it was read"
        ]


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "rotated"])
def test_a_file_that_goes_away_is_read_to_its_end_and_told(
    tmp_path: Path, is_replaced: bool
) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"0123456789")
    with open_input(path) as opened:
        path.rename(tmp_path / "a.log.1")
        if is_replaced:
            path.write_bytes(b"new")

        assert opened.read(99) == b"0123456789"
        assert [str(change) for change in opened.describe_changes()] == [
            "was moved or removed while it was read"
        ]


def test_a_file_that_stays_as_it_is_has_nothing_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch()
    with open_input(path) as opened:
        assert opened.read(1) == b""
        assert opened.describe_changes() == ()


def test_a_file_knows_when_it_was_last_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch()
    os.utime(path, (0, 1_760_000_000))
    with open_input(path) as opened:
        assert opened.modified_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


def test_a_year_no_calendar_holds_is_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.log"
    path.touch()
    real = os.fstat

    def far_away(number: int) -> os.stat_result:
        fields = list(real(number))
        fields[stat.ST_MTIME] = 10**15
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", far_away)
    with open_input(path) as opened:
        assert opened.modified_at is None


def test_a_file_gone_since_it_was_found_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.log: can't be read: No such file"):
        open_input(tmp_path / "gone.log")


def test_a_disk_that_fails_is_an_error_with_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"x")

    class BadDisk(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError(5, "Input/output error")

    opened = files.InputFile(path, BadDisk(), 1)
    with pytest.raises(InputError, match=r"a\.log: can't be read: Input/output error"):
        opened.read(1)


def test_standard_input_is_read_to_its_end_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "r") as stdin, os.fdopen(write_end, "wb") as writer:

        def write_and_close() -> None:
            writer.write(b"x" * 100_000)
            writer.close()

        monkeypatch.setattr(sys, "stdin", stdin)
        threading.Thread(target=write_and_close).start()
        with open_input(STANDARD_INPUT) as opened:
            n_read = sum(map(len, iter(lambda: opened.read(70_000), b"")))

        assert n_read == opened.n_read == 100_000
        assert opened.n_bytes is None
        assert opened.describe_changes() == ()
        assert not stdin.closed
