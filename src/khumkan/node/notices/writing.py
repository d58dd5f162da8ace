"""Notices as text for people and as JSON for programs: titles, names, counts; no line of a log."""

from collections.abc import Iterator

from khumkan.core.clock import format_time
from khumkan.core.journal import escape_line
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.node.notices.channel import Lot, Say
from khumkan.node.notices.notice import Notice

_LONGEST_TITLE = 150


def write_title(lot: Lot, say: Say) -> str:
    """Return one line that says how bad it is, fit for a header of an e-mail."""
    worst = max((one.level for one in lot.notices), default=Severity.INFORMATIONAL)
    words = message(
        "[khumkan] {level} at {node} ({n})",
        level=worst.value,
        n=len(lot.notices) + lot.n_beyond,
        node=lot.node,
    )
    return escape_line(say(words))[:_LONGEST_TITLE]


def write_text(lot: Lot, say: Say) -> str:
    """Return all of it, a line a thing."""
    return "".join(f"{escape_line(line)}\n" for line in _lines(lot, say))


def write_record(lot: Lot) -> JsonObject:
    """Return it as one JSON object, in English."""
    since = lot.hub_away_since
    return {
        "node": lot.node,
        "organisation": lot.organisation,
        "at": format_time(lot.at),
        "hub_away_since": None if since is None else format_time(since),
        "n_beyond": lot.n_beyond,
        "notices": [
            {
                "kind": one.kind.value,
                "level": one.level.value,
                "about": one.about,
                "text": str(one.words),
                "n": one.n,
                "first_at": format_time(one.first_at),
                "last_at": format_time(one.last_at),
            }
            for one in lot.notices
        ],
    }


def _lines(lot: Lot, say: Say) -> Iterator[str]:
    yield f"{lot.node}, {lot.organisation}"
    if lot.hub_away_since is not None:
        at = format_time(lot.hub_away_since, "seconds")
        yield say(message("the hub can't be reached since {at}: the node warns alone", at=at))
    yield ""
    for one in lot.notices:
        yield _line(one, say)
    if lot.n_beyond:
        yield say(message("and {n} things more, for which there was no room", n=lot.n_beyond))
    yield ""
    yield say(message("see: khumkan node status, khumkan node findings"))


def _line(one: Notice, say: Say) -> str:
    about = f"{one.about}: " if one.about else ""
    span = format_time(one.first_at, "seconds")
    if one.n > 1:
        span = f"{one.n} ×, {span} – {format_time(one.last_at, 'seconds')}"
    return f"{one.level.value}  {about}{say(one.words)}  ({span})"
