"""What comes to the collector's raw address: lines, and perhaps words about all of them.

Without such words the body goes on as it came. With them each line becomes the `event` of an object
that also holds the words, where the body is made of lines; what is not (EVTX, a CSV with its head)
goes on as it came, for its reader needs it whole.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from khumkan.engine.formats import detect_format
from khumkan.node.inputs.http.documents import is_object
from khumkan.node.inputs.http.refusals import refuse_count, refuse_size

WORDS: Final = ("host", "source", "sourcetype", "index", "time")
_MOST_BYTES: Final = 48 * 1024 * 1024
_LINES: Final = ("access-log", "json", "syslog", "text")


def wrap_lines(body: bytes, words: Mapping[str, str], most: int) -> bytes | None:
    """Return the body as lines of JSON objects with `words` in each, None if it has to stay.

    Raises RefusedError where there are more than `most` lines, or they come to too many bytes.
    """
    if not words or detect_format(body, "").name not in _LINES:
        return None
    try:
        body.decode()
    except UnicodeDecodeError:
        return None
    if body.count(b"\n") > most:
        raise refuse_count(most)
    return _wrap(body, msgspec.json.encode(words)[:-1] + b',"event":')


def _wrap(body: bytes, start: bytes) -> bytes:
    wrapped = bytearray()
    for line in body.split(b"\n"):
        if bare := line.strip(b"\r\x00"):
            wrapped += start + _as_json(bare) + b"}\n"
            if len(wrapped) > _MOST_BYTES:
                raise refuse_size(_MOST_BYTES)
    return bytes(wrapped)


def _as_json(line: bytes) -> bytes:
    return line if is_object(line) else msgspec.json.encode(line.decode())
