"""UTF-16: recognised with and without a mark, and counted in its own bytes."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.formats.reading import Dribble, read_all
from tests.engine.objects import object_at

from khumkan.engine.events import Limits
from khumkan.engine.formats.utf16 import detect_utf16

LOG = "date=2025-10-11 user=สมชาย action=deny\r\n"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        pytest.param(LOG.encode("utf-16-le"), ("utf-16-le", 0), id="little-endian"),
        pytest.param(LOG.encode("utf-16-be"), ("utf-16-be", 0), id="big-endian"),
        pytest.param(b"\xff\xfe" + LOG.encode("utf-16-le"), ("utf-16-le", 2), id="mark, little"),
        pytest.param(b"\xfe\xff" + LOG.encode("utf-16-be"), ("utf-16-be", 2), id="mark, big"),
        pytest.param(("ระบบ ok" * 20).encode("utf-16-le"), ("utf-16-le", 0), id="mostly Thai"),
        pytest.param(LOG.encode(), ("", 0), id="UTF-8"),
        pytest.param(LOG.encode("cp874"), ("", 0), id="TIS-620"),
        pytest.param(bytes(1000), ("", 0), id="zeros"),
        pytest.param(b"\x00\x00\x00" + LOG.encode(), ("", 0), id="zeros before text"),
        pytest.param(b"a\x00", ("", 0), id="too short to tell"),
        pytest.param(b"", ("", 0), id="empty"),
    ],
)
def test_utf_16_is_recognised(head: bytes, found: tuple[str, int]) -> None:
    assert detect_utf16(head) == found


def test_pieces_are_counted_and_kept_in_utf_16() -> None:
    data = LOG.encode("utf-16-le") * 3
    outcome = read_all("syslog", data)

    assert [event.n_bytes for event in outcome.events] == [len(data) // 3] * 3
    assert outcome.events[0].raw == LOG.removesuffix("\n").encode("utf-16-le")
    assert object_at(outcome.events[0].fields, "kv")["user"] == "สมชาย"
    assert outcome.events[0].repair == "utf-16"


def test_half_a_character_at_the_end_is_told() -> None:
    outcome = read_all("text", LOG.encode("utf-16-le") + b"x")

    assert len(outcome.events) == 1
    assert outcome.reasons == ["half a UTF-16 character at the end of the file"]


def test_a_lone_surrogate_is_replaced_and_counted() -> None:
    data = "ab\n".encode("utf-16") + b"\x00\xd8" + "cd\n".encode("utf-16-le") + b"\x00\xd8"
    outcome = read_all("text", data)

    assert [event.fields["message"] for event in outcome.events] == ["ab", "\ufffdcd", "\ufffd"]


@pytest.mark.parametrize("step", [1, 2, 3, 4096])
def test_a_line_longer_than_memory_allows_is_counted_in_full(step: int) -> None:
    long = "ก" * 40_000
    data = f"one\n{long}\nthree\n".encode("utf-16")
    outcome = read_all("text", data, max_bytes=100, step=step)

    assert [event.record for event in outcome.events] == [1, 3]
    assert outcome.rejections[0].n_bytes == 2 * len(long) + 2


def test_what_a_reader_has_let_go_of_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from khumkan.engine.formats import utf16  # noqa: PLC0415 - to shrink its blocks

    monkeypatch.setattr(utf16, "BLOCK_BYTES", 10)
    transcoder = utf16._Transcoder(io.BytesIO(("x" * 10_000).encode("utf-16-le")), "utf-16-le", 100)
    while transcoder.read(64):
        assert sum(len(span.text) for span in transcoder._spans) <= 100 + 40 + 64

    assert transcoder.take(10_000) == 20_000


@given(
    data=st.lists(st.sampled_from(["a\n", "ก", "😀", "\n", '{"a":1}', "\ufeff"]), max_size=30).map("".join),
    torn=st.binary(max_size=3),
    step=st.integers(1, 9),
    name=st.sampled_from(["text", "json", "syslog"]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_books_balance_for_any_utf_16(data: str, torn: bytes, step: int, name: str) -> None:
    read_all(name, data.encode("utf-16") + torn, step=step, max_bytes=16)


def test_a_pipe_that_gives_half_characters_is_no_end() -> None:
    source = Dribble("{}\n".encode("utf-16"), 1)
    from khumkan.engine.formats import get_format  # noqa: PLC0415

    assert len(list(get_format("json").read(source, Limits()))) == 2
