"""VERIS's own words, read from the user's copy: `verisc-merged`, `verisc-enum` or `verisc-labels`.

They are under a share-alike licence and do not come with khumkan. A word that the copy does not
have is never written; what was written in its place is told.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.ui.errors import RefusedError

MOST_VOCABULARY_BYTES: Final = 2 * 1024 * 1024
_MOST_WORDS: Final = 20_000
_DEEPEST: Final = 12
_UNKNOWN: Final = "Unknown"
_VERSION: Final = "1.4.0"
_LONGEST_VERSION: Final = 20
# What every copy of any edition holds: without these it is some other file.
_SURE: Final = ("security_incident", "action.malware.variety", "asset.assets.variety")


@dataclass(frozen=True, slots=True)
class Missed:
    """A word that a copy does not have, and what was written instead."""

    path: str
    word: str
    written: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The enumerations of one copy, and its version; `missed` fills while a record is written."""

    words: dict[str, Any]
    version: str
    missed: list[Missed] = field(default_factory=list)

    def allowed(self, path: str) -> list[str]:
        """Return the words of an enumeration, as `action.malware.variety`; none if it has none."""
        found: Any = self.words
        for name in path.split("."):
            found = found.get(name, {}) if isinstance(found, dict) else {}
        return [str(one) for one in found] if isinstance(found, list) else []

    def pick(self, path: str, word: str) -> str:
        """Return the word where this copy has it, else that it is unknown.

        Raises RefusedError where the copy has neither: then it is not the file it should be.
        """
        allowed = self.allowed(path)
        found = next(
            (one for one in (word, _UNKNOWN, word.partition(" ")[0]) if one in allowed), ""
        )
        if not found:
            _refuse(path)
        if found != word:
            self.missed.append(Missed(path, word, found))
        return found

    @property
    def n_words(self) -> int:
        """How many words there are in all enumerations."""
        return _count(self.words)


def parse_vocabulary(content: bytes) -> Vocabulary:
    """Return the words of a copy, given as one of its authors' three files. Raises RefusedError."""
    if len(content) > MOST_VOCABULARY_BYTES:
        _refuse("file")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        _refuse("file")
    if not isinstance(whole, dict):
        _refuse("file")
    found = _from_schema(whole) if "properties" in whole else Vocabulary(_plain(whole), _VERSION)
    lacking = [path for path in _SURE if not found.allowed(path)]
    if lacking or found.n_words > _MOST_WORDS:
        _refuse(lacking[0] if lacking else "file")
    return found


def read_vocabulary(path: str) -> Vocabulary:
    """Return the words of the file that the setting names. Raises RefusedError without one."""
    if not path:
        raise RefusedError(
            message(
                "VERIS’s vocabulary does not come with khumkan. Fetch verisc-merged.json from "
                "github.com/vz-risk/veris (CC BY-SA 4.0) and bring it under “Duties of the year”, "
                "or name the file in the setting hub.veris_vocabulary."
            )
        )
    file = Path(path)
    try:
        if file.stat().st_size > MOST_VOCABULARY_BYTES:
            _refuse(path)
        return parse_vocabulary(file.read_bytes())
    except OSError:
        _refuse(path)


def find_misfits(record: JsonObject, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return each word of a record that its vocabulary does not have: where, and the word."""
    return sorted(set(_misfits(record, vocabulary.words, "")))


def _misfits(value: Any, words: Any, where: str) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [found for one in value for found in _misfits(one, words, where)]
    if isinstance(value, dict):
        if not isinstance(words, dict):
            return []
        return [
            found
            for name, one in value.items()
            if name in words
            for found in _misfits(one, words[name], f"{where}.{name}".lstrip("."))
        ]
    return [(where, str(value))] if isinstance(words, list) and value not in words else []


def _from_schema(schema: dict[str, Any]) -> Vocabulary:
    words = _enumerations(schema)
    properties = schema["properties"] if isinstance(schema["properties"], dict) else {}
    told = properties.get("schema_version")
    version = told.get("default") if isinstance(told, dict) else None
    text = str(version or _VERSION)[:_LONGEST_VERSION]
    return Vocabulary(words if isinstance(words, dict) else {}, text)


def _enumerations(schema: Any, depth: int = 0) -> Any:
    """Return the enumerations of a JSON schema at their places; lists are seen through."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return {}
    if isinstance(schema.get("enum"), list):
        return _texts(schema["enum"])
    if isinstance(schema.get("items"), dict):
        return _enumerations(schema["items"], depth + 1)
    inner = schema.get("properties")
    if not isinstance(inner, dict):
        return {}
    return {name: _enumerations(one, depth + 1) for name, one in inner.items()}


def _plain(words: Any, depth: int = 0) -> Any:
    """Return enumerations as lists: in the file of labels they are a word and its explanation."""
    if depth > _DEEPEST:
        return {}
    if isinstance(words, list):
        return _texts(words)
    if not isinstance(words, dict):
        return {}
    if words and all(isinstance(one, str) for one in words.values()):
        return [*words]
    return {name: _plain(one, depth + 1) for name, one in words.items()}


def _texts(words: list[Any]) -> list[str]:
    return [one for one in words if isinstance(one, str)]


def _count(words: Any) -> int:
    if isinstance(words, dict):
        return sum(map(_count, words.values()))
    return len(words) if isinstance(words, list) else 0


def _refuse(where: str) -> NoReturn:
    raise RefusedError(
        message(
            "{where} is not VERIS’s vocabulary: give verisc-merged.json, verisc-enum.json or "
            "verisc-labels.json as its authors made it",
            where=where[-120:],
        ),
        field="file",
    )
