"""Readers: bytes in, pieces (events, rejections, blanks) out, every byte accounted for.

What each reader puts into `Event.fields` stands in its module's docstring: `json_documents` (the
object itself), `evtx` ({"Event": {...}}), `syslog`, `access_log`, `w3c`, `zeek` and `text`
({"message": line}).
"""

from khumkan.engine.formats.batches import read_batches, read_runs
from khumkan.engine.formats.detect import detect_format
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.registry import FORMATS, get_format

__all__ = ["FORMATS", "Format", "detect_format", "get_format", "read_batches", "read_runs"]
