"""Hostile and broken rule files are refused with a place and a reason, quickly."""

from pathlib import Path

import pytest

from khumkan.core.errors import RuleError
from khumkan.engine.sigma.documents import Document, read_documents

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param(ALIASES, 6, "aliases expand to more than", id="yaml bomb"),
        pytest.param("a: &a [*a]\n", 1, "contains itself", id="alias inside itself"),
        pytest.param("a: " + "[" * 100_000, 1, "nested deeper", id="bottomless nesting"),
        pytest.param("a: 1\nb:\n  c: 1\n  c: 2\n", 4, "'c' stands twice", id="repeated key"),
        pytest.param("a: [1\n", 2, "not readable as YAML", id="broken YAML"),
        pytest.param("- a\n- b\n", 1, "must be a mapping", id="a list, not a rule"),
        pytest.param("a: !!python/object:os.system {}\n", 1, "not readable", id="python object"),
        pytest.param("a: \x00\n", 0, "not readable as YAML", id="control character"),
        pytest.param("title: ok\n---\na: {b: 1, b: 2}\n", 3, "twice", id="in the second document"),
    ],
)
def test_a_file_that_could_do_harm_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    file = tmp_path / "rule.yml"
    file.write_text(text, encoding="utf-8")
    error = first_error(file)
    assert reason in str(error)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (str(file), line)


def first_error(file: Path) -> RuleError:
    """Return the error of a file, or of the first of its documents that has one."""
    try:
        return next(one for one in read_documents(file) if isinstance(one, RuleError))
    except RuleError as error:
        return error


def test_a_broken_document_costs_no_other_one_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "rule.yml"
    file.write_text("title: one\n---\na: {b: 1, b: 2}\n---\ntitle: three\n---\n", encoding="utf-8")
    first, second, third = read_documents(file)
    assert isinstance(second, RuleError)
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert (first.data, third.data) == ({"title": "one"}, {"title": "three"})


def test_a_file_larger_than_the_limit_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "rule.yml"
    file.write_text("a: 1\n" * 100, encoding="utf-8")
    with pytest.raises(RuleError, match="larger than 99 bytes"):
        list(read_documents(file, max_bytes=99))


def test_a_file_in_another_encoding_is_refused_with_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "rule.yml"
    file.write_bytes("title: โรงพยาบาล".encode("cp874"))
    with pytest.raises(RuleError, match="not UTF-8 at byte 7"):
        list(read_documents(file))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="can't be opened"):
        list(read_documents(tmp_path / "none.yml"))


def test_each_document_of_a_file_knows_its_line_and_those_of_its_keys(tmp_path: Path) -> None:
    file = tmp_path / "rule.yml"
    file.write_text("\ufefftitle: one\n---\ntitle: two\ndetection:\n  sel|x: 1\n", encoding="utf-8")
    first, second = read_documents(file)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.data, second.place.line) == ({"title": "one"}, 3)
    assert second.place_of("sel|x").line == 5
    assert second.place_of("nowhere").line == 4
    assert first.place_of("nowhere") == first.place


def test_honest_aliases_are_read(tmp_path: Path) -> None:
    file = tmp_path / "rule.yml"
    file.write_text("a: &a [1, 2]\nb: *a\n", encoding="utf-8")
    (document,) = read_documents(file)
    assert isinstance(document, Document)
    assert document.data == {"a": [1, 2], "b": [1, 2]}
