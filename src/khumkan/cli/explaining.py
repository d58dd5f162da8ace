"""`khumkan rules explain`: events of a file as rows, and an explanation as lines to read."""

from collections.abc import Iterator
from pathlib import Path

from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.core.errors import InputError, Place
from khumkan.core.messages import Message, message
from khumkan.core.settings import Detect, find_zone
from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.events import Limits
from khumkan.engine.explain import Explanation, Link, Part
from khumkan.engine.files import Skipped, open_input
from khumkan.engine.formats import detect_format, read_batches
from khumkan.engine.formats.sources import HEAD_BYTES, Replayed, read_exactly
from khumkan.engine.packed import open_parts
from khumkan.engine.rows import Row

MAX_CHILDREN = 12
MAX_WIDTH = 200
_INDENT = "  "


def read_rows(path: Path, settings: Detect) -> Iterator[tuple[int, Row]]:
    """Yield the events of a log as rows, with their record numbers; raises InputError."""
    limits = Limits.from_settings(settings)
    with open_input(path) as opened:
        context = TimeContext(find_zone(settings.time_zone), reference=opened.modified_at)
        for part in open_parts(opened, settings.max_unpacked_bytes):
            if isinstance(part, Skipped):
                raise InputError(part.reason, place=Place(str(part.path)))
            head = read_exactly(part.source, HEAD_BYTES)
            source = Replayed(head, part.source)
            for batch in read_batches(source, detect_format(head, part.name), limits):
                for event in batch.events:
                    yield event.record, name_event(event, context=context)


def explanation_lines(found: Explanation, source: str, speaker: Speaker) -> Iterator[str]:
    """Yield an explanation line by line; `source` is the log source that the rule is about."""
    about = message("is about {source}", source=source)
    yield f"{_INDENT}{_mark(holds=found.is_about)} {speaker.say(about)}"
    yield from _part_lines(found.root, 1, speaker)


def _part_lines(part: Part, depth: int, speaker: Speaker) -> Iterator[str]:
    start = f"{_INDENT * depth}{_mark(holds=part.holds)} "
    if part.link is Link.TEST:
        test = f"{part.field} {part.test}".strip()
        yield f"{start}{printable(test, limit=MAX_WIDTH)}: {speaker.say(_seen(part))}"
        return
    yield f"{start}{speaker.say(_link_words(part.link))}"
    # What decides comes first: of a part that holds what held, else what failed.
    wanted = part.holds if part.link is not Link.NOT else not part.holds
    children = sorted(part.children, key=lambda child: child.holds != wanted)
    for child in children[:MAX_CHILDREN]:
        yield from _part_lines(child, depth + 1, speaker)
    if len(children) > MAX_CHILDREN:
        more = message("… and {n} more", n=len(children) - MAX_CHILDREN)
        yield f"{_INDENT * (depth + 1)}{speaker.say(more)}"


def _link_words(link: Link) -> Message:
    match link:
        case Link.ALL:
            return message("all of these")
        case Link.ANY:
            return message("at least one of these")
        case _:
            return message("not this")


def _seen(part: Part) -> Message:
    if part.seen:
        values = ", ".join(printable(str(value), limit=MAX_WIDTH) for value in part.seen)
        return message("the event has {values}", values=values)
    if part.column:
        return message("the event has no {column}", column=printable(part.column))
    return message("in no value of the event")


def _mark(*, holds: bool) -> str:
    return "✓" if holds else "✗"
