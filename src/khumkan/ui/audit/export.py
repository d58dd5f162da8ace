"""The trail as lines of JSON that a stranger can verify without this program.

Each line is one entry in the canonical form with its `hash` added; `docs/reference/audit.md` has
the ten lines of Python that check them.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from khumkan.core.jsontypes import JsonObject
from khumkan.ui.audit.canonical import write_canonical
from khumkan.ui.audit.links import START, Seal, Verdict, describe_entry, follow
from khumkan.ui.audit.models import Entry

_CHUNK = 2_000
_LINES_A_CHUNK = 200


def write_lines(entries: QuerySet[Entry]) -> Iterator[bytes]:
    """Yield entries from the first to the last, a line each, in constant memory."""
    for entry in entries.order_by("pk").iterator(chunk_size=_CHUNK):
        yield write_canonical({**describe_entry(entry), "hash": entry.hash}) + b"\n"


def verify_lines(lines: Iterable[bytes | str], *, since: Seal = START) -> Verdict:
    """Check the lines of a whole export, or of one that begins after a seal.

    A scoped export has gaps where other organisations' entries stand, and reports the first as
    missing. The end can't be judged from the lines alone: compare `last` with a seal kept outside.
    """
    return follow(map(_read_line, lines), since)


def respond_lines(entries: QuerySet[Entry]) -> StreamingHttpResponse:
    """Answer with the lines as a file, sent while it is read."""
    name = f"audit-{timezone.localdate():%Y-%m-%d}.jsonl"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    chunks = _join(write_lines(entries))
    return StreamingHttpResponse(
        chunks,
        content_type="application/jsonl",
        headers=headers,
    )


def _join(lines: Iterator[bytes]) -> Iterator[bytes]:
    while chunk := b"".join(islice(lines, _LINES_A_CHUNK)):
        yield chunk


def _read_line(line: bytes | str) -> tuple[JsonObject | None, str]:
    try:
        entry = json.loads(line)
        return entry, str(entry.pop("hash"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None, ""
