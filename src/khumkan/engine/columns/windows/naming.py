"""Name a Windows event: its shape gives the fields, its kind the log sources and the columns."""

from collections.abc import Mapping
from datetime import UTC
from functools import lru_cache
from itertools import count, takewhile

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick, pick_text
from khumkan.engine.columns.scheme import Layout, Scheme
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.columns.windows.categories import SYSMON_CATEGORIES
from khumkan.engine.columns.windows.kinds import Kind, kind_of
from khumkan.engine.columns.windows.layouts import FLAT, WINLOGBEAT, Shape, shape_of
from khumkan.engine.columns.windows.names import EVENT_DATA
from khumkan.engine.rows import LogSource, Row, Value

_MAX_CHARACTERS = 256
_NO_EVENT_ID = -1
_NUMBERED = EVENT_DATA + "param"
# Source: Windows event schema, LevelType.
_LEVELS = {"critical": 1, "error": 2, "warning": 3, "information": 4, "verbose": 5}


def name_windows(fields: JsonObject, label: LogSource | None, context: TimeContext) -> Row | None:
    """Name an event of Windows or of Sysmon by its shape; `label` is the log source it names.

    What is labelled as another product's is not ours, whatever its shape.
    """
    shape = shape_of(fields)
    if shape is None or (label is not None and label.product and not is_ours(label)):
        return None
    return _name(fields, shape, label, context)


def name_labelled_windows(fields: JsonObject, label: LogSource, context: TimeContext) -> Row | None:
    """Name an event without a shape of ours, whose label says that it is ours all the same."""
    return _name(fields, FLAT, label, context) if is_ours(label) else None


def is_ours(label: LogSource) -> bool:
    """Say whether a label is of Windows or of Sysmon."""
    return (
        label.product == "windows"
        or label.service == "sysmon"
        or label.category in SYSMON_CATEGORIES
    )


def _name(fields: JsonObject, shape: Shape, label: LogSource | None, context: TimeContext) -> Row:
    leaves = flatten(fields)
    return _name_leaves(leaves, kind_of_fields(leaves, shape, label), shape, context)


def name_kind(fields: JsonObject, context: TimeContext, kind: Kind, shape: Shape) -> Row:
    """Name an event of which kind and shape are known."""
    return _name_leaves(flatten(fields), kind, shape, context)


def _name_leaves(leaves: dict[str, Value], kind: Kind, shape: Shape, context: TimeContext) -> Row:
    values = scheme_of(shape.layout, kind.vocabulary).name(leaves)
    if shape is WINLOGBEAT:
        _restore_unnamed_data(values)
        _restore_level(values)
    if kind.derive is not None:
        kind.derive(values)
    time = first_time(leaves, shape.utc_times, UTC) or first_time(
        leaves, shape.local_times, context.zone
    )
    return Row(kind.sources, values, time)


def kind_of_fields(leaves: Mapping[str, Value], shape: Shape, label: LogSource | None) -> Kind:
    """Return which kind of event flattened fields of a shape are."""
    return kind_of(
        pick_text(leaves, *shape.channel)[:_MAX_CHARACTERS],
        pick_text(leaves, *shape.provider)[:_MAX_CHARACTERS],
        _event_id(pick(leaves, *shape.event_id)),
        pick_text(leaves, shape.operation)[:_MAX_CHARACTERS],
        label,
    )


def _event_id(value: Value | None) -> int:
    """Event ids come as numbers and as text."""
    if type(value) is int:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004 - fits 32 bits
        return int(value)
    return _NO_EVENT_ID


@lru_cache(maxsize=64)
def scheme_of(layout: Layout, vocabulary: Vocabulary) -> Scheme:
    """Return how a layout is named with a vocabulary."""
    return Scheme(layout, vocabulary)


def restored_from(columns: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return what winlogbeat's columns that are put together or reworded come from, by column.

    `columns` has the dotted name of each column.
    """
    numbered = [name for column, name in columns.items() if column.startswith(_NUMBERED)]
    made = {EVENT_DATA + "Data": frozenset(numbered)} if numbered else {}
    if "log.level" in columns:
        made["winlog.level"] = frozenset({columns["log.level"]})
    return made


RESTORED_COLUMNS = frozenset({EVENT_DATA + "Data", "winlog.level"})
"""The columns that may be restored for winlogbeat."""


def _restore_level(values: dict[str, Value]) -> None:
    """Winlogbeat writes the level as a word, Sigma's rules as Windows' number."""
    level = _LEVELS.get(pick_text(values, "log.level"))
    if level is not None:
        values.setdefault("winlog.level", level)


def _restore_unnamed_data(values: dict[str, Value]) -> None:
    """Put together as `Data` what Winlogbeat numbers for lack of names (param1, param2)."""
    names = (f"{_NUMBERED}{n}" for n in count(1))
    numbered = [values[name] for name in takewhile(values.__contains__, names)]
    if numbered:
        together = tuple(each for each in numbered if not isinstance(each, tuple))
        values.setdefault(EVENT_DATA + "Data", together)
