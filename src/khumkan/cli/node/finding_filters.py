"""Which findings people ask for: level, rule, source and time, as options of a command."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

import click

from khumkan.core.clock import parse_time
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import find_zone, load_settings
from khumkan.core.severity import Severity
from khumkan.node.sources import SourceBook
from khumkan.node.state import FindingFilter

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--level", type=click.Choice([one.value for one in Severity]), help="This level and above."
    ),
    click.option("--rule", default="", help="The id of a rule or indicator, or part of a title."),
    click.option("--source", default="", help="The name or id of a source."),
    click.option("--since", default="", help="From this day or time on."),
    click.option("--until", default="", help="Before this day or time."),
    click.option(
        "--suppressed/--not-suppressed",
        "is_suppressed",
        default=None,
        help="Only those that were told to nobody, or only the others.",
    ),
)


def filter_options(command: _Command) -> _Command:
    """Let people say which findings."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_filter(book: SourceBook, said: dict[str, Any]) -> FindingFilter:
    """Return the filter. Raises ConfigurationError for a source or time that is none."""
    return FindingFilter(
        level=Severity(said["level"] or Severity.INFORMATIONAL),
        rule=said["rule"],
        source_id=book.find(said["source"]).id if said["source"] else None,
        since=read_moment(said["since"]) if said["since"] else None,
        until=read_moment(said["until"]) if said["until"] else None,
        is_suppressed=said["is_suppressed"],
    )


def read_moment(text: str, *, is_end: bool = False) -> datetime:
    """Return the moment that a day (its beginning, or its end, here) or an ISO time names."""
    try:
        day = date.fromisoformat(text) + timedelta(days=int(is_end))
    except (ValueError, OverflowError):
        return parse_time(text)
    try:
        zone = find_zone(load_settings().detect.time_zone)
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            message("{text} is not an ISO 8601 date", text=repr(text[:80]))
        ) from None
