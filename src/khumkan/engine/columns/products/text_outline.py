"""What naming does to all lines of text of the same program, facility and form of header.

The lines are those of the tape: a message that nothing but a sentence is read from, without a
percent sign, which a switch would mark its own with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.outline import GUARDS, Outline, Times
from khumkan.engine.columns.products.logins import LOGIN_COLUMNS, LOGIN_PROGRAMS
from khumkan.engine.columns.products.pfsense import PROGRAM as PFSENSE
from khumkan.engine.columns.products.unix import (
    PLAIN,
    name_sentence,
    service_of,
    sources_of,
    time_of,
)
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.rows import Row, Value

TELLING = frozenset({"syslog.app", "syslog.facility", "syslog.hostname"})


@dataclass(frozen=True, slots=True)
class HeaderTimes(Times):
    """The time of a header."""

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        return time_of(leaves, context)


def outline_text(fields: JsonObject) -> Outline | None:
    """Return the outline of a line of text with a header; None where its program says more."""
    leaves = flatten(fields)
    app = str(leaves.get("syslog.app", ""))
    if app == PFSENSE or "%" in app:
        return None
    is_told = service_of(leaves) in LOGIN_PROGRAMS
    names = ("syslog.timestamp",) if "syslog.timestamp" in leaves else ()
    return Outline(
        sources_of(leaves),
        PLAIN.sources_of(leaves),
        _name,
        HeaderTimes((), names),
        loose=LOGIN_COLUMNS if is_told else frozenset(),
        made_of=frozenset({"message"}) if is_told else frozenset(),
        guards=GUARDS,
        name_leaves=name_sentence,
        unlooked=LOGIN_COLUMNS if is_told else frozenset(),
    )


def _name(fields: JsonObject, context: TimeContext) -> Row:
    return name_sentence(flatten(fields), context)
