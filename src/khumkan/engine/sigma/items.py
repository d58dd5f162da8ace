"""One item of a detection (`field|modifiers: values`) to a condition.

pySigma applies the modifiers; what it leaves to the target system, or forgets on the way, is
decided here. Source: docs/reference/sigma-semantics.md, sections 2 to 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sigma.conditions import ConditionAND
from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule import SigmaDetectionItem
from sigma.types import (
    SigmaBool,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
)

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonScalar
from khumkan.core.messages import message
from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Compare,
    Condition,
    Leaf,
    Literal,
    Network,
    Not,
    OtherField,
    Present,
    Test,
    TimePart,
)
from khumkan.engine.expressions import compile_expression
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma.expressions import compile_expressions
from khumkan.engine.sigma.given import FindColumn, Placeholders
from khumkan.engine.sigma.strings import (
    PLACEHOLDER,
    compile_parts,
    fill_placeholders,
    open_ends,
    parts_of,
)

KNOWN_MODIFIERS = frozenset(modifier_mapping) | {"utf16le"}

_PLACED = frozenset({"contains", "startswith", "endswith"})
_FIRST = frozenset({"re", "cidr", "exists"})
_ALTERNATIVES = frozenset({"windash", "base64offset"})
_NO_PLACEHOLDERS = frozenset(
    {"base64", "base64offset", "wide", "utf16le", "utf16be", "utf16", "fieldref"}
)
_LENGTHENING = frozenset({"base64", "wide", "utf16le", "utf16be"})
_MAX_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Context:
    """What all items of a rule share; `place_of` tells where a key of the rule stands."""

    source: LogSource
    find_column: FindColumn
    placeholders: Placeholders
    place_of: Callable[[str], Place]


def compile_item(key: str, values: Sequence[JsonScalar], context: Context) -> Condition:
    """Return the condition of one item; `key` is "" for keywords.

    Raises RuleError with the item's place for what has no meaning.
    """
    try:
        return _Item(key, values, context).compile()
    except RuleError as error:
        raise RuleError(error.message, place=error.place or context.place_of(key)) from error
    except SigmaError as error:
        detail = str(error.args[0]) if error.args else type(error).__name__
        reason = message("not a valid Sigma rule: {detail}", detail=detail)
        raise RuleError(reason, place=context.place_of(key)) from error


class _Item:
    def __init__(self, key: str, values: Sequence[JsonScalar], context: Context) -> None:
        self.field, *modifiers = key.split("|")
        self.modifiers = modifiers
        self.values = list(values) or [None]
        self.context = context
        self.cased = "cased" in modifiers
        self._refuse_wrong_values()

    def compile(self) -> Condition:
        item = SigmaDetectionItem.from_mapping(self._key_for_pysigma(), self.values)
        if "re" in self.modifiers:
            parts = [self._any_test(tests) for tests in self._expression_tests()]
        else:
            parts = [self._compile_value(value) for value in item.value]
        condition = _joined(All if item.value_linking is ConditionAND else Any_, parts)
        return Not(condition) if item.negated else condition

    def _key_for_pysigma(self) -> str:
        """Placeholders are ours to fill, after all else; pySigma calls utf16le `wide`."""
        names = ["wide" if name == "utf16le" else name for name in self.modifiers]
        return "|".join([self.field, *(name for name in names if name != "expand")])

    def _refuse_wrong_values(self) -> None:
        """Refuse what pySigma lets pass, or would not see because `expand` is kept from it."""
        for value in self.values:
            if isinstance(value, int | float) and not isinstance(value, bool):
                _refuse_inexact(value)
            for modifier in {"re", "expand", "fieldref"}.intersection(self.modifiers):
                if not isinstance(value, str) or (modifier == "fieldref" and not value):
                    raise RuleError(
                        message(
                            "the modifier {modifier!r} does not take {value}",
                            modifier=modifier,
                            value=repr(value),
                        )
                    )
            if "re" in self.modifiers:
                compile_expression(str(value))  # before pySigma, which makes RE2 print complaints
            if "base64offset" in self.modifiers:
                _refuse_too_short(str(value), self.modifiers)
        self._refuse_wrong_order()

    def _refuse_wrong_order(self) -> None:
        has_placeholder = any(PLACEHOLDER.search(str(value)) for value in self.values)
        for earlier, later in combinations(self.modifiers, 2):
            is_wrong = (
                (earlier == "expand" and later in _FIRST)
                or (earlier in ("fieldref", "cidr") and later == "expand")
                or (earlier in _ALTERNATIVES and later == "fieldref")
                or (earlier == "expand" and later in _NO_PLACEHOLDERS and has_placeholder)
            )
            if is_wrong:
                raise RuleError(
                    message(
                        "the modifier {later!r} can't stand behind {earlier!r}",
                        later=later,
                        earlier=earlier,
                    )
                )

    def _expression_tests(self) -> list[list[Test]]:
        fill = self.context.placeholders if "expand" in self.modifiers else None
        return [
            list(compile_expressions(str(value), self.modifiers, fill)) for value in self.values
        ]

    def _compile_value(self, value: SigmaType) -> Condition:
        if isinstance(value, SigmaExpansion):
            return _joined(Any_, [self._compile_value(one) for one in value.values])
        if isinstance(value, SigmaString):
            return self._any_test(self._string_tests(value))
        if not self.field:
            return self._any_test([_keyword_test(value)])
        return self._compile_special(value)

    def _compile_special(self, value: SigmaType) -> Condition:
        if isinstance(value, SigmaNull):
            return Not(self._leaf(Present()))
        if isinstance(value, SigmaExists):
            return self._leaf(Present()) if value else Not(self._leaf(Present()))
        if isinstance(value, SigmaFieldReference):
            return self._leaf(self._reference(value))
        return self._leaf(_plain_test(value))

    def _string_tests(self, value: SigmaString) -> list[Test]:
        parts = parts_of(value)
        filled = (
            list(fill_placeholders(parts, self.context.placeholders))
            if "expand" in self.modifiers
            else [parts]
        )
        is_anywhere = not self.field and not _PLACED.intersection(self.modifiers)
        return [
            compile_parts(open_ends(one) if is_anywhere else one, cased=self.cased)
            for one in filled
        ]

    def _reference(self, value: SigmaFieldReference) -> OtherField:
        where = {
            (False, False): "equals",
            (True, False): "startswith",
            (False, True): "endswith",
            (True, True): "contains",
        }[value.starts_with, value.ends_with]
        return OtherField(self._column(value.field), where, cased=self.cased)

    def _any_test(self, tests: Sequence[Test]) -> Condition:
        return _joined(Any_, [self._leaf(test) for test in tests])

    def _leaf(self, test: Test) -> Leaf:
        return Leaf(self.field, self._column(self.field) if self.field else ANY_COLUMN, test)

    def _column(self, field: str) -> str:
        return self.context.find_column(self.context.source, field)


def _joined(link: type[All | Any_], conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else link(tuple(conditions))


def _refuse_inexact(number: float) -> None:
    if number != number or abs(number) == float("inf"):  # noqa: PLR0124 -- NaN differs from itself
        raise RuleError(message("the value {value} is no number to compare with", value=number))
    if isinstance(number, int) and abs(number) > _MAX_EXACT and int(float(number)) != number:
        raise RuleError(
            message("the number {value} is too large to be exact; write it in quotes", value=number)
        )


def _refuse_too_short(value: str, modifiers: Sequence[str]) -> None:
    """An encoding before it makes two bytes or more of anything but an empty value."""
    before = set(modifiers[: modifiers.index("base64offset")])
    least = 0 if "utf16" in before else 1 if before & _LENGTHENING else 2
    if len(value.encode()) < least:
        raise RuleError(message("the modifier 'base64offset' needs two bytes or more"))


def _keyword_test(value: SigmaType) -> Test:
    if isinstance(value, SigmaTimestampPart) or not isinstance(value, SigmaNumber | SigmaBool):
        kind = type(value).__name__.removeprefix("Sigma")
        raise RuleError(message("a value of kind {kind} needs a field", kind=kind))
    return _plain_test(value)


def _plain_test(value: SigmaType) -> Test:
    if isinstance(value, SigmaCompareExpression):
        operator, number = value.op.name.lower(), value.number
        if isinstance(number, SigmaTimestampPart):
            return TimePart(number.timestamp_part.name.lower(), operator, int(number.number))
        return Compare(operator, number.number)
    if isinstance(value, SigmaTimestampPart):
        return TimePart(value.timestamp_part.name.lower(), "eq", int(value.number))
    if isinstance(value, SigmaNumber):
        return Literal("equals", str(value.number))
    if isinstance(value, SigmaBool):
        return Literal("equals", str(value.boolean).lower())
    if isinstance(value, SigmaCIDRExpression):
        return Network(str(value.network))
    kind = type(value).__name__.removeprefix("Sigma")
    raise RuleError(message("values of kind {kind} are not supported", kind=kind))
