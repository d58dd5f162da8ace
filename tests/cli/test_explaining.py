"""An explanation as lines: what decides stands first, and nothing of a log does anything."""

from pathlib import Path

import pytest

from khumkan.cli.explaining import MAX_CHILDREN, explanation_lines, read_rows
from khumkan.cli.language import Speaker
from khumkan.core.errors import InputError
from khumkan.core.settings import Detect
from khumkan.engine.explain import Explanation, Link, Part


def leaf(name: str, *seen: str, holds: bool) -> Part:
    return Part(Link.TEST, holds, field=name, column=name, test="equals: x", seen=seen)


def lines(root: Part) -> list[str]:
    found = Explanation(is_about=True, root=root)
    return [line.strip() for line in explanation_lines(found, "a/b/c", Speaker("en"))]


def test_what_decides_stands_first() -> None:
    parts = (leaf("good", "x", holds=True), leaf("bad", "y", holds=False))
    assert lines(Part(Link.ALL, holds=False, children=parts)) == [
        "✓ is about a/b/c",
        "✗ all of these",
        "✗ bad equals: x: the event has y",
        "✓ good equals: x: the event has x",
    ]
    assert lines(Part(Link.ANY, holds=True, children=parts[::-1]))[2].startswith("✓ good")


def test_a_long_list_is_cut_behind_what_decides() -> None:
    parts = [*(leaf(str(n), holds=False) for n in range(30)), leaf("good", "x", holds=True)]
    found = lines(Part(Link.ANY, holds=True, children=parts))
    assert found[2].startswith("✓ good")
    assert found[-1] == f"… and {31 - MAX_CHILDREN} more"


def test_what_a_log_holds_is_shown_and_does_nothing() -> None:
    assert "\x1b" not in lines(leaf("a", "\x1b[2J", holds=False))[1]


def test_a_file_that_is_packed_is_read_and_a_damaged_one_told(tmp_path: Path) -> None:
    plain = tmp_path / "a.jsonl"
    plain.write_bytes(b'{"EventID": 1}\n')
    assert [record for record, _ in read_rows(plain, Detect())] == [1]
    with pytest.raises(InputError):
        list(read_rows(tmp_path / "gone.jsonl", Detect()))
