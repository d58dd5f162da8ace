"""What the specification asks of a document besides its meaning: what an author would want told.

A rule with such a problem is used all the same; one whose meaning is in doubt was refused before.
Source: Sigma rule specification 2.1.0, correlation and filter specification 2.1.0.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import cast
from uuid import UUID

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.sigma.documents import Document

STATUSES = ("stable", "test", "experimental", "deprecated", "unsupported")
RELATIONS = ("derived", "obsolete", "merged", "renamed", "similar")
MAX_TITLE_LENGTH = 256
TEXTS = ("description", "author", "license", "name", "taxonomy")
LISTS = ("references", "falsepositives", "fields", "scope")

Problem = tuple[Place, Message]

_TAG = re.compile(r"[a-z0-9_-]+\.[a-z0-9._-]+")
_WORD = re.compile(r"[\w*-]+")
_NUMBER_OF = frozenset({"1", "any", "all"})


def check_schema(document: Document) -> Iterator[Problem]:
    """Yield what of a document is not as the specification has it, with the place."""
    for check in _CHECKS:
        yield from check(document)


def _check_title(document: Document) -> Iterator[Problem]:
    title = document.data.get("title")
    if title in (None, ""):
        yield document.place, message("the rule has no {key!r}", key="title")
    elif not isinstance(title, str):
        yield document.place_of("title"), message("{key} must be text", key="title")
    elif len(title) > MAX_TITLE_LENGTH:
        yield (
            document.place_of("title"),
            message("the title is longer than {n} characters", n=MAX_TITLE_LENGTH),
        )


def _check_identity(document: Document) -> Iterator[Problem]:
    if document.data.get("id") is not None and not _is_uuid(document.data["id"]):
        yield document.place_of("id"), message("the id must be a UUID")


def _check_status(document: Document) -> Iterator[Problem]:
    status = document.data.get("status")
    if status is not None and status not in STATUSES:
        yield (
            document.place_of("status"),
            message(
                "the status {status!r} is none of {known}",
                status=str(status),
                known=", ".join(STATUSES),
            ),
        )


def _check_dates(document: Document) -> Iterator[Problem]:
    days = {}
    for key in ("date", "modified"):
        value = document.data.get(key)
        days[key] = day = _read_day(value)
        if value is not None and day is None:
            yield (
                document.place_of(key),
                message("{key} must be a day such as 2026-11-21, not {value}", key=key,
                        value=str(value)),
            )  # fmt: skip
    first, last = days["date"], days["modified"]
    if first and last and last < first:
        yield document.place_of("modified"), message("modified is before date")


def _check_texts(document: Document) -> Iterator[Problem]:
    for key in TEXTS:
        if not isinstance(document.data.get(key, ""), str | None):
            yield document.place_of(key), message("{key} must be text", key=key)
    for key in LISTS:
        if not _is_list_of_texts(document.data.get(key)):
            yield document.place_of(key), message("{key} must be a list of texts", key=key)


def _check_tags(document: Document) -> Iterator[Problem]:
    tags = document.data.get("tags")
    if not _is_list_of_texts(tags):
        yield document.place_of("tags"), message("{key} must be a list of texts", key="tags")
        return
    seen: set[str] = set()
    for tag in cast("list[str]", tags or []):
        if not _TAG.fullmatch(tag):
            reason = message("the tag {tag!r} is not of the form namespace.name", tag=tag)
            yield document.place_of("tags"), reason
        elif tag in seen:
            yield document.place_of("tags"), message("the tag {tag!r} stands twice", tag=tag)
        seen.add(tag)


def _check_relations(document: Document) -> Iterator[Problem]:
    related = document.data.get("related")
    if related is None:
        return
    for one in related if isinstance(related, list) else [related]:
        is_known = isinstance(one, dict) and one.get("type") in RELATIONS
        if not is_known or not _is_uuid(cast("dict[str, JsonValue]", one).get("id")):
            reason = message(
                "a related rule has an id and a type: {known}", known=", ".join(RELATIONS)
            )
            yield document.place_of("related"), reason


def _check_use(document: Document) -> Iterator[Problem]:
    """A detection that no condition asks for looks as if it did something."""
    section = document.data.get("detection", document.data.get("filter"))
    if not isinstance(section, dict):
        return
    asked = _asked_for(section.get("condition"))
    for name in section:
        is_asked = any(pattern.fullmatch(str(name)) for pattern in asked)
        if name not in ("condition", "rules") and not is_asked:
            reason = message("the condition does not ask for {name!r}", name=str(name))
            yield document.place_of(str(name)), reason


def _asked_for(condition: JsonValue) -> list[re.Pattern[str]]:
    """Return what the words of a condition name: detections, and patterns of their names."""
    texts = condition if isinstance(condition, list) else [condition]
    words = [word for text in texts for word in _WORD.findall(str(text))]
    after_of = {word for before, word in pairwise(words) if before == "of"}
    patterns = [
        ".*" if word == "them" or (word == "*" and word in after_of) else
        ".*".join(map(re.escape, word.split("*")))
        for word in words
        if word not in _NUMBER_OF
    ]  # fmt: skip
    return [re.compile(pattern) for pattern in dict.fromkeys(patterns)]


def _is_uuid(value: JsonValue) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def _is_list_of_texts(value: object) -> bool:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value is None or is_list


def _read_day(value: object) -> date | None:
    """YAML makes a date of what looks like one."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_CHECKS: tuple[Callable[[Document], Iterator[Problem]], ...] = (
    _check_title,
    _check_identity,
    _check_status,
    _check_dates,
    _check_texts,
    _check_tags,
    _check_relations,
    _check_use,
)
