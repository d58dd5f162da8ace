"""Tell the format of a file from its first bytes; the name only breaks ties."""

from khumkan.engine.formats.format import Format
from khumkan.engine.formats.registry import FORMATS
from khumkan.engine.formats.sources import HEAD_BYTES
from khumkan.engine.formats.text import TEXT
from khumkan.engine.formats.text_input import view_as_utf8

_LEAST_SCORE = 0.5


def detect_format(head: bytes, file_name: str) -> Format:
    """Return the format of a file that begins with `head`, of which 64 KiB are looked at.

    A format must score at least half to be believed; below that every line is text.
    """
    view = view_as_utf8(head[:HEAD_BYTES])
    scores = {each.name: each.sniff(view) for each in FORMATS.values()}
    best = max(scores.values())
    if not best:
        return _break_tie(list(FORMATS.values()), file_name, TEXT)
    if best < _LEAST_SCORE:
        return TEXT
    tied = [each for each in FORMATS.values() if scores[each.name] == best]
    return _break_tie(tied, file_name, tied[0])


def _break_tie(tied: list[Format], file_name: str, otherwise: Format) -> Format:
    lower = file_name.lower()
    return next((each for each in tied if lower.endswith(each.suffixes)), otherwise)
