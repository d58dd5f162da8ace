"""Does a text for others say more than it should? Each thing found is named, with where it stands.

Pure: the names to look for are given. It finds what can be recognised by its form; what somebody
describes in words of their own it can't judge, and the page says so.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khumkan.hub.incidents.patients import has_national_id
from khumkan.wire.observables import is_public_address, is_public_domain

_SHORTEST_NAME: Final = 3
_THAI_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_MARKED_DOT: Final = re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", re.IGNORECASE)
_MARKED_AT: Final = re.compile(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", re.IGNORECASE)
_IPV4: Final = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9])")
_IPV6: Final = re.compile(r"(?<![0-9a-f:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<![\w.-])(?:[a-z0-9_][a-z0-9_-]*\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
_SHARE_PATH: Final = re.compile(r"\\\\[\w.$-]+\\[\w.$-]+")
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.+])(?:\+66|0)[ -]?[1-9](?:[ -]?[0-9]){7,8}(?![0-9])")
_PATIENT: Final = re.compile(r"\b(?:HN|AN|VN)[ .:#-]*[0-9]{3,}", re.IGNORECASE)
_HOSPITAL: Final = re.compile(r"^โรงพยาบาล")


class Leak(StrEnum):
    """What a text may give away."""

    IDENTITY = "identity"
    PATIENT = "patient"
    OWN_NAME = "own-name"
    OTHER_NAME = "other-name"
    SYSTEM = "system"
    PERSON = "person"
    INTERNAL = "internal"
    EMAIL = "email"
    PHONE = "phone"


WARNED: Final = frozenset({Leak.EMAIL, Leak.PHONE})
"""What somebody may have good reason to write: told, and let through when they say so."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One thing that should not leave: what it is, in which field and line, and its own letters.

    An identity number is never repeated: `text` is empty.
    """

    field: str
    line: int
    leak: Leak
    text: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether it can't go out at all."""
        return self.leak not in WARNED


@dataclass(frozen=True, slots=True)
class Names:
    """What must not be named: one's own organisation, others, systems of the case, people."""

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def find_leaks(texts: Mapping[str, str], names: Names) -> list[Found]:
    """Return what the texts give away, by field and line."""
    found = {
        Found(field, number, leak, shown)
        for field, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        for leak, shown in _leaks_of(line, names)
    }
    # An identity number may be broken over two lines, and a name as well.
    found |= {
        Found(field, 1, leak, shown)
        for field, text in texts.items()
        for leak, shown in _leaks_of(" ".join(text.split()), names)
        if not any(one.field == field and one.leak == leak for one in found)
    }
    return sorted(found)


def fold(text: str) -> str:
    """Return a text as it is compared: no invisible letters, Thai digits as Arabic, small."""
    plain = unicodedata.normalize("NFKC", text).translate(_THAI_DIGITS)
    return _MARKED_AT.sub("@", _MARKED_DOT.sub(".", _INVISIBLE.sub("", plain))).casefold()


def _leaks_of(line: str, names: Names) -> Iterator[tuple[Leak, str]]:
    plain = fold(line)
    if has_national_id(plain):
        yield Leak.IDENTITY, ""
    for leak, pattern in ((Leak.PATIENT, _PATIENT), (Leak.EMAIL, _EMAIL), (Leak.PHONE, _PHONE)):
        for match in pattern.finditer(plain):
            yield leak, match[0].strip()
    for text in _internals(plain):
        yield Leak.INTERNAL, text
    for leak, listed in (
        (Leak.OWN_NAME, names.own),
        (Leak.OTHER_NAME, names.others),
        (Leak.SYSTEM, names.systems),
        (Leak.PERSON, names.people),
    ):
        for name in listed:
            if _says(plain, name):
                yield leak, name


def _internals(plain: str) -> Iterator[str]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(plain):
            if _is_address(match[0]) and not is_public_address(match[0]):
                yield match[0]
    for match in _NAME.finditer(_EMAIL.sub(" ", plain)):
        if not is_public_domain(match[0]) and not match[0].rpartition(".")[2].isdecimal():
            yield match[0]
    for match in _SHARE_PATH.finditer(plain):
        yield match[0]


def _is_address(text: str) -> bool:
    # A clock such as 05:31:00 has colons, too, and no address has so few of them alone.
    return "." in text or "::" in text or text.count(":") == 7  # noqa: PLR2004  # groups of IPv6


def _says(plain: str, name: str) -> bool:
    return any(_holds(plain, spelling) for spelling in spellings_of(name))


def spellings_of(name: str) -> Iterable[str]:
    """Return how a name may be written: as it is, and a hospital's also with the abbreviation."""
    folded = fold(name).strip()
    if len(folded) < _SHORTEST_NAME:
        return ()
    rest = _HOSPITAL.sub("", folded).strip()
    if rest == folded or not rest:
        return (folded,)
    return (folded, f"รพ.{rest}", f"รพ{rest}")


def _holds(plain: str, spelling: str) -> bool:
    if spelling.isascii():
        return re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", plain) is not None
    # Thai has no space between words: whoever wants to hide a name puts one in.
    return "".join(spelling.split()) in "".join(plain.split())
