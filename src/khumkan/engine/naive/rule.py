"""One Sigma rule, read from its YAML as plain data and applied to rows one at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.columns import column_for
from khumkan.engine.naive.conditions import Condition, read_condition
from khumkan.engine.naive.detections import Matcher, read_detection
from khumkan.engine.naive.items import ItemReader
from khumkan.engine.rows import LogSource, Row


class NaiveRule:
    """A rule as the semantics page reads it: values and conditions are read once, and kept.

    `document` is one YAML document as a dict. `placeholders` gives the values of `%name%`.
    Raises RuleError for what it cannot evaluate.
    """

    def __init__(
        self, document: JsonObject, placeholders: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        if "filter" in document:
            raise RuleError(message("a rule has no filter section"))
        self.source = read_source(document)
        reader = ItemReader(partial(column_for, self.source), placeholders or {})
        self._body = read_body(_section(document, "detection"), reader)

    def matches(self, row: Row) -> bool:
        """Say whether the rule applies to the row and one of its conditions holds."""
        return any(self.source.covers(source) for source in row.sources) and self._body.holds(row)


@dataclass(frozen=True, slots=True)
class Body:
    """Named detections, and conditions over them of which one must hold."""

    detections: Mapping[str, Matcher]
    conditions: Sequence[Condition]

    def holds(self, row: Row) -> bool:
        """Say whether one of the conditions holds of a row, wherever it comes from."""
        return any(
            condition(lambda name: self.detections[name](row)) for condition in self.conditions
        )


def read_body(section: JsonObject, reader: ItemReader) -> Body:
    """Return the detections of a section and its condition or conditions; raises RuleError."""
    detections = _read_detections(section, reader)
    return Body(detections, _read_conditions(section.get("condition"), detections))


def read_source(document: JsonObject) -> LogSource:
    """Return the log source of a rule's document (R1, R2)."""
    section = _section(document, "logsource")
    parts = [section.get(name) or "" for name in ("product", "category", "service")]
    if not any(parts) or not all(isinstance(part, str) for part in parts):
        raise RuleError(message("logsource must name a product, a category or a service"))
    return LogSource(*(str(part).lower() for part in parts))


def _section(document: JsonObject, name: str) -> JsonObject:
    section = document.get(name)
    if not isinstance(section, dict):
        raise RuleError(message("the rule has no {section} section", section=name))
    return section


def _read_detections(detection: JsonObject, reader: ItemReader) -> dict[str, Matcher]:
    names = [name for name in detection if name != "condition"]
    for name in names:
        _check_name(name)
    return {name: _read_detection(name, detection[name], reader) for name in names}


def _check_name(name: object) -> None:
    if not isinstance(name, str):
        raise RuleError(message("the detection name {name} must be text", name=str(name)))
    if name == "timeframe":
        raise RuleError(message("timeframe is the old form; write a correlation rule"))


def _read_detection(name: str, definition: JsonValue, reader: ItemReader) -> Matcher:
    try:
        return read_detection(definition, reader)
    except RuleError as error:
        raise RuleError(
            message("detection {name}: {problem}", name=name, problem=str(error.message))
        ) from None


def _read_conditions(raw: JsonValue, detections: Mapping[str, Matcher]) -> list[Condition]:
    texts = raw if isinstance(raw, list) else [raw]
    if not texts:
        raise RuleError(message("the rule has no condition"))
    return [_read_condition(text, detections) for text in texts]


def _read_condition(text: JsonValue, detections: Mapping[str, Matcher]) -> Condition:
    if not isinstance(text, str) or not text.strip():
        raise RuleError(message("a condition must be text, and not empty"))
    return read_condition(text, list(detections))
