"""What is kept of an indicator besides its value: whose it is, where it stood, until when; as text.

What many share (source, title, end) is kept once, up to a bound; above it, it stands in the note.
"""

import json
from typing import Any

import msgspec

from khumkan.engine.compiled import RuleHead
from khumkan.engine.indicators.indicator import Indicator
from khumkan.wire.observables import Kind, Observable

MAX_SHARED = 65_536

_NOTHING = (None,) * 7


class Notes:
    """Writes notes, and reads those it wrote.

    A note is a JSON list: source, line, title, end, id, address, value as written. What is as usual
    is null, or left out at the end. A number stands for what is shared.
    """

    def __init__(self) -> None:
        self._shared: list[RuleHead | str] = []
        self._numbers: dict[RuleHead | str, int] = {}

    def write(self, indicator: Indicator) -> str:
        """Return the note of an indicator."""
        observable, head = indicator.observable, indicator.head
        usual = str(observable)
        parts = [
            self.write_source(head),
            head.origin.line,
            None if head.title == usual else self._share_text(head.title),
            self._share_text(indicator.valid_until) if indicator.valid_until else None,
            None if head.id == usual else head.id,
            self._share_text(head.origin.url) if head.origin.url else None,
            observable.value if observable.kind is Kind.FILE_NAME else None,
        ]
        while parts[-1] is None:
            parts.pop()
        return json.dumps(parts, separators=(",", ":"))

    def write_rest(self, title: str, valid_until: str) -> str | None:
        """Return what follows source and line in the note of a value with this title and end.

        None where there is no more room to share them. "" is none of them.
        """
        parts = [self._share(text) if text else None for text in (title, valid_until)]
        if (title and parts[0] is None) or (valid_until and parts[1] is None):
            return None
        while parts and parts[-1] is None:
            parts.pop()
        return "".join("," + json.dumps(part) for part in parts)

    def write_source(self, head: RuleHead) -> Any:
        """Return what stands for all that the indicators of one source have in common."""
        origin = msgspec.structs.replace(head.origin, line=0, url="")
        common = msgspec.structs.replace(head, id="", title="", origin=origin)
        number = self._share(common)
        return msgspec.to_builtins(common) if number is None else number

    def read(self, observable: Observable, note: str) -> Indicator:
        """Return the indicator of which this is the note."""
        parts: list[Any] = json.loads(note)
        parts += _NOTHING[len(parts) :]
        source, line, title, until, identifier, url, value = parts
        observable = observable if value is None else Observable(observable.kind, value)
        common = self._shared[source] if isinstance(source, int) else source
        head = common if isinstance(common, RuleHead) else msgspec.convert(common, RuleHead)
        usual = str(observable)
        origin = msgspec.structs.replace(head.origin, line=line, url=self._read_text(url, ""))
        head = msgspec.structs.replace(
            head,
            id=usual if identifier is None else identifier,
            title=self._read_text(title, usual),
            origin=origin,
        )
        return Indicator(observable, head, self._read_text(until, ""))

    def _share(self, thing: RuleHead | str) -> int | None:
        """Return the number under which a thing is kept, None where there is no more room."""
        number = self._numbers.get(thing)
        if number is None and len(self._shared) < MAX_SHARED:
            number = len(self._shared)
            self._shared.append(thing)
            self._numbers[thing] = number
        return number

    def _share_text(self, text: str) -> int | str:
        number = self._share(text)
        return text if number is None else number

    def _read_text(self, part: int | str | None, usual: str) -> str:
        if part is None:
            return usual
        return str(self._shared[part]) if isinstance(part, int) else part
