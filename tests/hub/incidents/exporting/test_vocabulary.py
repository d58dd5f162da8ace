"""The three files of VERIS's authors say the same, and what does not fit one of them is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.hub.incidents.exporting.test_formats import material

from khumkan.core.jsontypes import JsonObject
from khumkan.hub.incidents.exporting import (
    MOST_VOCABULARY_BYTES,
    Missed,
    Vocabulary,
    judge_veris,
    parse_vocabulary,
)
from khumkan.hub.incidents.exporting.vocabulary import find_misfits
from khumkan.ui.errors import RefusedError


@pytest.fixture
def copies(corpus: Path) -> dict[str, Vocabulary]:
    folder = corpus / "incidents" / "veris"
    names = ("merged", "enum", "labels")
    return {one: parse_vocabulary((folder / f"verisc-{one}.json").read_bytes()) for one in names}


def test_all_three_files_hold_the_same_words(copies: dict[str, Vocabulary]) -> None:
    assert copies["labels"].words == copies["enum"].words
    assert {one.n_words for one in copies.values()} == {2163}
    for path in ("action.hacking.variety", "asset.assets.variety", "victim.country"):
        assert copies["merged"].allowed(path) == copies["enum"].allowed(path) != []


@pytest.mark.parametrize("name", ["merged", "enum", "labels"])
@pytest.mark.parametrize("categories", [(), (1,), (2, 3, 4, 5, 6, 7), (8,), (9,)])
def test_an_export_fits_the_copy_of_its_authors(
    copies: dict[str, Vocabulary], name: str, categories: tuple[int, ...]
) -> None:
    assert judge_veris(material(categories=categories), copies[name]) == []


def test_a_word_that_is_missing_is_told_with_what_stands_instead(
    copies: dict[str, Vocabulary],
) -> None:
    words: Any = json.loads(json.dumps(copies["enum"].words))
    words["action"]["hacking"]["variety"].remove("DoS")
    words["attribute"]["availability"]["variety"].remove("Interruption")
    older = Vocabulary(words, "1.3")
    assert judge_veris(material(categories=(7,)), older) == [
        Missed("action.hacking.variety", "DoS", "Unknown"),
        Missed("attribute.availability.variety", "Interruption", "Unknown"),
    ]
    assert older.missed == []


def test_a_word_of_a_record_that_no_copy_has_is_found_at_its_place(
    copies: dict[str, Vocabulary],
) -> None:
    record: JsonObject = {
        "security_incident": "Perhaps",
        "action": {"malware": {"variety": ["Ransomware", "Sorcery"], "notes": "free"}},
        "asset": {"assets": [{"variety": "S - Database", "amount": 1}, {"variety": "S - Oven"}]},
        "plus": {"anything": "goes"},
    }
    assert find_misfits(record, copies["enum"]) == [
        ("action.malware.variety", "Sorcery"),
        ("asset.assets.variety", "S - Oven"),
        ("security_incident", "Perhaps"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{", id="torn"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"{}", id="without words"),
        pytest.param(b'{"properties": 3}', id="no schema"),
        pytest.param(b'{"properties": {"security_incident": {"enum": ["x"]}}}', id="a part of one"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 900 + b"1" + b"}" * 900, id="deep but whole"),
        pytest.param(b" " * (MOST_VOCABULARY_BYTES + 1), id="large"),
    ],
)
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError, match="is not VERIS"):
        parse_vocabulary(content)


def test_more_words_than_any_edition_has_are_refused(copies: dict[str, Vocabulary]) -> None:
    words: Any = json.loads(json.dumps(copies["enum"].words))
    words["security_incident"] += [f"word {n}" for n in range(20_000)]
    with pytest.raises(RefusedError, match="is not VERIS"):
        parse_vocabulary(json.dumps(words).encode())


def test_a_schema_may_say_anything_of_its_version(copies: dict[str, Vocabulary]) -> None:
    assert copies["merged"].version == "1.4.0"
    assert copies["enum"].version == "1.4.0"
