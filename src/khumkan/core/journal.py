"""The log of every program: one line an event, its name first, then key=value, times in UTC.

    sign_in.fail at=2026-11-22T03:04:05.678Z level=warning reason=rate_limited

Ids, counts and states may be said; names, addresses of people, numbers to call and secrets never:
a key has to be on the list, and what others' libraries say is masked. No value can forge a line.
"""

import logging
import re
import traceback
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import TracebackType
from typing import Final, TextIO

from khumkan.core.clock import format_time

# What may be said. `route` is the pattern of an address: the address itself may hold a token.
_WHO: Final = {"actor", "address", "channel", "host", "node", "organisation", "role", "user"}
_WHAT: Final = {"action", "command", "entry", "id", "invitation", "job", "kind", "object", "task"}
_HOW: Final = {"fault", "hash", "mode", "number", "outcome", "reason", "signal", "state", "status"}
_WEB: Final = {"factor", "format", "method", "process", "provider", "request", "route", "session"}
_WHERE: Final = {"database", "error", "file", "folder", "place", "port", "program", "setting"}
_MORE: Final = {"attempt", "bytes", "checked", "count", "exit", "limit", "rule", "step", "version"}
_KEYS: Final = _WHO | _WHAT | _HOW | _WEB | _WHERE | _MORE
_COUNTS: Final = re.compile(r"(n|is|has)_\w+|\w+_(seconds|bytes|ratio|at)|seconds|milliseconds")
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_BARE: Final = re.compile(r"[\w.:/+%-]+", re.ASCII)
_LONGEST: Final = 2_000
_WITHHELD: Final = "(withheld)"
# In the words of others: e-mail addresses, and what is long and random enough to be a token.
_PERSONAL: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_TOKEN: Final = re.compile(
    r"(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{20,}|\b[0-9a-f]{32,}\b"
)
# Their debug lines hold the parameters of queries and the bodies of requests.
_QUIET: Final = ("django.db.backends", "django.template", "asyncio", "httpx", "urllib3")

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class JournalKeyWarning(RuntimeWarning):
    """A key isn't on the list of what may be said; its value was withheld."""


def log_event(
    logger: logging.Logger,
    event: str,
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **fields: object,
) -> None:
    """Log one event, named `noun.verb`, with what may be known about it.

    An `error` is told by its type and place. A key outside the list is withheld, with a warning,
    which is an error in tests.
    """
    if not logger.isEnabledFor(level):
        return
    said = {key: value if _may_say(key) else _WITHHELD for key, value in fields.items()}
    if _WITHHELD in said.values():
        keys = ", ".join(key for key in said if not _may_say(key))
        warnings.warn(f"{event}: may not be logged: {keys}", JournalKeyWarning, stacklevel=2)
    logger.log(level, event, exc_info=error, extra={"event_fields": said}, stacklevel=2)


def set_up_journal(stream: TextIO, level: int | str = logging.INFO) -> None:
    """Send everything that is logged, Python's warnings too, to `stream` in the one form."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JournalFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(root.level, logging.INFO))


class JournalFormatter(logging.Formatter):
    """Writes a record as one line; only at debug level do lines of a traceback follow."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields: Mapping[str, object] | None = getattr(record, "event_fields", None)
        is_ours = fields is not None and _EVENT.fullmatch(str(record.msg))
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            **(fields if fields is not None and is_ours else _tell_foreign(record)),
            **_tell_error(record.exc_info),
        }
        event = record.msg if is_ours else "log"
        return event + "".join(f" {key}={write_value(line[key])}" for key in line) + _trace(record)


def write_value(value: object) -> str:
    """Return a value as it stands in a line: quoted if need be, nothing invisible in it."""
    text = _write_plain(value)
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    if _BARE.fullmatch(cut):
        return cut
    return '"' + escape_line(cut.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def escape_line(text: str) -> str:
    """Write out everything that doesn't print: line ends, controls, marks that turn text round."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def _write_plain(value: object) -> str:
    if isinstance(value, Enum):
        return _write_plain(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "-" if value is None else str(value)


def _may_say(key: str) -> bool:
    return key in _KEYS or bool(_COUNTS.fullmatch(key))


def _tell_foreign(record: logging.LogRecord) -> dict[str, str]:
    """Tell what a library logged, masked: its author didn't know whose log it would stand in."""
    try:
        text = record.getMessage()
    except (KeyError, TypeError, ValueError):
        text = str(record.msg)
    return {"logger": record.name, "message": mask(" ".join(text.split()))}


def mask(text: str) -> str:
    """Hide e-mail addresses and what looks like a token."""
    return _TOKEN.sub("(token)", _PERSONAL.sub("(e-mail)", text))


def _tell_error(error: _Error | None) -> Mapping[str, str]:
    """Tell an exception's type and where it was raised; its words may be personal."""
    if not error or error[1] is None:
        return {}
    frames = traceback.extract_tb(error[2])
    ours = [frame for frame in frames if "khumkan" in frame.filename] or frames
    kind = type(error[1])
    place = f"{_shorten(ours[-1].filename)}:{ours[-1].lineno}" if ours else "-"
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "place": place}


def _shorten(filename: str) -> str:
    _, found, inner = filename.rpartition("/khumkan/")
    return f"khumkan/{inner}" if found else filename


def _trace(record: logging.LogRecord) -> str:
    is_debugging = logging.getLogger().isEnabledFor(logging.DEBUG)
    if not is_debugging or not record.exc_info or record.exc_info[1] is None:
        return ""
    text = "".join(traceback.format_exception(record.exc_info[1]))
    return "".join(f"\n  | {escape_line(mask(line))}" for line in text.splitlines())
