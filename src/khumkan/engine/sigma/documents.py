"""Rule files as plain data, with the line of every key; hostile YAML is refused before it grows.

In: a path. Out: one `Document` per YAML document. What is too large, nests or expands too far,
repeats a key or is no YAML is a RuleError with line and column.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message

DEFAULT_MAX_RULE_BYTES = 1024 * 1024
MAX_DEPTH = 50
MAX_NODES = 100_000

_NULL = "tag:yaml.org,2002:null"


class _Mark(Protocol):
    """A place as either of PyYAML's parsers gives it, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a rule file; `key_places` has the first place of each key."""

    place: Place
    data: JsonObject
    key_places: dict[str, Place] = field(default_factory=dict)

    def place_of(self, key: str) -> Place:
        """Return where `key` stands, else the detection section, else the document."""
        return self.key_places.get(key) or self.key_places.get("detection") or self.place


def read_documents(
    path: Path, *, max_bytes: int = DEFAULT_MAX_RULE_BYTES
) -> Iterator[Document | RuleError]:
    """Yield each document of a rule file, or why it is refused; an empty one is passed over.

    Raises RuleError where the file can't be read as YAML at all.
    """
    text = _read_text(path, max_bytes)
    for node in _read_nodes(path, text):
        try:
            yield _to_document(path, node)
        except RuleError as error:
            yield error


def _read_nodes(path: Path, text: str) -> list[yaml.Node]:
    try:
        _refuse_depth(path, text)
        nodes: list[yaml.Node | None] = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise _unreadable(path, error) from error
    return [node for node in nodes if node is not None and node.tag != _NULL]


def _unreadable(path: Path, error: yaml.YAMLError | ValueError) -> RuleError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    detail = getattr(error, "problem", None) or str(error).splitlines()[0]
    return _refused(path, mark, message("not readable as YAML: {detail}", detail=detail))


def _read_text(path: Path, max_bytes: int) -> str:
    if path.exists() and not path.is_file():
        raise RuleError(message("is no ordinary file"), place=Place(str(path)))
    try:
        with path.open("rb") as stream:
            raw = stream.read(max_bytes + 1)
        if len(raw) > max_bytes:
            raise RuleError(
                message("larger than {limit} bytes; no rule is", limit=max_bytes),
                place=Place(str(path)),
            )
        return raw.decode().removeprefix("\ufeff")
    except OSError as error:
        reason = message("can't be opened: {detail}", detail=error.strerror or "?")
        raise RuleError(reason, place=Place(str(path))) from error
    except UnicodeDecodeError as error:
        reason = message("not UTF-8 at byte {byte}; save it as UTF-8", byte=error.start)
        raise RuleError(reason, place=Place(str(path))) from error


def _refuse_depth(path: Path, text: str) -> None:
    """Walk the flat event stream first: composing a deep document would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _refused(
                    path, event.start_mark, message("nested deeper than {n} levels", n=MAX_DEPTH)
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _to_document(path: Path, node: yaml.Node) -> Document:
    place = Place(str(path), node.start_mark.line + 1)
    _refuse_expansion(path, node)
    if not isinstance(node, yaml.MappingNode):
        raise RuleError(message("a rule must be a mapping of keys to values"), place=place)
    places: dict[str, Place] = {}
    for key in _mapping_keys(path, node):
        mark = key.start_mark
        places.setdefault(str(key.value), Place(str(path), mark.line + 1, mark.column + 1))
    try:
        data = yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(path, error) from error
    return Document(place, data, places)


def _mapping_keys(path: Path, root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield every mapping key below `root` once; a key that its mapping repeats is an error."""
    seen_nodes: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen_nodes or isinstance(node, yaml.ScalarNode):
            continue
        seen_nodes.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            stack.extend(reversed(node.value))
            continue
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        _refuse_repeated(path, keys)
        yield from keys
        stack.extend(value for _, value in reversed(node.value))


def _refuse_repeated(path: Path, keys: list[yaml.ScalarNode]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key.value in seen:
            mark = key.start_mark
            raise RuleError(
                message("the key {key!r} stands twice in one mapping", key=str(key.value)),
                place=Place(str(path), mark.line + 1, mark.column + 1),
            )
        seen.add(key.value)


def _refuse_expansion(path: Path, root: yaml.Node) -> None:
    """Count nodes as if every alias were written out: ten lines of aliases can mean billions."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    while stack:
        node, is_done = stack.pop()
        children = _children(node)
        if is_done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in children)
            if sizes[id(node)] > MAX_NODES:
                reason = message("its aliases expand to more than {n} values", n=MAX_NODES)
                raise _refused(path, node.start_mark, reason)
        elif id(node) in open_nodes:
            raise _refused(path, node.start_mark, message("an alias contains itself"))
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in children)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _refused(path: Path, mark: _Mark | None, reason: Message) -> RuleError:
    place = Place(str(path), mark.line + 1, mark.column + 1) if mark else Place(str(path))
    return RuleError(reason, place=place)
