"""VERIS records as VCDB keeps them: one JSON object, a list of them, or one on each line."""

import json
from datetime import UTC, datetime
from typing import Any

from khumkan.core.messages import message
from khumkan.hub.incidents.importing.records import (
    MOST_PEOPLE,
    MOST_RECORDS,
    Odd,
    Reading,
    Record,
    title_of,
)

_MOST_WORDS = 3


def read_veris(content: bytes) -> Reading:
    """Return the records of a file; one that can't be is told by its place."""
    reading = Reading()
    for number, member in enumerate(_members(content, reading), 1):
        if number > MOST_RECORDS:
            reading.odd.append(Odd(f"{number}", message("there are too many records")))
            break
        try:
            reading.records.append(_read(member, f"{number}", reading))
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError):
            text = message("not a VERIS record: it needs an id and the year of the incident")
            reading.odd.append(Odd(f"{number}", text))
    return reading


def _members(content: bytes, reading: Reading) -> list[Any]:
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return [_line(line) for line in content.splitlines() if line.strip()]
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict):
        return [whole]
    reading.odd.append(Odd("", message("neither a JSON object nor a list of them")))
    return []


def _line(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _read(member: Any, place: str, reading: Reading) -> Record:
    key, began = str(member["incident_id"]), member["timeline"]["incident"]
    at = datetime(
        int(began["year"]), int(began.get("month") or 1), int(began.get("day") or 1), tzinfo=UTC
    )
    if not began.get("month"):
        text = message("it does not say the month")
        reading.odd.append(Odd(place, text, is_left_out=False))
    return Record(f"VERIS {key[:100]}", title_of(*_words(member)), at, _people(member))


def _words(member: Any) -> list[str]:
    actions = member.get("action") or {}
    found = [
        f"{action} {word}"
        for action, told in actions.items()
        for word in (told.get("variety") or [""])[:_MOST_WORDS]
    ]
    return [", ".join(found)] if found else ["incident"]


def _people(member: Any) -> int | None:
    told = ((member.get("attribute") or {}).get("confidentiality") or {}).get("data_total")
    return told if isinstance(told, int) and 0 <= told <= MOST_PEOPLE else None
