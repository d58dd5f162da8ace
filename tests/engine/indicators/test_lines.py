"""Blocks are whole lines, together they are the file; what is no text says where."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import InputError
from khumkan.engine.indicators import lines
from khumkan.engine.indicators.lines import read_blocks


@given(st.text("a\nก\r", max_size=60), st.integers(1, 9))
def test_blocks_end_where_lines_end_and_are_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("lines") / "x.txt"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_BYTES", size)
        blocks = list(read_blocks(path))
    assert "".join(blocks) == text
    assert all(block.endswith("\n") for block in blocks[:-1])


def test_what_is_no_text_says_at_which_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BLOCK_BYTES", 4)
    path = tmp_path / "x.txt"
    path.write_bytes(b"\xef\xbb\xbfab\ncd\ne\xff")
    with pytest.raises(InputError, match="not UTF-8 at byte 10"):
        list(read_blocks(path))


def test_a_line_beyond_all_measure_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BLOCK_BYTES", 4)
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 16)
    path = tmp_path / "x.txt"
    path.write_bytes(b"a\n" + b"x" * 40)
    with pytest.raises(InputError, match="more than 16 bytes"):
        list(read_blocks(path))
