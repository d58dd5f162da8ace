"""What makes two deliveries one, and what doesn't."""

import errno
import stat
from pathlib import Path
from uuid import UUID

import pytest

from khumkan.node.journal.repeats import MARK_BYTES, MarkMaker, load_mark_maker, marks

SOURCE, OTHER = UUID(int=1), UUID(int=2)
MAKER = MarkMaker(b"k" * 32)
MARK = MAKER.make(SOURCE, "auto", "id-1", b"body")


def test_the_same_delivery_has_the_same_mark() -> None:
    assert MAKER.make(SOURCE, "auto", "id-1", b"body") == MARK
    assert len(MARK) == MARK_BYTES


@pytest.mark.parametrize(
    ("source", "form", "client_id", "payload"),
    [
        pytest.param(OTHER, "auto", "id-1", b"body", id="another source"),
        pytest.param(SOURCE, "json", "id-1", b"body", id="another format"),
        pytest.param(SOURCE, "auto", "id-2", b"body", id="another id of the sender's"),
        pytest.param(SOURCE, "auto", None, b"body", id="no id"),
        pytest.param(SOURCE, "auto", "id-1", b"body2", id="one id for another body"),
        pytest.param(SOURCE, "autoi", "d-1", b"body", id="the same letters, cut otherwise"),
    ],
)
def test_a_delivery_that_differs_is_another_one(
    source: UUID, form: str, client_id: str | None, payload: bytes
) -> None:
    assert MAKER.make(source, form, client_id, payload) != MARK


def test_without_the_key_nobody_can_try_what_a_body_said() -> None:
    assert MarkMaker(b"x" * 32).make(SOURCE, "auto", "id-1", b"body") != MARK


def test_an_id_of_half_characters_is_one_too() -> None:
    assert len(MAKER.make(SOURCE, "auto", "\udcff", b"body")) == MARK_BYTES


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = load_mark_maker(tmp_path)

    assert load_mark_maker(tmp_path).key == first.key
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert first.key.hex() not in repr(first)


def test_a_key_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    first = load_mark_maker(tmp_path)
    (tmp_path / "key").write_bytes(b"short")

    assert load_mark_maker(tmp_path).key != first.key
    assert len((tmp_path / "key").read_bytes()) == 32


def test_a_disk_without_room_for_a_key_keeps_no_node_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(marks, "write_privately", refuse)

    assert len(load_mark_maker(tmp_path).key) == 32
    assert caplog.messages.count("repeats.no_key") == 1
