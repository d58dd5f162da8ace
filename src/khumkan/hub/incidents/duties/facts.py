"""The facts of an incident that duties follow from, and the JSON they are read from.

A fact that isn't there, or is null, is not known: it is never taken for "no". An empty list of
categories is something else: somebody looked, and none of the ten applies.
"""

import json
import re
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

import msgspec

from khumkan.core.clock import ClockError, format_time, parse_time, to_utc
from khumkan.core.errors import InputError, KhumkanError, Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.hub.incidents.law.schema import Risk

TIMES: Final = ("occurred_at", "detected_at", "aware_at", "processor_aware_at", "ended_at")
MAX_REGULATOR_HOURS: Final = 8_760
_BUDDHIST_YEARS_FROM: Final = 2400

Category: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=9)]
Hours: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=MAX_REGULATOR_HOURS)]


class FactsError(InputError):
    """Facts can't all be true, or can't be understood; the message says what to do."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of an incident; times are aware, in any zone.

    `processor_aware_at` is the awareness of the vendor, where it is known apart from our own.
    Raises FactsError for times that can't be, ClockError for a time without a zone.
    """

    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    aware_at: datetime | None = None
    processor_aware_at: datetime | None = None
    ended_at: datetime | None = None
    is_state_agency: bool | None = None
    is_cii: bool | None = None
    significant: bool | None = None
    personal_data: bool | None = None
    via_processor: bool | None = None
    categories: tuple[Category, ...] | None = None
    risk: Risk | None = None
    regulator_hours: Hours | None = None

    def __post_init__(self) -> None:
        """Refuse times that can't be; the types are checked where facts are read."""
        for name in TIMES:
            at: datetime | None = getattr(self, name)
            if at is not None and to_utc(at).year >= _BUDDHIST_YEARS_FROM:
                raise FactsError(_wrong_era(name, at.year))
        if self.occurred_at and self.ended_at and self.ended_at < self.occurred_at:
            raise FactsError(
                message(
                    "ended_at is before occurred_at: nothing ends before it begins. Check both "
                    "times and their zones, and leave out the one that is not known"
                )
            )


def parse_facts(content: bytes, file: str = "facts") -> Facts:
    """Read a JSON object; raises FactsError with file, line and what to write instead."""
    source = _decode(content, file)
    document = _read_json(source, file)
    values: dict[str, Any] = {}
    for key, value in document.items():
        try:
            values[key] = _read_fact(key, value)
        except KhumkanError as error:
            raise FactsError(error.message, place=_place_of(key, source, file)) from error
    try:
        return Facts(**values)
    except KhumkanError as error:
        raise FactsError(error.message, place=Place(file)) from error


def encode_facts(facts: Facts) -> bytes:
    """Write what is known as JSON; `parse_facts` reads the same facts from it, times in UTC."""
    known: dict[str, object] = msgspec.to_builtins(facts, builtin_types=(datetime,))
    times = {key: format_time(at, "microseconds") for key in TIMES if (at := getattr(facts, key))}
    return msgspec.json.encode(known | times)


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = message("this is not UTF-8 text: {detail}", detail=str(error.reason))
        raise FactsError(words, place=Place(file)) from error


def _read_json(source: str, file: str) -> JsonObject:
    try:
        document = json.loads(source, object_pairs_hook=_without_doubles, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        words = message("this is not JSON: {detail}", detail=error.msg)
        raise FactsError(words, place=Place(file, error.lineno, error.colno)) from error
    # Brackets nested thousands deep, or a number of thousands of digits.
    except (RecursionError, ValueError) as error:
        words = message("this is not JSON: {detail}", detail=str(error)[:80])
        raise FactsError(words, place=Place(file)) from error
    except FactsError as error:
        raise FactsError(error.message, place=Place(file)) from error
    if not isinstance(document, dict):
        raise FactsError(message("facts must be one JSON object"), place=Place(file))
    return document


def _without_doubles(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FactsError(message("{key} stands there twice; keep one", key=twice[:80]))
    return found


def _refuse(constant: str) -> JsonValue:
    raise ValueError(constant)


def _read_fact(key: str, value: JsonValue) -> object:
    if key not in _TYPES:
        known = ", ".join(_TYPES)
        raise FactsError(
            message("{key} is no fact known here; known are: {known}", key=key[:80], known=known)
        )
    if value is None:
        return None
    try:
        if key in TIMES:
            return _read_time(key, value)
        return msgspec.convert(value, _TYPES[key])
    except (msgspec.ValidationError, ClockError) as error:
        raise FactsError(_expected(key, json.dumps(value, ensure_ascii=False)[:80])) from error


def _read_time(key: str, value: JsonValue) -> datetime:
    at = parse_time(value if isinstance(value, str) else "")
    if at.year >= _BUDDHIST_YEARS_FROM:
        raise FactsError(_wrong_era(key, at.year))
    return at


def _wrong_era(key: str, year: int) -> Message:
    return message(
        "{key} is in the year {year}: write the year of the common era, such as 2026 for 2569",
        key=key,
        year=year,
    )


def _expected(key: str, value: str) -> Message:
    words = _EXPECTED["time" if key in TIMES else key if key in _EXPECTED else "answer"]
    return Message(words.text, {"key": key, "value": value})


def _place_of(key: str, source: str, file: str) -> Place:
    found = re.search(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:", source)
    return Place(file, source.count("\n", 0, found.start()) + 1 if found else 0)


_TYPES: Final = {one.name: one.type for one in msgspec.structs.fields(Facts)}
_EXPECTED: Final = {
    "time": message(
        "{key} is {value}, but must be a time with its zone, such as 2026-12-31T05:31:00+07:00"
    ),
    "categories": message(
        "{key} is {value}, but must be a list of whole numbers from 0 to 9, such as [4, 6]"
    ),
    "risk": message('{key} is {value}, but must be "none", "possible" or "high"'),
    "regulator_hours": message(
        "{key} is {value}, but must be a number of hours, above 0 and up to 8760, or null where "
        "the regulator has set none"
    ),
    "answer": message(
        "{key} is {value}, but must be true or false; leave it out while it is not known"
    ),
}
