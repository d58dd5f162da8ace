"""Writes a sheet field by field, in one language, and remembers what was missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from khumkan.core.clock import parse_time
from khumkan.core.jsontypes import JsonValue
from khumkan.hub.incidents.documents.sheet import (
    Block,
    Boxes,
    Counts,
    Heading,
    Paragraphs,
    Row,
    Signature,
    Value,
)
from khumkan.hub.incidents.law import Words
from khumkan.hub.incidents.record import Field, read_form
from khumkan.ui.dates import BANGKOK
from khumkan.ui.dates.months import FULL

_BUDDHIST: Final = 543
_LACKING: Final = Words(th="ยังไม่มีข้อมูล", en="not known yet")
_YES_NO: Final = {True: Words(th="ใช่", en="yes"), False: Words(th="ไม่ใช่", en="no")}


@dataclass(slots=True)
class Scribe:
    """Collects blocks. `lacking` names the fields that had no value, by their identifiers."""

    language: str
    blocks: list[Block] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    def say(self, words: Words) -> str:
        """Return words in the language of the document."""
        return words.in_language(self.language)

    def heading(self, th: str, en: str, level: int = 2) -> None:
        """Begin a section or an item."""
        self.blocks.append(Heading(self.say(Words(th=th, en=en)), level))

    def row(self, name: str, label: Words, value: str | None) -> None:
        """Write a label and its value; None or "" stands as missing."""
        self.blocks.append(Row(self.say(label), self._value(name, value)))

    def at(self, name: str, label: Words, at: datetime | None) -> None:
        """Write a moment as it is written in Thailand."""
        self.row(name, label, write_official(at, self.language) if at else None)

    def text(self, name: str, label: Words, lines: Iterable[str]) -> None:
        """Write lines below a label."""
        kept = [line for text in lines for line in text.splitlines() if line.strip()]
        values = [Value(line) for line in kept] or [self._value(name, None)]
        self.blocks.append(Paragraphs(values, self.say(label)))

    def plain(self, th: str, en: str) -> None:
        """Write a paragraph that is the same for everybody."""
        self.blocks.append(Paragraphs([Value(self.say(Words(th=th, en=en)))]))

    def boxes(
        self, name: str, label: Words, options: Mapping[str, Words], ticked: Iterable[str]
    ) -> None:
        """Write all boxes, ticked or not; none ticked counts as missing."""
        chosen = set(ticked)
        if not chosen:
            self.lacking.append(name)
        choices = [(self.say(words), key in chosen) for key, words in options.items()]
        self.blocks.append(Boxes(self.say(label), choices))

    def counts(self, rows: Iterable[tuple[Words, int]]) -> None:
        """Write a table of numbers."""
        self.blocks.append(Counts([(self.say(words), n) for words, n in rows]))

    def signature(self, *lines: str) -> None:
        """Leave room for a signature."""
        self.blocks.append(Signature(lines))

    def record_field(self, name: str, details: Mapping[str, JsonValue]) -> None:
        """Write a field of form ก2 from what was filled in."""
        form = read_form()
        one, value = form.fields[name], details.get(name)
        label = Words(th=f"{one.item} {one.label.th}", en=f"{one.item} {one.label.en}")
        if one.options:
            ticked = value if isinstance(value, list) else [value] if value else []
            self.boxes(name, label, form.options_of(one), [str(each) for each in ticked])
        elif one.kind == "text":
            self.text(name, label, [str(value)] if value else [])
        else:
            self.row(name, label, self._say_value(one, value))

    def _say_value(self, one: Field, value: JsonValue) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return self.say(_YES_NO[value])
        if one.kind == "moment":
            return write_official(parse_time(str(value)), self.language)
        return f"{value:,}" if isinstance(value, int) else str(value)

    def _value(self, name: str, value: str | None) -> Value:
        if value:
            return Value(value)
        self.lacking.append(name)
        return Value(self.say(_LACKING), lacks=True)


def write_official(at: datetime, language: str) -> str:
    """Return a moment as documents of the state write it, whatever its maker prefers to read."""
    local = at.astimezone(BANGKOK)
    month = FULL[language][local.month - 1]
    if language == "th":
        return f"{local.day} {month} {local.year + _BUDDHIST} เวลา {local:%H:%M} น."
    return f"{local.day} {month} {local.year}, {local:%H:%M} (UTC+7)"
