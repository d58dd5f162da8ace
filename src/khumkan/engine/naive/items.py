"""One line of a detection, `Field|modifiers: values`: read from YAML, applied to a row."""

from collections.abc import Callable
from dataclasses import dataclass

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.engine.naive.elements import all_elements, elements_in
from khumkan.engine.naive.judges import Judge, Setting, judge_of
from khumkan.engine.naive.modifiers import check_names, modified
from khumkan.engine.naive.placeholders import Placeholders
from khumkan.engine.naive.values import Boolean, Expression, Number, Text, kind_of
from khumkan.engine.rows import Row

_ANCHORS = {"contains", "startswith", "endswith"}


@dataclass(frozen=True, slots=True)
class Item:
    """A column, or every column (None), and the judges of the values it may have."""

    column: str | None
    judges: tuple[Judge, ...]
    needs_all: bool
    is_negated: bool

    def matches(self, row: Row) -> bool:
        """Say whether the row has what the item asks for (R5, M3, M4, K1)."""
        elements = all_elements(row) if self.column is None else elements_in(row, self.column)
        verdicts = (judge(elements, row) for judge in self.judges)
        return (all(verdicts) if self.needs_all else any(verdicts)) != self.is_negated


@dataclass(frozen=True, slots=True)
class ItemReader:
    """Reads the items of one rule: it knows the rule's columns and the site's placeholders."""

    column_for: Callable[[str], str]
    placeholders: Placeholders

    def read(self, key: str, raw: JsonValue) -> Item:
        """Return the item `key: raw`; raises RuleError with the key in front."""
        try:
            return self._read(key, raw)
        except RuleError as error:
            raise RuleError(
                message("{key}: {problem}", key=key or "keywords", problem=str(error.message))
            ) from None

    def _read(self, key: str, raw: JsonValue) -> Item:
        field, *names = key.split("|")
        check_names(names)
        raws = raw if isinstance(raw, list) else [raw]
        setting = Setting("cased" in names, self.placeholders, self.column_for)
        if field:
            # An empty list means that the field must be absent (V7).
            judges = [judge_of(modified(each, names), setting) for each in raws or [None]]
        elif raws:
            judges = [_keyword_judge(each, names, setting) for each in raws]
        else:
            raise RuleError(message("an empty list needs a field"))
        column = self.column_for(field) if field else None
        return Item(column, tuple(judges), "all" in names, "neq" in names)


def _keyword_judge(raw: JsonValue, names: list[str], setting: Setting) -> Judge:
    """Return the judge of a value without a field, which is tried on every value (K2 to K5)."""
    value = modified(raw, names)
    match value:
        case Text():
            if _ANCHORS.isdisjoint(names):
                value = modified(raw, [*names, "contains"])
        case Expression() | Boolean() | Number(unit=""):
            pass
        case _:
            raise RuleError(message("{kind} needs a field", kind=kind_of(value)))
    return judge_of(value, setting)
