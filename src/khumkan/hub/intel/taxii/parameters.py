"""What a client asks for: `added_after`, `limit`, `next` and `match[…]`, read strictly.

Source: TAXII 2.1 §3.4 and §3.5. What a parameter can't mean is refused, never guessed; parameters
that the standard doesn't know are passed over, as it wants.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import QueryDict

from khumkan.core.clock import ClockError, parse_time
from khumkan.hub.intel.taxii.cursors import read_cursor
from khumkan.hub.intel.taxii.errors import bad_request

MOST: Final = 1_000
"""Objects in a page, at most and by default."""

ID: Final = re.compile(
    r"[a-z][a-z0-9-]{1,249}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII
)
_TYPE: Final = re.compile(r"[a-z][a-z0-9-]{1,249}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_WORDS: Final = frozenset({"first", "last", "all"})
_SPEC_VERSION: Final = "2.1"
_BAD_LIMIT: Final = "limit is a whole number from 1"
_BAD_TIME: Final = "a time is written as 2026-01-31T08:30:00.000000Z"
_BAD_MATCH: Final = "match[id] holds STIX ids, match[type] STIX types, with commas between them"
_NAMES: Final = ("added_after", "match[id]", "match[type]", "match[version]", "match[spec_version]")


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of each object: the first, the last, all, and those of these moments."""

    words: frozenset[str]
    moments: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a collection. None: not narrowed. `after` is where the page begins, exclusive.

    `fingerprint` names the question without its page: a cursor is good for one question only.
    """

    after: datetime | None
    limit: int
    ids: tuple[str, ...] | None
    types: tuple[str, ...] | None
    versions: Versions
    is_spoken: bool
    fingerprint: str


def read_wanted(query: QueryDict, place: str) -> Wanted:
    """Return what is asked for at a place. Raises TaxiiError (400) for what can't be meant."""
    fingerprint = _fingerprint(query, place)
    added_after = _read_moment(_text(query, "added_after")) if "added_after" in query else None
    if "next" in query:
        added_after = read_cursor(_text(query, "next"), fingerprint)
    return Wanted(
        after=added_after,
        limit=_read_limit(query),
        ids=_read_list(query, "match[id]", ID),
        types=_read_list(query, "match[type]", _TYPE),
        versions=_read_versions(query),
        is_spoken=_SPEC_VERSION in _split(query.get("match[spec_version]", _SPEC_VERSION)),
        fingerprint=fingerprint,
    )


def _fingerprint(query: QueryDict, place: str) -> str:
    text = repr([place, *((name, query.getlist(name)) for name in _NAMES)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_limit(query: QueryDict) -> int:
    text = query.get("limit", str(MOST))
    if not _DIGITS.fullmatch(text) or not int(text):
        raise bad_request(_BAD_LIMIT)
    return min(int(text), MOST)


def _read_moment(text: str) -> datetime:
    try:
        return parse_time(text.replace(" ", "+"))  # a plus that wasn't percent-encoded
    except ClockError:
        raise bad_request(_BAD_TIME) from None


def _read_list(query: QueryDict, name: str, shape: re.Pattern[str]) -> tuple[str, ...] | None:
    if name not in query:
        return None
    values = _split(_text(query, name))
    if not all(map(shape.fullmatch, values)):
        raise bad_request(_BAD_MATCH)
    return tuple(values)


def _read_versions(query: QueryDict) -> Versions:
    words, moments = set(), []
    for text in _split(query.get("match[version]", "last")):
        if text in _WORDS:
            words.add(text)
        else:
            moments.append(_read_moment(text))
    return Versions(frozenset(words), tuple(moments))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _text(query: QueryDict, name: str) -> str:
    return str(query.get(name, ""))
