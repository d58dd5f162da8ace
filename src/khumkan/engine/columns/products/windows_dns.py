"""The debug log of Windows' DNS server: one line for each packet, in a file of its own.

A name stands as labels behind their lengths, `(3)www(7)example(3)com(0)`; whoever asks chooses the
labels, so they are cut by length and not by the parentheses in them.
Source: the legend that the server writes at the head of the file.
"""

import re
from collections.abc import Iterator

from khumkan.engine.rows import Value

_DAY = r"(?P<a>\d{1,4})[/.-](?P<b>\d{1,2})[/.-](?P<c>\d{1,4})"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?: (?P<half>[AP]M))?"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45}(?:%\w{1,16})?"
_PACKET = re.compile(
    rf"{_DAY} {_CLOCK} [0-9A-Fa-f]{{1,8}} PACKET  ?[0-9A-Fa-f]{{4,16}} (?P<transport>UDP|TCP) "
    rf"(?P<direction>Rcv|Snd) (?P<remote>{_ADDRESS}) +(?P<id>[0-9a-f]{{1,4}}) (?P<response>R| ) "
    r"(?P<operation>[QNU?]) \[(?P<flags>[0-9a-f]{1,4})[ A-Z]{1,8} (?P<rcode>[A-Z0-9]{1,16})\] "
    r"(?P<record_type>[A-Z0-9]{1,16}) +(?P<labels>\(.*)",
    re.DOTALL,
)
_LENGTH = re.compile(r"\((\d{1,2})\)")
_NOON = 12
_BUDDHIST_YEARS = 2400  # a year behind this is one of the Buddhist era
_BUDDHIST_OFFSET = 543
_YEAR_DIGITS = 4


def read_packet(line: str) -> tuple[dict[str, Value], str] | None:
    """Return what a line tells, by the names of `dns_servers`, and its local time in ISO 8601.

    The client is who asked: the sender of a query that came in, the receiver of the answer.
    """
    found = _PACKET.fullmatch(line)
    if found is None:
        return None
    is_answer = found["response"] == "R"
    own: dict[str, Value] = {
        name: found[name] for name in ("direction", "flags", "id", "operation", "record_type")
    }
    own["client" if (found["direction"] == "Snd") == is_answer else "server"] = found["remote"]
    own["query"] = _read_labels(found["labels"].rstrip())
    own["transport"] = found["transport"].lower()
    own["kind"] = own["action"] = "answer" if is_answer else "query"
    if is_answer:
        own["rcode"] = found["rcode"]
    return own, _read_time(found)


def _read_labels(text: str) -> str:
    """Return the dotted name; a dot within a label is escaped, as in a zone file."""
    return ".".join(_cut(text)) or "."


def _cut(text: str) -> Iterator[str]:
    position = 0
    while (length := _LENGTH.match(text, position)) and length[1] != "0":
        position = length.end() + int(length[1])
        if not text.startswith("(", position):  # written in another way: keep it as it stands
            yield text[length.end() :]
            return
        yield text[length.end() : position].replace(".", r"\.")


def _read_time(found: re.Match[str]) -> str:
    """Read the day as the server's language writes it: with AM or PM the month comes first."""
    first, middle, last = found["a"], found["b"], found["c"]
    if len(first) == _YEAR_DIGITS:
        year, month, day = first, middle, last
    elif found["half"]:
        month, day, year = first, middle, last
    else:
        day, month, year = first, middle, last
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % _NOON + (_NOON if found["half"] == "PM" else 0)
    era = _BUDDHIST_OFFSET if int(year) > _BUDDHIST_YEARS else 0
    clock = f"{hour:02}:{found['minute']}:{found['second']}"
    return f"{int(year) - era:04}-{int(month):02}-{int(day):02}T{clock}"
