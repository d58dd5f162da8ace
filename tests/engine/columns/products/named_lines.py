"""How a line of a log becomes a row: read as syslog, then named."""

from khumkan.engine.columns import NOTHING_KNOWN, TimeContext, name_event
from khumkan.engine.events import Event
from khumkan.engine.formats.syslog import parse_line
from khumkan.engine.rows import Row


def name_line(line: str, context: TimeContext = NOTHING_KNOWN) -> Row:
    """Return the row of a line, whichever product knows it."""
    event = Event(1, 1, len(line), line.encode(errors="replace"), parse_line(line), "syslog", "")
    return name_event(event, None, context)
