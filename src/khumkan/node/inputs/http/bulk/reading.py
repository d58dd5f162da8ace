"""Cut a bulk body into its items: a line that says what to do, and mostly a line to do it with.

What is wrong with an item is that item's own affair: the others are taken. Source: Elasticsearch
reference, "Bulk API".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from khumkan.node.inputs.http.documents import is_object
from khumkan.node.inputs.http.refusals import refuse_count

_TAKEN: Final = ("create", "index")
_OPERATIONS: Final = (*_TAKEN, "update", "delete")
_LONGEST_ACTION: Final = 4_096
_MOST_REMEMBERED: Final = 1_000
_LONGEST_REMEMBERED: Final = 256
UNSUPPORTED: Final = "unsupported"
BAD_ACTION: Final = "bad-action"
BAD_DOCUMENT: Final = "bad-document"


class _Meta(msgspec.Struct):
    index: str | None = msgspec.field(name="_index", default=None)
    id: str | int | None = msgspec.field(name="_id", default=None)


_DECODER: Final = msgspec.json.Decoder(dict[str, _Meta])


@dataclass(frozen=True, slots=True)
class Action:
    """What a line asks for: the operation, where to, under which name."""

    operation: str
    index: str
    id: str


_NO_ACTION: Final = Action("index", "", "")


@dataclass(slots=True)
class BulkItems:
    """All items in their order, each with what is wrong with it ("" for nothing); the documents."""

    items: list[tuple[Action, str]] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)

    @property
    def n_refused(self) -> int:
        """How many items can't be taken."""
        return len(self.items) - len(self.documents)


def read_bulk(body: bytes, index: str, most: int) -> BulkItems:
    """Return the items of a body; `index` is that of items which name none.

    Raises RefusedError where there are more than `most`.
    """
    if body.count(b"\n") > 2 * most:
        raise refuse_count(most)
    actions = _Actions(index)
    found = BulkItems()
    lines = _Lines(body)
    for line in lines:
        action = actions.read(line)
        if action is None:
            found.items.append((_NO_ACTION, BAD_ACTION))
            _skip_document(lines, actions)
        elif action.operation == "delete":
            found.items.append((action, UNSUPPORTED))
        else:
            _take(found, action, lines.take())
        if len(found.items) > most:
            raise refuse_count(most)
    return found


def _take(found: BulkItems, action: Action, document: bytes) -> None:
    wrong = ""
    if action.operation not in _TAKEN:
        wrong = UNSUPPORTED
    elif is_object(document):
        found.documents.append(document)
    else:
        wrong = BAD_DOCUMENT
    found.items.append((action, wrong))


def _skip_document(lines: "_Lines", actions: "_Actions") -> None:
    """After a broken action its document follows, unless the next line is an action itself."""
    following = lines.peek()
    if following and actions.read(following) is None:
        lines.take()


class _Lines:
    """The lines of a body; empty ones are stepped over where an action should stand."""

    def __init__(self, body: bytes) -> None:
        self._lines, self._at = body.split(b"\n"), 0

    def __iter__(self) -> Iterator[bytes]:
        while self._at < len(self._lines):
            if line := self.take():
                yield line

    def take(self) -> bytes:
        """Return the next line, b"" at the end."""
        line = self.peek()
        self._at += 1
        return line

    def peek(self) -> bytes:
        """Return the same without moving on."""
        return self._lines[self._at].strip() if self._at < len(self._lines) else b""


class _Actions:
    """Reads actions; shippers write the same one again and again."""

    def __init__(self, index: str) -> None:
        self._index = index
        self._known: dict[bytes, Action | None] = {}

    def read(self, line: bytes) -> Action | None:
        """Return what a line asks for, None if it is no action."""
        if line in self._known:
            return self._known[line]
        action = self._parse(line) if len(line) <= _LONGEST_ACTION else None
        if len(line) <= _LONGEST_REMEMBERED and len(self._known) < _MOST_REMEMBERED:
            self._known[line] = action
        return action

    def _parse(self, line: bytes) -> Action | None:
        try:
            decoded = _DECODER.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None
        if len(decoded) != 1:
            return None
        ((operation, meta),) = decoded.items()
        if operation not in _OPERATIONS:
            return None
        name = "" if meta.id is None else str(meta.id)
        return Action(operation, meta.index or self._index, name)
