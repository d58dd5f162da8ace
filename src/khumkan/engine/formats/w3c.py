"""Read W3C extended logs: IIS, its FTP and mail services, Blue Coat and other proxies.

`fields` of an event:

    message   str: the whole line
    w3c       {name: str}, names as the last `#Fields:` before it has them ("cs(User-Agent)"), a "-"
              absent; empty where there was no such directive or the number of values is another
    software  str: what the last `#Software:` says; absent where none did

Source: W3C working draft WD-logfile-960323. Its times are UTC. IIS writes spaces as `+`; that stays
as it is, for rules are written for what stands in logs. Every line is an event: what a client can
break must not go unseen.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.engine.events import Limits, Piece
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.headed import read_headed
from khumkan.engine.formats.lines import sample_lines
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.text_input import read_text_input

NAME = "w3c"

_FIELDS = "#Fields:"
_SOFTWARE = "#Software:"
_VALUE = re.compile(r'"((?:[^"]|"")*+)"(?=[ \t]|$)|([^ \t]+)')
_ABSENT = ("-", "")
_SNIFFED_LINES = 20


class _W3cHeader:
    """The names in force, and who writes."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._software = ""

    def learn(self, directive: str) -> None:
        if directive.startswith(_FIELDS):
            self._names = directive[len(_FIELDS) :].split()
        elif directive.startswith(_SOFTWARE):
            self._software = directive[len(_SOFTWARE) :].strip()

    def parse(self, line: str) -> JsonObject:
        fields: JsonObject = {"message": line, "w3c": self._parse_values(line)}
        if self._software:
            fields["software"] = self._software
        return fields

    def _parse_values(self, line: str) -> JsonObject:
        # Plain words first: IIS quotes nothing, so a client's quotes must not join its columns.
        values = line.split()
        if len(values) != len(self._names):
            values = [_unquote(found) for found in _VALUE.finditer(line)]
        if len(values) != len(self._names):
            return {}
        pairs = zip(self._names, values, strict=True)
        return {name: value for name, value in pairs if value not in _ABSENT}


def _unquote(found: re.Match[str]) -> str:
    quoted, bare = found.groups()
    return bare if quoted is None else quoted.replace('""', '"')


def _read(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_text_input(source, limits, _read_utf8)


def _read_utf8(source: ByteSource, limits: Limits) -> Iterator[Piece]:
    return read_headed(source, limits, NAME, _W3cHeader)


def _sniff(head: bytes) -> float:
    first = sample_lines(head)[:_SNIFFED_LINES]
    return float(any(line.startswith(_FIELDS) for line in first))


W3C = Format(
    name=NAME,
    description=message("W3C extended log: IIS, proxies"),
    suffixes=(".w3c", ".iislog"),
    sniff=_sniff,
    read=_read,
)
