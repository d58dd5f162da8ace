"""From law files to checked law: a file that is wrong in one place is refused whole.

A law that was half understood would leave deadlines out, and nobody would miss them.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.hub.incidents.law.checking import check_law
from khumkan.hub.incidents.law.schema import DutyRule, Law, Text

FOLDER = Path(__file__).parent

_Part = TypeVar("_Part", Law, DutyRule, Text)

_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_AT = re.compile(r"^(.*?)(?: - at `\$\.?(.*)`)?$", re.DOTALL)


@cache
def load_laws(folder: Path = FOLDER) -> tuple[Law, ...]:
    """Return every version, oldest first; raises ConfigurationError with file, place and what."""
    laws = [parse_law(path.read_bytes(), str(path)) for path in sorted(folder.glob("*.toml"))]
    if not laws:
        raise ConfigurationError(
            message("there is no law here: install khumkan again"), place=Place(str(folder))
        )
    laws.sort(key=lambda law: law.valid_from)
    for earlier, later in pairwise(laws):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            words = message(
                "the versions {earlier} and {later} hold at the same time; end the first before "
                "the second begins",
                earlier=earlier.version,
                later=later.version,
            )
            raise ConfigurationError(words, place=Place(str(folder)))
    return tuple(laws)


def find_law(laws: Sequence[Law], version: str) -> Law:
    """Return one version by its name; raises ConfigurationError that names those there are."""
    for law in laws:
        if law.version == version:
            return law
    known = ", ".join(law.version for law in laws)
    words = message(
        "there is no version {version} of the law; there are: {known}", version=version, known=known
    )
    raise ConfigurationError(words)


def parse_law(content: bytes, file: str) -> Law:
    """Read one version; raises ConfigurationError with file, line, duty and what is wrong."""
    document, source = _read_toml(content, file)
    parts = _convert_parts(document, source, file)
    law = _convert(parts, Law, _Spot(file, source))
    if Path(file).stem != law.version:
        wrong = f"the file must be called {law.version}.toml, as its version"
        raise _Spot(file, source).refuse(wrong)
    for name, problem in check_law(law):
        raise _Spot(file, source, name).refuse(problem)
    return law


class _Spot:
    """A place in a law file: the line on which a duty or a text is named, if any is."""

    def __init__(self, file: str, source: str, name: str = "") -> None:
        self._file, self._source, self._name = file, source, name

    def refuse(self, problem: str, field: str = "") -> ConfigurationError:
        """Return the error that says file, line, which duty, which field and what is wrong."""
        where = ".".join(part for part in (self._name, field) if part) or "-"
        words = message("the law can't be used; {where}: {detail}", where=where, detail=problem)
        return ConfigurationError(words, place=self._place())

    def _place(self) -> Place:
        name = re.escape(self._name)
        named = rf'^(?:id *= *"{name}"|\[texts\.{name}\])'
        found = re.search(named, self._source, re.MULTILINE) if name else None
        line = self._source.count("\n", 0, found.start()) + 1 if found else 0
        return Place(self._file, line)


def _read_toml(content: bytes, file: str) -> tuple[dict[str, object], str]:
    try:
        source = content.decode("utf-8")
        return tomllib.loads(source), source
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found = _LINE.search(str(error))
        place = Place(file, int(found[1]), int(found[2])) if found else Place(file)
        detail = _LINE.sub("", str(error)).strip()
        words = message("the law can't be read: {detail}", detail=detail)
        raise ConfigurationError(words, place=place) from error


def _convert_parts(document: dict[str, object], source: str, file: str) -> dict[str, object]:
    """Convert texts and duties one by one, so that an error can name the one it is in."""
    texts, duties = document.get("texts"), document.get("duty")
    if not isinstance(texts, dict) or not isinstance(duties, list):
        needed = "a law has [texts.NAME] and [[duty]]"
        raise _Spot(file, source).refuse(needed)
    return document | {
        "texts": {key: _convert(one, Text, _Spot(file, source, key)) for key, one in texts.items()},
        "duty": [
            _convert(one, DutyRule, _Spot(file, source, _name_of(one, number)))
            for number, one in enumerate(duties, start=1)
        ],
    }


def _name_of(duty: object, number: int) -> str:
    name = duty.get("id") if isinstance(duty, dict) else None
    return name if isinstance(name, str) else f"duty {number}"


def _convert(value: object, kind: type[_Part], spot: _Spot) -> _Part:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        found = _AT.match(str(error))
        detail, field = (found[1], found[2] or "") if found else (str(error), "")
        raise spot.refuse(detail, field) from error
